import { invalidOption, latchkeyError } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import {
  ExpressStoreGuard,
  type GuardedSession,
  type LegacyStore,
  type Until,
} from '../internal/express-store-guard'
import { GuardRevision } from '../internal/express-store-guard/entries'
import type { EndReason } from '../session/anonymity'
import type {
  Deadline,
  LoadedRecord,
  Replacement,
  Revision,
  SessionRecord,
  SessionStore,
} from '../session/session-store'
import { LegacyRecords } from './express-store/legacy-record'
import { limitCall } from './express-store/limited-calls'

export type { LegacySession, LegacyStore } from '../internal/express-store-guard'
export {
  type ExpressProtocol,
  type ToExpressOptions,
  toExpressDefaults,
  toExpressStore,
} from './express-store/to-express-store'

export interface ExpressStoreOptions {
  /** How long a call to the store may take that was given no deadline. 1 ms to 24 days. Default: ten seconds. */
  readonly callTimeout?: Duration
  /** Names that the store itself adds at the top level of the sessions that it is given; they are no data. Default: `__lastAccess`, which is session-file-store's. */
  readonly keysOfStore?: readonly string[]
  /** What the time is. Default: the machine's clock. */
  readonly clock?: Clock
}

export const expressStoreDefaults = {
  callTimeout: { seconds: 10 },
  keysOfStore: ['__lastAccess'],
} as const satisfies ExpressStoreOptions

/** A timer cannot run longer: beyond 2^31-1 ms Node lets it fire at once. */
const longestTimerMs = 24 * 86_400_000

/**
 * Any store that was written for express-session, as a session store. It is guarded within this process, see the page of this store for what
 * two processes can do to each other.
 *
 * What it does not promise of the contract: `create` does not see what is there already, but for what this process has in hand; `destroy` leaves no stub, whatever
 * the reason; there is no index by owner; and what has expired is there as long as the legacy store lets it, which for most is not at all.
 */
export class ExpressStore implements SessionStore {
  readonly #guard: ExpressStoreGuard
  readonly #records: LegacyRecords
  readonly #clock: Clock
  readonly #callTimeoutMs: number
  #isClosed = false

  /**
   * @param store has `get`, `set` and `destroy`, with callbacks. It stays the caller's to close.
   * @throws OPTION_INVALID if an option is not of its kind or range, or the store not one
   */
  constructor(store: LegacyStore, options: ExpressStoreOptions = {}) {
    const { callTimeout, keysOfStore } = { ...expressStoreDefaults, ...options }
    for (const method of ['get', 'set', 'destroy'] as const) {
      if (typeof store?.[method] === 'function') continue
      throw invalidOption(
        `store.${method}`,
        'a function: that of an express-session store',
        store?.[method],
      )
    }
    if (!Array.isArray(keysOfStore))
      throw invalidOption('keysOfStore', 'an array of names', keysOfStore)
    this.#clock = options.clock ?? systemClock
    this.#callTimeoutMs = Math.min(millisecondsOf('callTimeout', callTimeout), longestTimerMs)
    const records = new LegacyRecords(this.#clock, keysOfStore)
    this.#records = records
    this.#guard = new ExpressStoreGuard(store, {
      clock: this.#clock,
      turnTimeout: this.#callTimeoutMs,
      isSame: (one, other) => records.recordOf(one).text === records.recordOf(other).text,
    })
  }

  load(key: string, deadline?: Deadline): Promise<LoadedRecord | undefined> {
    return this.#ask(key, deadline, async () => {
      const loaded = await this.#guard.load(key)
      return loaded && this.#loaded(loaded)
    })
  }

  /** One `set`. The key is the engine's, of 256 random bits: whether somebody else has it is not asked. */
  create(key: string, record: SessionRecord, deadline?: Deadline): Promise<boolean> {
    return this.#ask(key, deadline, async (until) => {
      const session = this.#records.sessionOf(record)
      const saving = await this.#guard.save(key, this.#guard.created(key), session, until)
      return saving.kind !== 'conflict'
    })
  }

  /** One `set`, where no other commit of this process came between; else one `get`. */
  replace(
    key: string,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<Replacement> {
    return this.#ask<Replacement>(key, deadline, async (until) => {
      if (!(revision instanceof GuardRevision) || revision.sid !== key) {
        const loaded = await this.#guard.load(key)
        return loaded === undefined
          ? { kind: 'gone' }
          : { kind: 'conflict', current: this.#loaded(loaded) }
      }
      const session = this.#records.sessionOf(record)
      const saving = await this.#guard.save(key, revision, session, until)
      if (saving.kind === 'saved') return { kind: 'replaced', revision: saving.revision }
      if (saving.kind === 'gone') return { kind: 'gone' }
      const current = this.#loaded({ session: saving.current, revision: saving.revision })
      return { kind: 'conflict', current }
    })
  }

  /**
   * One `get` and one `set`, not `touch`: that of many stores (connect-redis, connect-loki and others) moves the store's own time only, and
   * the engine judges by the record's.
   */
  extend(key: string, expiresAt: number, deadline?: Deadline): Promise<boolean> {
    return this.#ask(key, deadline, async (until) => {
      const renewed = await this.#guard.renew(
        key,
        (session) => {
          const stored = this.#records.recordOf(session)
          if (expiresAt <= stored.expiresAt) return undefined
          return this.#records.sessionOf({ ...stored, expiresAt })
        },
        until,
      )
      return renewed === 'renewed'
    })
  }

  /** One `destroy`; a `get` before it where this process does not know what is stored. */
  take(key: string, deadline?: Deadline): Promise<LoadedRecord | undefined> {
    return this.#ask(key, deadline, async (until) => {
      const session = await this.#guard.take(key, until)
      if (session === undefined) return undefined
      const record = this.#records.recordOf(session)
      return { ...record, revision: record.text }
    })
  }

  /** One `destroy`. The reason is not kept: where it was, legacy stores have no place for it. */
  destroy(key: string, _because?: EndReason, deadline?: Deadline): Promise<void> {
    return this.#ask(key, deadline, (until) => this.#guard.destroy(key, until))
  }

  /** Lets go of the store, which stays open. Every later call rejects with STORE_UNAVAILABLE. Closing again does nothing. */
  close(): void {
    this.#isClosed = true
    this.#guard.close()
  }

  #ask<Answer>(
    key: string,
    deadline: Deadline | undefined,
    call: (until: Until) => Promise<Answer>,
  ): Promise<Answer> {
    // Legacy stores make names of files and properties of it.
    if (!/^[\w-]{1,128}$/.test(key)) {
      return Promise.reject(invalidOption('key', '1 to 128 characters of base64url', key))
    }
    if (this.#isClosed || !this.#guard.isConnected) {
      const detail = this.#isClosed
        ? 'The store is closed.'
        : 'The store says that it is disconnected.'
      return Promise.reject(latchkeyError('STORE_UNAVAILABLE', detail))
    }
    return limitCall(this.#clock, this.#callTimeoutMs, deadline, call)
  }

  #loaded({ session, revision }: GuardedSession): LoadedRecord {
    return { ...this.#records.recordOf(session), revision }
  }
}
