import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import type { EndReason } from '../session/anonymity'
import {
  type Deadline,
  type EndedRecord,
  isEnded,
  type KeyedRecord,
  type LoadedRecord,
  type OwnerIndex,
  type SessionRecord,
  type SessionStore,
} from '../session/session-store'
import type { ContractCase } from './contract'
import type { FakeClock } from './fake-clock'

/** A store that was opened for one case. */
export interface OpenedStore {
  /** Empty, or shared with others: the cases use keys and owners that nobody else has. */
  readonly store: SessionStore
  /** Closes the store and what it stands on, second connections too. Called once more if a case has called it already. */
  close(): void | Promise<void>
  /** The clock that the store was given, for the promises about time. */
  readonly clock?: FakeClock
  /** How long the store keeps what has expired, in milliseconds. Default: a day. */
  readonly graceMs?: number
  /** The same records through another connection, as another process has it. */
  secondConnection?(): Promise<SessionStore>
  /** Puts what the store stands on out of reach, as an outage does. */
  break?(): void | Promise<void>
}

const day = 86_400_000

/** What a case works with. What was not given fails the case: it is skipped for a reason, or not at all. */
export class StoreContext {
  readonly store: SessionStore
  readonly graceMs: number
  readonly #opened: OpenedStore

  constructor(opened: OpenedStore) {
    this.#opened = opened
    this.store = opened.store
    this.graceMs = opened.graceMs ?? day
  }

  get owners(): OwnerIndex {
    return given(this.store.owners, 'The store keeps no index by owner')
  }

  get clock(): FakeClock {
    return given(this.#opened.clock, 'open() gave no clock')
  }

  now(): number {
    return this.#opened.clock?.now() ?? Date.now()
  }

  /** A record that is valid for an hour from now. */
  record(text = '{"cookie":{}}', owner?: string): SessionRecord {
    const expiresAt = this.now() + 3_600_000
    return owner === undefined ? { text, expiresAt } : { text, expiresAt, owner }
  }

  secondConnection(): Promise<SessionStore> {
    const { secondConnection } = this.#opened
    return given(secondConnection, 'open() gave no secondConnection()').call(this.#opened)
  }

  async break(): Promise<void> {
    await given(this.#opened.break, 'open() gave no break()').call(this.#opened)
  }

  async close(): Promise<void> {
    await this.#opened.close()
  }
}

export type StoreCase = ContractCase<StoreContext>

/** Deadlines that are far away, and over. */
export const farDeadline: Deadline = { remaining: () => 60_000 }
export const passedDeadline: Deadline = { remaining: () => 0 }

/** A key that nobody else has. */
export function freshKey(): string {
  return randomBytes(32).toString('base64url')
}

/** An owner whom nobody else has. */
export function freshOwner(): string {
  return `owner-${randomBytes(9).toString('base64url')}`
}

/** What is under the key, which must be a record. */
export async function recordAt(store: SessionStore, key: string): Promise<LoadedRecord> {
  const loaded = await store.load(key)
  assert.ok(loaded !== undefined, 'a record must be there, and there is none')
  assert.ok(!isEnded(loaded), 'a record must be there, and there is the stub of one')
  return loaded
}

/** That what was loaded says what was stored, and has a revision. */
export function assertSame(
  loaded: LoadedRecord | EndedRecord | undefined,
  stored: SessionRecord,
): void {
  assert.ok(loaded !== undefined, 'a record must come, and undefined came')
  assert.ok(!isEnded(loaded), 'a record must come, and the stub of one came')
  // Strings of a megabyte are compared before they are shown.
  assert.ok(
    loaded.text === stored.text,
    `the text must be ${show(stored.text)}, and is ${show(loaded.text)}`,
  )
  assert.equal(loaded.expiresAt, stored.expiresAt, 'expiresAt must be as stored')
  assert.equal(loaded.owner, stored.owner, 'the owner must be as stored')
  assert.ok(
    ['string', 'number', 'bigint', 'object'].includes(typeof loaded.revision) &&
      loaded.revision !== null,
    'a revision must be a string, a number, a bigint or an object',
  )
}

/** That a stub is under the key: its reason, and nothing of the record. */
export async function assertEnded(
  store: SessionStore,
  key: string,
  because: EndReason,
): Promise<void> {
  const loaded = await store.load(key)
  assert.ok(loaded !== undefined && isEnded(loaded), 'the stub of an ended record must be there')
  assert.equal(loaded.endedBecause, because)
  assert.deepEqual(Object.keys(loaded), ['endedBecause'], 'a stub holds only the reason')
}

/** The keys of what was listed, sorted. */
export function keysOf(listed: readonly KeyedRecord[]): readonly string[] {
  return listed.map(({ key }) => key).sort()
}

/** That a call rejects: "there is none" is no answer of a store that could not look. */
export async function assertRejects(name: string, call: Promise<unknown>): Promise<void> {
  const answer = await call.then(
    (value) => ({ value }),
    () => undefined,
  )
  assert.ok(answer === undefined, `${name} must reject. It resolved with ${show(answer?.value)}`)
}

/** Every call of the contract that writes, by name. */
export function writesOf(
  { store, owners }: { store: SessionStore; owners: OwnerIndex | undefined },
  { key, loaded, owner }: { key: string; loaded: LoadedRecord; owner: string },
  deadline?: Deadline,
): Readonly<Record<string, () => Promise<unknown>>> {
  const { revision } = loaded
  const changed = { ...loaded, text: '{"changed":true}' }
  const writes = {
    create: () => store.create(freshKey(), changed, deadline),
    replace: () => store.replace(key, revision, changed, deadline),
    extend: () => store.extend(key, loaded.expiresAt + 1000, deadline),
    take: () => store.take(key, deadline),
    destroy: () => store.destroy(key, undefined, deadline),
    'destroy with a reason': () => store.destroy(key, 'revoked', deadline),
  }
  if (owners === undefined) return writes
  return { ...writes, destroyAllOf: () => owners.destroyAllOf(owner, {}, deadline) }
}

function given<Value>(value: Value | undefined, what: string): Value {
  assert.ok(value !== undefined, `${what}. Give one, or list this case in skips, with the reason.`)
  return value
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 100 ? `${text.slice(0, 100)}… (${text.length} characters)` : text
}
