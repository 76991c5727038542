import { latchkeyError } from '../errors'
import type { EndReason } from './anonymity'
import { OperationDeadline } from './deadline'
import type { Engine } from './engine'
import { readRecord } from './record-layout'
import { Session } from './session'
import { publishSessionEvent } from './session-events'
import { publicIdOf } from './session-id'
import type { Deadline, KeyedRecord, OwnerIndex } from './session-store'
import { endSuccessors } from './successors'

/** One session, as its owner sees it in a list. Nothing here signs anybody in (ASVS 7.5.2). */
export interface SessionInfo {
  readonly publicId: string
  readonly createdAt: Date
  /** The last use that was written down: exact to a touch interval. */
  readonly lastSeenAt: Date
  /** When it ends if it is not used again. */
  readonly endsAt: Date
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
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async list(): Promise<SessionInfo[]> {
    const records = await this.#ask((owners, until) => owners.sessionsOf(this.#owner, until))
    const living = records
      .map((record) => this.#infoOf(record))
      .filter((info) => info !== undefined)
    return living.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
  }

  /**
   * Ends one session of this owner. `false` when the owner has none of this public id: then nothing happened, whoever else has it (T-IDOR-1).
   * @throws STORE_UNAVAILABLE, OWNERS_NOT_INDEXED
   */
  async revoke(publicId: string, because: EndReason = 'revoked'): Promise<boolean> {
    const records = await this.#ask((owners, until) => owners.sessionsOf(this.#owner, until))
    const record = records.find(({ key }) => publicIdOf(key) === publicId)
    if (record === undefined) return false
    // A key never passes from one owner to another: signing in gives a new one.
    const ticket = { key: record.key, isStale: false }
    await this.#limited(async (deadline) => {
      await deadline.ask((until) => this.#engine.storage.destroy(ticket, because, until))
      // A renewal may have taken it between the two.
      await endSuccessors(this.#engine, record.text, deadline)
    })
    publishSessionEvent(() => ({ kind: 'ended', publicId }))
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
      publishSessionEvent(() => ({ kind: 'ended', publicId: publicIdOf(key) }))
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

  #infoOf(record: KeyedRecord): SessionInfo | undefined {
    const { expiry, clock, signInKeys } = this.#engine
    const createdAt = readRecord(record.text, signInKeys)?.facts?.createdAt
    if (createdAt === undefined) return undefined
    const life = { createdAt, expiresAt: record.expiresAt }
    if (expiry.judge(life, clock.now()) !== undefined) return undefined
    return {
      publicId: publicIdOf(record.key),
      createdAt: new Date(createdAt),
      lastSeenAt: new Date(expiry.lastSeenAt(life)),
      endsAt: new Date(record.expiresAt),
    }
  }
}
