import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openAccounts, password, registered, tokenIn } from '../accounts/accounts.fixture'
import type { SqliteDatabase } from '../internal/sqlite-database'
import { databaseFile, openDatabase, sqliteName } from '../internal/sqlite-handles.fixture'
import { columnOf } from '../internal/sqlite-text'
import {
  describeAttemptStore,
  describeTokenStore,
  describeUserStore,
} from '../testing/describe-account-stores'
import { accountTables, SqliteAccounts } from './sqlite-accounts'

const runner = { describe, it }

/** Stores on one file; `which` of them is looked at. */
function onFile<Which extends 'users' | 'attempts' | 'tokens'>(which: Which) {
  const file = databaseFile()
  const open = () => {
    const handle = openDatabase(file)
    return { handle, accounts: new SqliteAccounts(handle, { busyTimeout: { seconds: 20 } }) }
  }
  const first = open()
  const opened = [first]
  return {
    store: first.accounts[which],
    async secondConnection() {
      const second = open()
      opened.push(second)
      return second.accounts[which]
    },
    break() {
      first.handle.exec(`DROP TABLE latchkey_${which}`)
    },
    close() {
      for (const { handle, accounts } of opened) {
        accounts.close()
        handle.close()
      }
    },
  }
}

describeUserStore(`SqliteAccounts.users on ${sqliteName}`, { open: () => onFile('users'), runner })
describeAttemptStore(`SqliteAccounts.attempts on ${sqliteName}`, {
  open: () => onFile('attempts'),
  runner,
})
describeTokenStore(`SqliteAccounts.tokens on ${sqliteName}`, {
  open: () => onFile('tokens'),
  runner,
})

/** Accounts on a file, as another process would open them too. */
function openOn(file: string) {
  const handle = openDatabase(file)
  const store = new SqliteAccounts(handle)
  onTestFinished(() => {
    store.close()
    handle.close()
  })
  return openAccounts({ users: store.users, attempts: store.attempts, tokens: store.tokens })
}

describe('accounts in SQLite', () => {
  it('are there for every process on the file', async () => {
    const file = databaseFile()
    const [here, there] = [openOn(file), openOn(file)]
    const user = await registered(here, 'ann', 'ann@example.com')
    await there.accounts.requestReset('ann@example.com')
    await there.accounts.settled()
    const token = tokenIn(there.messages.at(-1))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        (place % 2 === 0 ? here : there).accounts.reset({ token, next: 'another password' }),
      ),
    )
    expect(results.filter(({ kind }) => kind === 'reset')).toHaveLength(1)
    expect(
      await here.accounts.authenticate({ username: 'ann', password: 'another password' }),
    ).toMatchObject({ kind: 'authenticated', user: { id: user.id } })
  })

  it('count the attempts of all processes together (T-LOCK-1, S19)', async () => {
    const file = databaseFile()
    const [here, there] = [openOn(file), openOn(file)]
    await registered(here)
    const tries = await Promise.all(
      Array.from({ length: 200 }, (_, place) =>
        (place % 2 === 0 ? here : there).accounts.authenticate(
          { username: 'ann', password: 'another password' },
          { address: '192.0.2.1' },
        ),
      ),
    )
    expect(tries.filter(({ kind }) => kind === 'failed')).toHaveLength(5)
    expect(tries.filter(({ kind }) => kind === 'limited')).toHaveLength(195)
  })

  it('register one of 50 of one name in two processes (R51)', async () => {
    const file = databaseFile()
    const both = [openOn(file), openOn(file)] as const
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        both[place % 2 === 0 ? 0 : 1].accounts.register(
          { username: place % 3 === 0 ? 'Ann' : 'ann', password },
          { address: `192.0.2.${place}` },
        ),
      ),
    )
    expect(results.filter(({ kind }) => kind === 'registered')).toHaveLength(1)
  })

  it('wait for the disk with each write, but for counts of attempts', async () => {
    const handle = openDatabase(databaseFile())
    onTestFinished(() => handle.close())
    const mode = () => columnOf(handle.prepare('PRAGMA synchronous').get(), 'synchronous')
    const modes: unknown[] = []
    const watched: SqliteDatabase = {
      exec(sql) {
        if (sql.startsWith('BEGIN')) modes.push(mode())
        return handle.exec(sql)
      },
      prepare: (sql) => handle.prepare(sql),
    }
    const { attempts, users, tokens } = new SqliteAccounts(watched)
    const [normal, full] = [1, 2]
    await attempts.take([{ key: 'ann', most: 5, window: 1_000 }], 0)
    await attempts.giveBack(['ann'])
    await attempts.forget(['ann'])
    await users.remove('ann')
    await tokens.removeAllOf('ann')
    expect(modes).toEqual([normal, normal, normal, full, full])
    handle.exec('DROP TABLE latchkey_attempts')
    await expect(attempts.forget(['ann'])).rejects.toThrow('STORE_UNAVAILABLE')
    expect(mode()).toBe(full)
  })

  it('are in the tables that the file of SQL makes', () => {
    const file = readFileSync(join(__dirname, '..', '..', 'sql', 'sqlite-accounts.sql'), 'utf8')
    expect(file.replace(/^--.*\n/gm, '')).toBe(accountTables)
  })
})
