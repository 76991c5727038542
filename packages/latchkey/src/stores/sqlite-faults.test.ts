import { writeFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { databaseFile, openDatabase, type TestDatabase } from '../internal/sqlite-handles.fixture'
import type { Deadline } from '../session/session-store'
import { FakeClock } from '../testing/fake-clock'
import { SqliteStore, type SqliteStoreOptions } from './sqlite'

const record = { text: '{"n":1}', expiresAt: 4_102_444_800_000 }
const unavailable = { code: 'STORE_UNAVAILABLE', status: 503 }

let file: string
let handle: TestDatabase

function open(path = file): TestDatabase {
  const opened = openDatabase(path)
  onTestFinished(() => {
    try {
      opened.close()
    } catch {
      // The test has closed it.
    }
  })
  return opened
}

function storeOn(database: TestDatabase, options?: SqliteStoreOptions): SqliteStore {
  const store = new SqliteStore(database, { clock: new FakeClock(), ...options })
  onTestFinished(() => store.close())
  return store
}

/** The same handle with no more than it must have. */
function plain(whole: TestDatabase): TestDatabase {
  return {
    exec: (sql) => whole.exec(sql),
    prepare: (sql) => whole.prepare(sql),
    close: () => whole.close(),
  }
}

/** Passes after it was asked for so many times: no time needs to. */
function deadlineAfter(questions: number): Deadline {
  let left = questions
  return { remaining: () => left-- }
}

beforeEach(() => {
  file = databaseFile()
  handle = open()
})

describe('while another connection writes', () => {
  let writer: TestDatabase
  let store: SqliteStore

  beforeEach(async () => {
    store = storeOn(handle)
    await store.create('there', record)
    writer = open()
    writer.exec('BEGIN IMMEDIATE')
  })

  it('a write waits outside of the call: the process goes on meanwhile', async () => {
    let settled = false
    const created = store.create('new', record).finally(() => {
      settled = true
    })
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    expect(settled).toBe(false)
    writer.exec('COMMIT')
    expect(await created).toBe(true)
  })

  it('a read waits for nothing', async () => {
    expect(await store.load('there')).toMatchObject(record)
  })

  it('a write rejects at its deadline, says why, and has written nothing', async () => {
    const created = store.create('new', record, deadlineAfter(9))
    await expect(created).rejects.toMatchObject(unavailable)
    await expect(created).rejects.toThrow('It was in use until the deadline.')
    await expect(created).rejects.toMatchObject({ cause: { message: 'database is locked' } })
    writer.exec('COMMIT')
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    expect(await store.load('new')).toBeUndefined()
  })

  it('a write without a deadline rejects after busyTimeout', async () => {
    const impatient = storeOn(open(), { busyTimeout: { milliseconds: 0 } })
    await expect(impatient.destroy('there')).rejects.toMatchObject(unavailable)
    writer.exec('COMMIT')
    await impatient.destroy('there')
    expect(await store.load('there')).toBeUndefined()
  })

  it('every kind of write waits, and is done once', async () => {
    const { owners } = store
    const writes = Promise.all([
      store.extend('there', record.expiresAt + 1),
      store.replace('there', record.text, { ...record, text: '2', owner: 'ann' }),
      owners.destroyAllOf('ann', { because: 'revoked' }),
      store.take('there'),
    ])
    writer.exec('COMMIT')
    const [extended, replaced, ended, taken] = await writes
    expect(extended).toBe(true)
    // In which order they come is chance; that each sees the others done is not.
    expect([replaced.kind, ended, taken?.text]).toSatisfy((outcome: unknown) =>
      [
        ['replaced', ['there'], undefined],
        ['replaced', [], '2'],
        ['gone', [], record.text],
      ].some((possible) => JSON.stringify(possible) === JSON.stringify(outcome)),
    )
  })

  it('a store opens, and readies its table when it can', async () => {
    const late = storeOn(open(), { table: 'late' })
    const created = late.create('a', record)
    await nextTurn()
    writer.exec('COMMIT')
    expect(await created).toBe(true)
  })

  it('a closed store stops waiting', async () => {
    const created = store.create('new', record)
    store.close()
    await expect(created).rejects.toThrow('The SQLite store is closed.')
    writer.exec('COMMIT')
  })
})

describe('while the program has a transaction open on the same handle', () => {
  it.each([
    ['a handle that says so', () => handle],
    // As in Node before 22.16.
    ['a handle that does not say so', () => plain(handle)],
  ])('nothing joins it: what was acknowledged is not undone with it, on %s', async (_, given) => {
    const store = storeOn(given())
    handle.exec('BEGIN')
    const created = store.create('a', record)
    await nextTurn()
    handle.exec('ROLLBACK')
    expect(await created).toBe(true)
    expect(await store.load('a')).toMatchObject(record)
  })

  it('a call rejects at its deadline, and says why', async () => {
    const store = storeOn(handle)
    handle.exec('BEGIN')
    const loaded = store.load('a', deadlineAfter(5))
    await expect(loaded).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'A transaction of somebody else is open on this handle.' },
    })
    await expect(store.create('a', record, deadlineAfter(5))).rejects.toMatchObject(unavailable)
    handle.exec('ROLLBACK')
    expect(await store.load('a')).toBeUndefined()
  })
})

