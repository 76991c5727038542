import { latchkeyError } from '../errors'
import type { EndReason } from './anonymity'
import { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { type LivingRecord, livingRecordsOf } from './owner-records'
import { Session } from './session'
import { publishSessionEvent } from './session-events'
import { publicIdOf } from './session-id'
import type { Deadline, OwnerIndex } from './session-store'
import { endSuccessors } from './successors'

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
    return livingRecordsOf(this.#engine, records).map((record) => this.#infoOf(record, current))
  }

  /**
   * Ends one session of this owner. `false` when the owner has none of this public id: then nothing happened, whoever else has it (T-IDOR-1).
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async revoke(publicId: string, because: EndReason = 'revoked'): Promise<boolean> {
    const records = await this.#ask((owners, until) => owners.sessionsOf(this.#owner, until))
    const record = records.find(({ key }) => publicIdOf(key) === publicId)
    if (record === undefined) return false
    const ending = { only: [record.key], because }
    const ended = await this.#ask((owners, until) =>
      owners.destroyAllOf(this.#owner, ending, until),
    )
    // Of many who end it, the store tells one (R11).
    const owner = this.#owner
    if (ended.length > 0) publishSessionEvent(() => ({ kind: 'ended', publicId, because, owner }))
    // A renewal may have taken it between the two.
    await this.#limited((deadline) => endSuccessors(this.#engine, record.text, deadline))
    return true
  }

  /**
   * Ends all sessions of this owner, but for the one given.
   * @returns how many it ended
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async revokeAll(
    options: { readonly except?: Session<object>; readonly because?: EndReason } = {},
  ): Promise<number> {
    const because = options.because ?? 'revoked'
    const current = options.except && Session.stateOf(options.except).stored
    const except = current === undefined ? [] : [current.ticket.key]
    const ended = await this.#ask((owners, until) =>
      owners.destroyAllOf(this.#owner, { except, because }, until),
    )
    for (const key of ended) {
      publishSessionEvent(() => ({
        kind: 'ended',
        publicId: publicIdOf(key),
        because,
        owner: this.#owner,
      }))
    }
    return ended.length
  }

  #ask<Answer>(call: (owners: OwnerIndex, until: Deadline) => Promise<Answer>): Promise<Answer> {
    const { owners } = this.#engine.storage
    if (owners === undefined) return Promise.reject(latchkeyError('OWNERS_NOT_INDEXED'))
    return this.#limited((deadline) => deadline.ask((until) => call(owners, until)))
  }

  #limited<Answer>(operation: (deadline: OperationDeadline) => Promise<Answer>): Promise<Answer> {
    return OperationDeadline.limit(this.#engine.clock, this.#engine.storeTimeout, operation)
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
