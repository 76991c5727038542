import { invalidOption, LatchkeyError, latchkeyError } from '../errors'
import { systemClock } from '../internal/clock'
import { millisecondsOf } from '../internal/duration'
import { Turns } from '../internal/turns'
import { commitState } from './committing'
import { scanCookie } from './cookie-scanner'
import { type Due, dueOf, needsCookie, type Work, workOf } from './due'
import { type Engine, emptyState } from './engine'
import { Expiry } from './expiry'
import { KeyRing } from './key-ring'
import { forgetChanges, openTicket, readClaim, stateInOutage } from './opening'
import { Operations } from './operations'
import { OverdueEnds } from './overdue-ends'
import { OwnerSessions } from './owner-sessions'
import { Session } from './session'
import { type CookieForm, SessionCookie } from './session-cookie'
import { publishSessionEvent } from './session-events'
import type { SessionState } from './session-state'
import type { SessionStorage, Ticket } from './session-storage'
import { checkedOptions, type SessionsOptions } from './sessions-options'
import { StoredSessions } from './stored-sessions'

/** The transport that a request came over. */
export interface RequestContext {
  /** Whether it came over https, as far as the program believes whoever says so. */
  readonly secure: boolean
}

/** What a commit leaves to do. */
export interface Committed {
  /** The values of the Set-Cookie lines to send, before the response; at most one. */
  readonly setCookies: readonly string[]
}

/**
 * The session engine: opens the session that a Cookie header names, and commits what a request made of it.
 *
 * It keeps four promises: a session that ended does not come back; what one request stored is not undone by another that did not touch it; a client is
 * told nothing that is not stored; and a store that cannot answer is never taken for a session that does not exist.
 */
export class Sessions<Data extends object = Record<string, unknown>> {
  readonly #engine: Engine
  readonly #operations: Operations
  readonly #outage: 'refuse' | 'serve-anonymous'
  /**
   * Where adapters keep, on a request, what they know of its session here. A property of the request costs a fraction of what an entry of a
   * WeakMap costs, and a tenth of a microsecond counts on every request.
   */
  readonly #slot = Symbol('latchkey session')
  #isClosed = false

