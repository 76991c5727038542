import { describe, expect, it } from 'vitest'
import type { SqliteDatabase } from '../internal/sqlite-database'
import { databaseFile, openDatabase, sqliteName } from '../internal/sqlite-handles.fixture'
import { describeStore } from '../testing/describe-store'
import { FakeClock } from '../testing/fake-clock'
import type { OpenedStore } from '../testing/store-context'
import { SqliteStore, sqliteStoreDefaults } from './sqlite'

function openedOn(file: string): OpenedStore {
  const clock = new FakeClock()
  const first = openDatabase(file)
  const store = new SqliteStore(first, { clock })
  const handles = [first]
  const stores = [store]
  return {
    store,
    clock,
    async secondConnection() {
      const handle = openDatabase(file)
      const second = new SqliteStore(handle, { clock })
      handles.push(handle)
      stores.push(second)
      return second
    },
    break: () => first.close(),
    close() {
      for (const opened of stores) opened.close()
      for (const handle of handles) closeOnce(handle)
    },
  }
}

function closeOnce(handle: { close(): void }): void {
  try {
    handle.close()
  } catch {
    // Closed already, by break().
  }
}

describeStore(`the SQLite store on ${sqliteName}, in a file,`, {
  open: () => openedOn(databaseFile()),
  runner: { describe, it },
})

describeStore(`the SQLite store on ${sqliteName}, in memory,`, {
  open: () => openedOn(':memory:'),
  skips: [
    {
      reason: 'a database in memory has one connection',
      cases: ['races between two connections', 'races by owner between two connections'],
    },
  ],
  runner: { describe, it },
})

describe('a revision that no SQLite store gave', () => {
  it.each([1, 1n])('is that of no record: %s', async (revision) => {
    const handle = openDatabase(':memory:')
    const store = new SqliteStore(handle)
    await store.create('a', { text: '1', expiresAt: 1 })
    expect(await store.replace('a', revision, { text: '2', expiresAt: 2 })).toMatchObject({
      kind: 'conflict',
      current: { text: '1' },
    })
    store.close()
    handle.close()
  })
})

describe('the sweep of a SQLite store', () => {
  it('forgets what is past its grace, in slices, and nothing else', async () => {
    const handle = openDatabase(':memory:')
    const clock = new FakeClock(0)
    const store = new SqliteStore(handle, { clock, sweepEvery: { minutes: 1 } })
    for (let n = 0; n < 1100; n++) await store.create(`short-${n}`, { text: '{}', expiresAt: 1 })
    await store.create('long', { text: '{}', expiresAt: 30 * day })
    clock.advance(day)
    expect(rowsIn(handle)).toBe(1101)
    clock.advance(minute)
    expect(rowsIn(handle)).toBe(601)
    clock.advance(50)
    expect(rowsIn(handle)).toBe(101)
    clock.advance(50)
    expect(rowsIn(handle)).toBe(1)
    expect(await store.load('long')).toMatchObject({ expiresAt: 30 * day })
    store.close()
    handle.close()
  })

  it('goes on after one that failed', async () => {
    const handle = openDatabase(':memory:')
    const clock = new FakeClock(0)
    const store = new SqliteStore(handle, { clock, sweepEvery: { minutes: 1 } })
    await store.create('short', { text: '{}', expiresAt: 1 })
    handle.exec('PRAGMA query_only = 1')
    clock.advance(day + minute)
    expect(rowsIn(handle)).toBe(1)
    handle.exec('PRAGMA query_only = 0')
    clock.advance(minute)
    expect(rowsIn(handle)).toBe(0)
    store.close()
    handle.close()
  })

  it('ends with the store, and the handle stays open', async () => {
    const handle = openDatabase(':memory:')
    const clock = new FakeClock(0)
    const store = new SqliteStore(handle, { clock })
    expect(clock.waiting).toBe(1)
    store.close()
    store.close()
    expect(clock.waiting).toBe(0)
    expect(rowsIn(handle)).toBe(0)
    handle.close()
  })
})

describe('the options of a SQLite store', () => {
  it('have these defaults', () => {
    expect(sqliteStoreDefaults).toEqual({
      table: 'latchkey_sessions',
      grace: { days: 1 },
      sweepEvery: { minutes: 15 },
      busyTimeout: { seconds: 2 },
      synchronous: 'full',
    })
  })

  it.each([
    '',
    '1st',
    'a b',
    'sessions"; DROP TABLE users; --',
    'é',
    'a\0b',
    'sqlite_sessions',
    'x'.repeat(64),
  ])('refuse the table name %j', (table) => {
    const handle = openDatabase(':memory:')
    expect(() => new SqliteStore(handle, { table })).toThrow(/^OPTION_INVALID: table must be/)
    handle.close()
  })

  it('may name a table by a word of SQL, and several tables in one database', async () => {
    const handle = openDatabase(':memory:')
    const stores = ['order', 'SELECT', '_1'].map((table) => new SqliteStore(handle, { table }))
    for (const store of stores) {
      expect(await store.create('a', { text: '{}', expiresAt: 1, owner: 'ann' })).toBe(true)
      expect(await store.owners.destroyAllOf('ann')).toEqual(['a'])
      store.close()
    }
    handle.close()
  })

  it.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('set what a write waits for: %s', (synchronous, level) => {
    const handle = openDatabase(':memory:')
    new SqliteStore(handle, { synchronous }).close()
    expect(handle.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: level })
    handle.close()
  })

  it('leave a handle that waits for no lock, on a file in WAL mode', () => {
    const handle = openDatabase(databaseFile())
    handle.exec('PRAGMA busy_timeout = 5000')
    new SqliteStore(handle).close()
    expect(handle.prepare('PRAGMA busy_timeout').get()).toMatchObject({ timeout: 0 })
    expect(handle.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    handle.close()
  })

  it('refuse what is no handle', () => {
    const noHandle: object = {}
    expect(() => Reflect.construct(SqliteStore, [noHandle])).toThrow(
      'OPTION_INVALID: database must be an open handle with prepare() and exec().',
    )
    expect(() => Reflect.construct(SqliteStore, [])).toThrow('Received undefined.')
  })
})

const minute = 60_000
const day = 24 * 60 * minute

function rowsIn(handle: SqliteDatabase): unknown {
  const row = handle.prepare('SELECT count(*) AS rows FROM latchkey_sessions').get()
  return Reflect.get(Object(row), 'rows')
}