describe('a database that cannot be used', () => {
  async function expectRefusals(store: SqliteStore): Promise<void> {
    const calls = [
      store.load('a'),
      store.create('a', record),
      store.replace('a', 'x', record),
      store.extend('a', 1),
      store.take('a'),
      store.destroy('a', 'revoked'),
      store.owners.sessionsOf('ann'),
      store.owners.destroyAllOf('ann'),
    ]
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: 'rejected', reason: unavailable })
      expect(call).toHaveProperty('reason.cause')
    }
  }

  it('because it is no database: each call says so', async () => {
    const noDatabase = databaseFile()
    writeFileSync(noDatabase, 'x'.repeat(10_000))
    await expectRefusals(storeOn(open(noDatabase)))
  })

  it('because the table is of another shape: each call says so', async () => {
    handle.exec('CREATE TABLE latchkey_sessions (sid TEXT, sess TEXT, expire INTEGER)')
    await expectRefusals(storeOn(handle))
  })

  it('because it is closed: each call says so', async () => {
    const store = storeOn(handle)
    await store.create('a', record)
    handle.close()
    await expectRefusals(store)
  })

  it('because it may not be written to: reads go on', async () => {
    const store = storeOn(handle)
    await store.create('a', record)
    handle.exec('PRAGMA query_only = 1')
    await expect(store.destroy('a')).rejects.toMatchObject(unavailable)
    expect(await store.load('a')).toMatchObject(record)
  })

  it('because it is full: nothing is left half done, and it goes on when there is room', async () => {
    const store = storeOn(handle)
    await store.create('a', record)
    handle.exec('PRAGMA max_page_count = 12')
    const large = { ...record, text: 'x'.repeat(1_000_000) }
    await expect(store.create('b', large)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'database or disk is full' },
    })
    await expect(store.replace('a', record.text, large)).rejects.toMatchObject(unavailable)
    expect(await store.load('a')).toMatchObject(record)
    expect(await store.load('b')).toBeUndefined()
    handle.exec('PRAGMA max_page_count = 1000000')
    expect(await store.create('b', large)).toBe(true)
  })

  it('because a step fails: the transaction is rolled back, and the handle is free', async () => {
    const store = storeOn(handle)
    await store.create('a', record)
    handle.exec(
      `CREATE TRIGGER refuse BEFORE UPDATE ON latchkey_sessions BEGIN SELECT RAISE(FAIL, 'refused'); END`,
    )
    await expect(store.extend('a', record.expiresAt + 1)).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'refused' },
    })
    expect(await store.create('b', record)).toBe(true)
  })
})

describe('rows that somebody else wrote', () => {
  it('are read as they are where they can be read', async () => {
    const store = storeOn(handle)
    handle.exec(`INSERT INTO latchkey_sessions (key, text, expires_at, owner)
      VALUES ('blob', CAST('{"é":1}' AS BLOB), 1000.0, CAST('ann' AS BLOB))`)
    expect(await store.load('blob')).toEqual({
      text: '{"é":1}',
      expiresAt: 1000,
      owner: 'ann',
      revision: '{"é":1}',
    })
    expect(await store.replace('blob', '{"é":1}', record)).toMatchObject({ kind: 'replaced' })
  })

  it.each([
    ['text that is not UTF-8', `CAST(x'ff00' AS TEXT), 1000, NULL`, 1000],
    ['bytes that are no text', `x'c328', 1000, NULL`, 1000],
    ['an owner that is not UTF-8', `'{}', 1000, CAST(x'ff' AS TEXT)`, 1000],
    ['a time that is no number', `'{}', 'tomorrow', NULL`, 0],
  ])('are records without text where they cannot: %s', async (_, values, expiresAt) => {
    const store = storeOn(handle)
    handle.exec(
      `INSERT INTO latchkey_sessions (key, text, expires_at, owner) VALUES ('odd', ${values})`,
    )
    expect(await store.load('odd')).toEqual({ text: '', expiresAt, revision: '' })
    expect(await store.replace('odd', 'x', record)).toMatchObject({ kind: 'conflict' })
    await store.destroy('odd')
    expect(await store.load('odd')).toBeUndefined()
  })

  it('may hold a time that no JavaScript number holds', async () => {
    const store = storeOn(handle)
    handle.exec(`INSERT INTO latchkey_sessions (key, text, expires_at)
      VALUES ('late', '{}', 9223372036854775807)`)
    expect(await store.load('late')).toMatchObject({ text: '{}', expiresAt: 2 ** 63 })
  })

  it('may be stubs with a reason that this version does not know', async () => {
    const store = storeOn(handle)
    handle.exec(`INSERT INTO latchkey_sessions (key, expires_at, ended_because)
      VALUES ('ended', 1000, 'a-reason-of-next-year')`)
    expect(await store.load('ended')).toEqual({ endedBecause: 'revoked' })
  })

  it('may be in UTF-16, where the database is', async () => {
    handle.exec(`PRAGMA encoding = 'UTF-16'`)
    const store = storeOn(handle)
    const foreign = { ...record, text: '{"name":"𝒜é"}', owner: '👩‍👧' }
    await store.create('a', foreign)
    expect(await store.take('a')).toEqual({ ...foreign, revision: foreign.text })
  })
})
