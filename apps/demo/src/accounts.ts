import { hkdfSync } from 'node:crypto'
import type { Sessions } from 'latchkey'
import {
  type Accounts,
  createAccounts,
  type LimitOptions,
  type StoredUser,
} from 'latchkey/accounts'
import { createPasswordPolicy, Passwords } from 'latchkey/passwords'
import { SqliteAccounts } from 'latchkey/stores/sqlite-accounts'
import type { Database } from 'libsql'
import type { Faults } from './faulty-store'
import type { SendMail } from './mail'

/** What people do with their accounts, as the routes know it. */
export type DemoAccounts = Accounts<StoredUser>

interface AccountSettings {
  /** Where people reach the demo: links in mail lead there. */
  readonly origin: string
  readonly sessionKeys: readonly string[]
  readonly weakPasswords: boolean
  readonly send: SendMail
  /** What makes the stores fail, for tests. */
  readonly faults: Faults | undefined
}

/** Whole offices and schools have one address, so that it may try more often than the library's defaults say. */
const limits: LimitOptions = {
  signInPerNetwork: { attempts: 1_000, per: { hours: 1 } },
  registrationsPerNetwork: { attempts: 1_000, per: { hours: 1 } },
  mailPerNetwork: { attempts: 100, per: { hours: 1 } },
}

/** The accounts, in tables of the database. */
export function openAccounts(
  database: Database,
  sessions: Sessions<object>,
  { origin, sessionKeys, weakPasswords, send, faults }: AccountSettings,
): DemoAccounts {
  const stores = new SqliteAccounts(database)
  const { users, attempts, tokens } = faults?.through(stores, 'accounts') ?? stores
  return createAccounts({
    ...{ users, attempts, tokens, sessions, send, limits },
    passwords: new Passwords(weakPasswords ? weakHashing : {}),
    policy: createPasswordPolicy({ words: ['latchkey'] }),
    links: { origin },
    devices: { keys: sessionKeys.map(deviceKeyFrom) },
  })
}

/** A key for nothing but known devices: what is signed with one key must never pass for something else. */
function deviceKeyFrom(sessionKey: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', sessionKey, '', 'latchkey demo known devices', 32))
}

/** Milliseconds for tests, instead of a good part of a second. */
const weakHashing = {
  hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
  allowWeakForTests: true,
} as const