  /** @throws OPTION_INVALID, naming the option, what was expected and what came */
  constructor(options: SessionsOptions) {
    const { outage, merge, storeTimeout, signInKeys, maxRecordLength } = checkedOptions(options)
    const storage: SessionStorage = new StoredSessions(options.store, new KeyRing(options.keys))
    const clock = options.clock ?? systemClock
    this.#engine = {
      storage,
      cookie: new SessionCookie(options.cookie),
      expiry: new Expiry(options),
      clock,
      turns: new Turns(),
      overdueEnds: new OverdueEnds(clock),
      merge,
      signInKeys,
      maxRecordLength,
      maxPerOwner: options.maxPerOwner,
      storeTimeout: millisecondsOf('storeTimeout', storeTimeout),
    }
    this.#outage = outage
    this.#operations = new Operations(this.#engine)
  }

  /** The property of a request that belongs to these sessions. Not reachable from outside the package. */
  static slotOf<Data extends object>(sessions: Sessions<Data>): symbol {
    return sessions.#slot
  }

  /** Whether the store keeps an index by owner, so that `of(owner)` has an answer. */
  get hasOwnerIndex(): boolean {
    return this.#engine.storage.owners !== undefined
  }

  /** The keys under which users are signed in. */
  get signInKeys(): readonly string[] {
    return this.#engine.signInKeys
  }

  /**
   * The session that the Cookie header names; an empty one, which says why, when it names none. One call to the store at most, and none
   * unless a cookie verifies.
   * @throws STORE_UNAVAILABLE when the store cannot say and `outage` is `refuse`; SESSIONS_CLOSED
   */
  open(cookieHeader: string | undefined, context: RequestContext): Promise<Session<Data>> {
    try {
      return Promise.resolve(this.openNow(cookieHeader, context))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** As `open`, but without a promise where the store need not be asked. @throws SESSIONS_CLOSED, at the call */
  openNow(
    cookieHeader: string | undefined,
    context: RequestContext,
  ): Session<Data> | Promise<Session<Data>> {
    if (this.#isClosed) throw latchkeyError('SESSIONS_CLOSED')
    const cookie = this.#engine.cookie.over(context)
    const claim = readClaim(this.#engine, cookie, cookieHeader)
    if (claim.kind === 'ticket') return this.#openTicket(claim.ticket, cookie, context)
    const { why } = claim
    const carriedCookie = why !== 'no-cookie'
    if (carriedCookie) {
      publishSessionEvent(() => ({ kind: 'not-opened', why, publicId: undefined }))
    }
    return this.#sessionOf(emptyState({ cookie, carriedCookie, why }))
  }

  async #openTicket(
    ticket: Ticket,
    cookie: CookieForm | undefined,
    context: RequestContext,
  ): Promise<Session<Data>> {
    try {
      return this.#sessionOf(await openTicket(this.#engine, cookie, ticket))
    } catch (error) {
      const code = error instanceof LatchkeyError ? error.code : 'UNKNOWN'
      publishSessionEvent(() => ({ kind: 'refused', code, publicId: undefined }))
      if (this.#outage === 'refuse' || code !== 'STORE_UNAVAILABLE') throw error
      return this.outOfReach(context, error)
    }
  }

  /** The empty session of a request whose own cannot be read: nothing can be stored in it. */
  outOfReach(context: RequestContext, error: unknown): Session<Data> {
    const failure =
      error instanceof LatchkeyError ? error : latchkeyError('STORE_UNAVAILABLE', undefined, error)
    return this.#sessionOf(stateInOutage(this.#engine.cookie.over(context), failure))
  }

  #sessionOf(state: SessionState): Session<Data> {
    return new Session<Data>(state, this.#operations)
  }

  /** Whether the header has a cookie of the session's name, whatever it is worth. */
  carriesCookie(cookieHeader: string | undefined, context: RequestContext): boolean {
    const cookie = this.#engine.cookie.over(context)
    return cookie !== undefined && scanCookie(cookieHeader, cookie.name).length > 0
  }

  /**
   * A secret of the session that the Cookie header names, as `Session.secretOf` gives it; `undefined` where no cookie verifies. The store is not asked
   * whether there is such a session.
   */
  secretOfCookie(
    cookieHeader: string | undefined,
    context: RequestContext,
    purpose: string,
  ): Buffer | undefined {
    const cookie = this.#engine.cookie.over(context)
    const claim = readClaim(this.#engine, cookie, cookieHeader)
    return claim.kind === 'ticket'
      ? this.#engine.storage.secretOf(claim.ticket, purpose)
      : undefined
  }

  /** What a commit would have to do now: nothing, a `touch` that no response needs to wait for, or a `write` that it must wait for. */
  due(session: Session<Data>): Due {
    const state = Session.stateOf(session)
    const isUnderWay = state.lastOperation !== undefined || state.setCookie !== undefined
    return isUnderWay ? 'write' : dueOf(workOf(this.#engine, state))
  }

  /** Runs what changes a session as one of its operations: after those that were begun, and before the next commit, which waits for it. */
  run(session: Session<Data>, task: () => Promise<void>): Promise<void> {
    return this.#operations.run(Session.stateOf(session), task)
  }

  /**
   * Stores what the request made of its session, after the operations that were begun on it. One call to the store, two where the id changes, none where
   * nothing is due. A session that another request ended is left alone: nothing is stored, and nothing is sent.
   * @param options.cookieCanBeSent `false` when the headers have left. Default: true
   * @throws as `Session.save`, but for SESSION_ENDED_ELSEWHERE; SESSION_COOKIE_TOO_LATE, and then nothing is stored
   */
  commit(
    session: Session<Data>,
    options: { readonly cookieCanBeSent?: boolean } = {},
  ): Promise<Committed> {
    return this.#commit(Session.stateOf(session), options)
  }

  /**
   * As `commit`, for an answer that is about to leave: what it has to wait for, or `undefined` where there is nothing to wait for. A use that is due to be written down is then
   * being written, beside the answer.
   */
  commitBeforeAnswer(
    session: Session<Data>,
    options: { readonly cookieCanBeSent?: boolean } = {},
  ): Promise<Committed> | undefined {
    const state = Session.stateOf(session)
    const isUnderWay = state.lastOperation !== undefined || state.setCookie !== undefined
    if (isUnderWay) return this.#commit(state, options)
    const work = workOf(this.#engine, state)
    const due = dueOf(work)
    if (due === 'write') return this.#commit(state, options, work)
    // Never rejects: a use that could not be written down is told by the session events.
    if (due === 'touch') this.#commit(state, options, work).catch(() => {})
    return undefined
  }

  /** @param work what is due, where that has just been asked and nothing is under way */
  async #commit(
    state: SessionState,
    options: { readonly cookieCanBeSent?: boolean },
    work?: Work,
  ): Promise<Committed> {
    await this.#operations.run(state, () => {
      if (options.cookieCanBeSent === false && needsCookie(state)) {
        return Promise.reject(latchkeyError('SESSION_COOKIE_TOO_LATE'))
      }
      return commitState(this.#engine, state, work)
    })
    const { setCookie } = state
    state.setCookie = undefined
    return { setCookies: setCookie === undefined ? [] : [setCookie] }
  }

  /**
   * Has the session ask, before it stores what would need a cookie, whether one can still be sent.
   * @param cookieCanBeSent `false` once the headers have left
   */
  askForCookies(session: Session<Data>, cookieCanBeSent: () => boolean): void {
    Session.stateOf(session).cookieCanBeSent = cookieCanBeSent
  }

  /**
   * Forgets what the request changed and has not stored, as for an answer that says the request failed. An end that was asked for
   * stays asked for: a sign-out is final.
   */
  discard(session: Session<Data>): void {
    forgetChanges(this.#engine, Session.stateOf(session))
  }

  /**
   * Ends the commit that is under way, as if its time were up: it asks the store for nothing more, and takes back a new session of which nobody
   * was told. What the store has begun already, it may finish.
   */
  abort(session: Session<Data>): void {
    Session.stateOf(session).deadline?.pass()
  }

  /**
   * The Set-Cookie values that belong on an answer which refuses what the program made of the session: the deletion of a session
   * that was to end, and nothing else (R23).
   */
  deletionsFor(session: Session<Data>): readonly string[] {
    const state = Session.stateOf(session)
    const { cookie } = state
    const hasEnded = ['signed-out', 'user-gone', 'credential-changed'].includes(state.why ?? '')
    return hasEnded && state.carriedCookie && cookie !== undefined ? [cookie.deletion] : []
  }

  /**
   * The sessions of an owner: to list and to end.
   * @param owner whom `ownerOf(user)` names
   */
  of(owner: string): OwnerSessions {
    if (typeof owner !== 'string' || owner.length === 0) {
      throw invalidOption('owner', 'a string that is not empty', owner)
    }
    return new OwnerSessions(this.#engine, owner)
  }

  /** Opens no more sessions, and resolves when the commits in flight have ended, and ends that had failed were tried once more. Closing what is closed succeeds. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#operations.idle()
    await this.#engine.overdueEnds.close()
  }
}
