import { latchkeyError } from '../errors'
import type { EndReason } from './anonymity'
import { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { type LivingRecord, livingRecordsOf } from './owner-records'
import { revokeSession, sessionsEnded } from './revoking'
import { Session } from './session'
import { publishSessionEvent } from './session-events'
import type { Deadline, OwnerIndex } from './session-store'

/** One session, as its owner sees it in a list. Nothing here signs anybody in (ASVS 7.5.2). */
export interface SessionInfo {
  readonly publicId: string
  readonly createdAt: Date
  /** The last use that was written down: exact to a touch interval. */
  readonly lastSeenAt: Date
  /** When it ends if it is not used again. */
  readonly endsAt: Date
  /** Whether it is the one that the list was asked for with. */
  readonly current: boolean
  /** What the owner signed in from, such as `Firefox on Linux`; absent where the sign-in did not say. */
  readonly device?: string
  /** The network that they signed in from, such as `192.0.2.1` or `2001:db8:0:1::/64`; absent where the sign-in did not say. */
  readonly network?: string
}

/** How sessions are ended from outside. */
export interface Ending {
  /** What their clients are told, and events. Default: `revoked`. */
  readonly because?: EndReason
  /** The network of the request that ends them, as `networkOf` of `latchkey/accounts` gives it: for events. Default: not said. */
  readonly network?: string
}

/** The sessions of one owner: whoever `ownerOf(user)` names. */
export class OwnerSessions {
  readonly #engine: Engine
  readonly #owner: string

  constructor(engine: Engine, owner: string) {
    this.#engine = engine
    this.#owner = owner
  }

  /**
   * The sessions that are alive, the one that was made last first.
   * @param options.current the session of the request that asks, to be told from the others
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async list(options: { readonly current?: Session<object> } = {}): Promise<SessionInfo[]> {
    const records = await this.#ask((owners, until) => owners.sessionsOf(this.#owner, until))
    const current = options.current && Session.stateOf(options.current).stored?.ticket.key
    const living = livingRecordsOf(this.#engine, records)
    return living
      .filter(({ key }) => !this.#engine.overdueEnds.has(key))
      .map((record) => this.#infoOf(record, current))
  }

  /**
   * Ends one session of this owner. Of many who end it at once, one is told `true`. `false` when the owner has none of this public id, or no more: then nothing happened,
   * whoever else has it (T-IDOR-1).
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED; SESSION_CONFLICT where it is renewed again and again meanwhile
   */
  async revoke(publicId: string, ending: Ending = {}): Promise<boolean> {
    const { because = 'revoked', network } = ending
    const owner = this.#owner
    const told = await this.#limited((owners, deadline) =>
      revokeSession(this.#engine, owners, { owner, publicId, because }, deadline),
    )
    if (told !== undefined) this.#tell(told, because, network)
    return told !== undefined
  }

  /**
   * Ends all sessions of this owner, but for the one given.
   * @returns how many it ended that were alive: what others end at the same time is theirs
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async revokeAll(options: Ending & { readonly except?: Session<object> } = {}): Promise<number> {
    const { because = 'revoked', network } = options
    const current = options.except && Session.stateOf(options.except).stored
    const except = current === undefined ? [] : [current.ticket.key]
    const owner = this.#owner
    // Only to tell what ends: where the store cannot list them, they end all the same.
    const listing = this.#ask((owners, until) => owners.sessionsOf(owner, until))
    const records = await listing.catch(() => [])
    const keys = await this.#ask((owners, until) =>
      owners.destroyAllOf(owner, { except, because }, until),
    )
    const ended = sessionsEnded(this.#engine, owner, records, keys)
    for (const publicId of ended) this.#tell(publicId, because, network)
    return ended.length
  }

  #tell(publicId: string, because: EndReason, network: string | undefined): void {
    const from = network === undefined ? {} : { network }
    const owner = this.#owner
    publishSessionEvent(() => ({ kind: 'ended', publicId, because, owner, ...from }))
  }

  #ask<Answer>(call: (owners: OwnerIndex, until: Deadline) => Promise<Answer>): Promise<Answer> {
    return this.#limited((owners, deadline) => deadline.ask((until) => call(owners, until)))
  }

  #limited<Answer>(
    operation: (owners: OwnerIndex, deadline: OperationDeadline) => Promise<Answer>,
  ): Promise<Answer> {
    const { storage, clock, storeTimeout } = this.#engine
    const { owners } = storage
    if (owners === undefined) return Promise.reject(latchkeyError('OWNERS_NOT_INDEXED'))
    return OperationDeadline.limit(clock, storeTimeout, (deadline) => operation(owners, deadline))
  }

  #infoOf(record: LivingRecord, current: string | undefined): SessionInfo {
    const { key, publicId, createdAt, lastSeenAt, expiresAt, signIns } = record
    const signIn = Object.values(signIns).find(({ owner }) => owner === this.#owner)
    const { device, network } = signIn ?? {}
    return {
      publicId,
      createdAt: new Date(createdAt),
      lastSeenAt: new Date(lastSeenAt),
      endsAt: new Date(expiresAt),
      current: key === current,
      ...(device !== undefined && { device }),
      ...(network !== undefined && { network }),
    }
  }
}
