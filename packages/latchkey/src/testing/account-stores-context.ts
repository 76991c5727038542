import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import type { AttemptStore, StoredToken, StoredUser, TokenStore, UserStore } from '../accounts'
import type { ContractCase } from './contract'

/** A store of accounts that was opened for one case. */
export interface OpenedAccountStore<Store> {
  /** Empty, or shared with others: the cases use names, ids and keys that nobody else has. */
  readonly store: Store
  /** Closes the store and what it stands on, second connections too. */
  close(): void | Promise<void>
  /** The same data through another connection, as another process has it. */
  secondConnection?(): Promise<Store>
  /** Puts what the store stands on out of reach, as an outage does. */
  break?(): void | Promise<void>
}

/** What a case works with. What was not given fails the case: it is skipped for a reason, or not at all. */
export class AccountStoreContext<Store> {
  readonly store: Store
  readonly #opened: OpenedAccountStore<Store>

  constructor(opened: OpenedAccountStore<Store>) {
    this.#opened = opened
    this.store = opened.store
  }

  /** Both connections, for what happens at once. */
  async both(): Promise<readonly [Store, Store]> {
    const { secondConnection } = this.#opened
    return [this.store, await given(secondConnection, 'secondConnection()').call(this.#opened)]
  }

  async break(): Promise<void> {
    await given(this.#opened.break, 'break()').call(this.#opened)
  }
}

export type UserStoreContext = AccountStoreContext<UserStore>
export type UserStoreCase = ContractCase<UserStoreContext>
export type AttemptStoreContext = AccountStoreContext<AttemptStore>
export type AttemptStoreCase = ContractCase<AttemptStoreContext>
export type TokenStoreContext = AccountStoreContext<TokenStore>
export type TokenStoreCase = ContractCase<TokenStoreContext>

/** Text that nobody else has. */
export function fresh(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('base64url')}`
}

/** Somebody whom nobody else is. */
export function freshUser(change: Partial<StoredUser> = {}): StoredUser {
  const canonicalName = fresh('näme').normalize('NFC').toLowerCase()
  return {
    id: fresh('id'),
    username: canonicalName.toUpperCase(),
    canonicalName,
    email: undefined,
    passwordHash: '$scrypt$ln=4,r=8,p=1$c2FsdA$a2V5',
    credentialsChangedAt: 1_700_000_000_123,
    disabled: false,
    createdAt: 1_700_000_000_001,
    ...change,
  }
}

/** A token that nobody else has. */
export function freshToken(change: Partial<StoredToken> = {}): StoredToken {
  return {
    digest: randomBytes(32).toString('base64url'),
    kind: 'reset',
    userId: fresh('id'),
    email: 'ann@example.com',
    madeFor: randomBytes(32).toString('base64url'),
    expiresAt: Date.now() + 3_600_000,
    ...change,
  }
}

/** That a user is there as expected, in every column. */
export function assertUser(
  found: StoredUser | undefined,
  { id, username, canonicalName, email, passwordHash, ...rest }: StoredUser,
): void {
  assert.ok(found !== undefined, 'the user must be there, and is not')
  const { credentialsChangedAt, disabled, createdAt } = rest
  assert.deepEqual(
    {
      id: found.id,
      username: found.username,
      canonicalName: found.canonicalName,
      email: found.email,
      passwordHash: found.passwordHash,
      credentialsChangedAt: found.credentialsChangedAt,
      disabled: found.disabled,
      createdAt: found.createdAt,
    },
    {
      id,
      username,
      canonicalName,
      email,
      passwordHash,
      credentialsChangedAt,
      disabled,
      createdAt,
    },
  )
}

/** That of many that happen at once, so many have this outcome. */
export async function assertCount<Result>(
  results: readonly Promise<Result>[],
  expected: number,
  isCounted: (result: Result) => boolean,
): Promise<void> {
  const counted = (await Promise.all(results)).filter(isCounted).length
  assert.equal(counted, expected, `${expected} of ${results.length} must, and ${counted} did`)
}

/** That every call rejects: "there is none" is no answer of a store that could not look. */
export async function assertAllReject(calls: Readonly<Record<string, () => Promise<unknown>>>) {
  for (const [name, call] of Object.entries(calls)) {
    const answered = await call().then(
      () => true,
      () => false,
    )
    assert.ok(!answered, `${name} must reject while the store is out of reach, and it resolved`)
  }
}

function given<Value>(value: Value | undefined, what: string): Value {
  assert.ok(
    value !== undefined,
    `open() gave no ${what}. Give one, or list this case in skips, with the reason.`,
  )
  return value
}
