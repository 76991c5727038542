import { describe, it } from 'vitest'
import { databaseFile, openDatabase, sqliteName } from '../internal/sqlite-handles.fixture'
import {
  describeAttemptStore,
  describeTokenStore,
  describeUserStore,
} from '../testing/describe-account-stores'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from './memory-accounts'
import { SqliteAccounts } from './sqlite-accounts'

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

const oneProcess = {
  reason: 'it is in the memory of one process, which nothing puts out of reach',
  cases: ['an outage'],
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

/** The second connection of a memory is the memory. */
function inMemory<Store>(store: Store) {
  return { store, secondConnection: async () => store, close() {} }
}

describeUserStore('MemoryUsers', {
  open: () => inMemory(new MemoryUsers()),
  skips: [oneProcess],
  runner,
})
describeAttemptStore('MemoryAttempts', {
  open: () => inMemory(new MemoryAttempts()),
  skips: [oneProcess],
  runner,
})
describeTokenStore('MemoryTokens', {
  open: () => inMemory(new MemoryTokens()),
  skips: [oneProcess],
  runner,
})
