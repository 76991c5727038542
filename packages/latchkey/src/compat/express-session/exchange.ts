import debug from 'debug'
import { latchkeyError } from '../../errors'
import { HiddenProperty } from '../../internal/hidden-property'
import type { GateHooks, HeldHead, Refusal } from '../../internal/response-gate'
import type { Cookie } from './cookie'
import { sendLine, sessionCookie, sessionCookieDeletion } from './cookie-lines'
import type { ExchangeParts } from './exchange-parts'
import { type SessionSituation, shouldSave, shouldSetCookie } from './policy'
import { refusalOf } from './refusal'
import { ledgerOf, type RequestLedger } from './request-ledger'
import { RequestSlot } from './request-slot'
import type { Session } from './session'
import { hasEndedElsewhere } from './session-news'
import {
  destroyById,
  guardOf,
  isKnownToHaveEnded,
  saveSession,
  touchSession,
  watchStoring,
} from './session-storing'
import { standingOf } from './standing'
import { SessionTracker } from './tracker'

const log = debug('express-session')

/** How often one request's session is stored because it has changed again while it was being stored. */
const mostStorings = 4

const exchanges = new RequestSlot<Exchange>()

/** The exchange that a request belongs to. */
export const exchangeOf = (request: object): Exchange | undefined => exchanges.get(request)

/**
 * One request and its response: has the response wait until the store has confirmed what is due for the session, and gives it the cookie.
 * What is due is the policy's to say, what has changed the tracker's, and how a response waits the gate's.
 */
export class Exchange implements GateHooks {
  readonly parts: ExchangeParts
  readonly tracker: SessionTracker
  readonly #ledger: RequestLedger
  /** The cookie of the session that the client's cookie led to, for when the client is to forget it. */
  #clientsCookie: Cookie | undefined
  /** Breaks the response off. */
  cutOff = (): void => {}
  /** Whether the program has called `end`. */
  hasEnded = false
  /** Whether the head has left, so that no cookie can be sent any more. */
  headHasLeft = false
  /** The id for which the head had, or would have had, the cookie. */
  #announcedId: unknown
  /** The id of a session that was stored at the end, when its cookie was due. */
  #dueId: unknown
  /** When the cookie was to end as the head was about to leave: by that it is due, or is not, whatever becomes of it while the head is held. */
  #decidedBy: { readonly expires: unknown } | undefined
  /** When the store was last told that the session is used, as its record says; undefined: it does not say. */
  #storedUse: number | undefined
  #wasTouched = false
  #storings = 0
  #wasStored = false
  #wasDestroyed = false

  constructor(parts: ExchangeParts) {
    this.parts = parts
    this.tracker = new SessionTracker(parts.cookieId)
    this.#ledger = ledgerOf(parts.request)
    exchanges.set(parts.request, this)
  }

  /** This session was loaded for the request. */
  loaded(session: Session): void {
    this.tracker.began(session, standingOf(session).text, !this.parts.settings.resave)
    this.ledTo(session.cookie)
    this.#watch(session)
  }

  /** The client's cookie led to a session with this cookie, whatever becomes of it. */
  ledTo(cookie: Cookie): void {
    const { expires, originalMaxAge } = cookie
    this.#clientsCookie = cookie
    if (expires instanceof Date && typeof originalMaxAge === 'number') {
      this.#storedUse = expires.getTime() - originalMaxAge
    }
  }

  /** This session was made for the request, at its beginning or in its course. */
  made(session: Session): void {
    this.tracker.made(session)
    this.#watch(session)
  }

  /** Notices what is stored of a session, whoever asks for it, so that it is not stored twice. */
  #watch(session: Session): void {
    watchStoring(session, this.tracker)
    const { save, reload } = session
    // As in the original these are the object's own: a program that replaces one has not made data of it.
    Object.defineProperty(session, 'save', new HiddenProperty(save))
    Object.defineProperty(session, 'reload', new HiddenProperty(reload))
  }

  beforeHead(head: HeldHead): Promise<void> | undefined {
    this.#noteHead()
    const pending = this.#ledger.settled()
    if (pending !== undefined) return pending
    const situation = this.#situation()
    const storing = this.#storeWhatIsDue(situation)
    if (storing !== undefined) return storing
    const { unheard } = this.#ledger
    const isFailure = unheard !== undefined && !hasEndedElsewhere(unheard.error)
    if (isFailure && this.parts.settings.storeFailure === 'refuse') throw unheard.error
    this.#sendCookie(head, situation)
    if (this.hasEnded) this.#touchStored()
    this.headHasLeft = true
    return undefined
  }

  lastCall(): Promise<void> | undefined {
    this.headHasLeft = true
    const pending = this.#ledger.settled() ?? this.#storeWhatIsDue(this.#situation())
    if (pending === undefined) this.#touchStored()
    return pending
  }

  /** The head of a double leaves at once: what it is to have, it has now or never. */
  announce(head: HeldHead): void {
    this.#noteHead()
    this.#sendCookie(head, this.#situation())
    this.headHasLeft = true
  }

  /** The head leaves, and it may be before the program is done. If not, the lifetime begins anew first. */
  #noteHead(): void {
    const { session } = this.parts.request
    if (!session) return
    if (!this.hasEnded) this.tracker.sentEarly(session)
    else if (this.#decidedBy === undefined) this.#touch(session)
    this.#decidedBy ??= { expires: session.cookie.expires }
  }

  #storeWhatIsDue(situation: SessionSituation | undefined): Promise<void> | undefined {
    const { request, settings } = this.parts
    const { session, sessionID } = request
    if (this.#shouldDestroy()) return this.#destroy()
    if (!session || typeof sessionID !== 'string' || situation === undefined) return undefined
    if (!shouldSave(settings, situation)) return undefined
    if (this.headHasLeft && !this.#clientHas(sessionID)) {
      this.#tell(latchkeyError('SESSION_COOKIE_TOO_LATE'))
      return undefined
    }
    // A session that each storing changes anew is not stored for ever: the response leaves, with the cookie of what is stored.
    if (this.#storings === mostStorings) return undefined
    this.#storings += 1
    // Now: while it is being stored the program may take away again what the cookie is due for.
    if (this.#isDueIn(situation, session)) this.#dueId = session.id
    this.#touch(session)
    this.#wasStored = true
    watchStoring(session, this.tracker) // Also one that the program has made by itself.
    return saveSession(session).catch((error) => this.#storeFailed(error))
  }

  #clientHas(id: unknown): boolean {
    return id === this.parts.cookieId || id === this.#announcedId
  }

  /** How the request's session stands now; undefined: it has none. @throws SESSION_NOT_SERIALIZABLE */
  #situation(): SessionSituation | undefined {
    const { session, sessionID } = this.parts.request
    if (!session || typeof sessionID !== 'string') return undefined
    return this.tracker.situationOf(session, sessionID)
  }

  #shouldDestroy(): boolean {
    const { request, settings } = this.parts
    if (settings.unset !== 'destroy' || this.#wasDestroyed) return false
    return Boolean(request.sessionID) && (request.session ?? undefined) === undefined
  }

  #destroy(): Promise<void> {
    const { request, settings } = this.parts
    this.#wasDestroyed = true
    log('destroying')
    return destroyById(settings.store, request, request.sessionID as string).catch((error) =>
      this.#storeFailed(error),
    )
  }

  #storeFailed(error: unknown): void {
    if (hasEndedElsewhere(error)) return
    if (this.parts.settings.storeFailure === 'refuse') throw error
    this.#tell(error)
  }

  /** Tells the store that the session is used, beside the response: nobody's data depends on it. */
  #touchStored(): void {
    const { request, settings, cookieId } = this.parts
    const { session, sessionID } = request
    if (!session || typeof sessionID !== 'string') return
    this.#touch(session)
    if (this.#wasStored || this.#wasDestroyed || cookieId !== sessionID) return
    if (!guardOf(settings.store).canTouch || this.#isTouchedEnough()) return
    this.#wasStored = true
    log('touching')
    touchSession(settings.store, session).catch((error) => this.#tell(error))
  }

  #isTouchedEnough(): boolean {
    if (this.#storedUse === undefined) return false
    return Date.now() - this.#storedUse < this.parts.settings.touchAfter
  }

  /** Begins the cookie's lifetime anew, once for each response. */
  #touch(session: Session): void {
    if (this.#wasTouched) return
    session.touch()
    this.#wasTouched = true
  }

  #sendCookie(head: HeldHead, situation: SessionSituation | undefined): void {
    const { session, sessionID } = this.parts.request
    if (session && situation !== undefined && this.#isCookieDue(situation, session)) {
      this.#announcedId = sessionID
      this.#sendLine(head, session, () => {
        this.#touch(session)
        return sessionCookie(this.parts, session.cookie)
      })
      return
    }
    const cookie = this.#cookieToDelete()
    if (cookie === undefined) return
    this.#sendLine(head, { cookie }, () => sessionCookieDeletion(this.parts, cookie))
  }

  /** The cookie that the client is to forget, as the session that it led to has been asked to end. */
  #cookieToDelete(): Cookie | undefined {
    return this.#ledger.hasEnded(this.parts.cookieId) ? this.#clientsCookie : undefined
  }

  #isCookieDue(situation: SessionSituation, session: Session): boolean {
    if (this.#announcedId === session.id || this.#ledger.isUnstored(session.id)) return false
    if (isKnownToHaveEnded(session)) return false
    return this.#dueId === session.id || this.#isDueIn(situation, session)
  }

  #isDueIn(situation: SessionSituation, { cookie }: Session): boolean {
    const { expires } = this.#decidedBy ?? cookie
    return shouldSetCookie(this.parts.settings, situation, expires)
  }

  #sendLine(
    head: HeldHead,
    { cookie }: { readonly cookie: Cookie },
    make: () => string | undefined,
  ): void {
    try {
      sendLine(this.parts, head, cookie, make)
    } catch (error) {
      this.#tell(error)
    }
  }

  /** As in the original, the program is told when the response is on its way. */
  #tell(error: unknown): void {
    setImmediate(this.parts.next, error)
  }

  refuse(error: unknown): Refusal {
    this.#tell(error)
    const answer = refusalOf(error, this.parts.settings.storeFailure)
    const cookie = this.#cookieToDelete()
    const deletion = cookie && sessionCookieDeletion(this.parts, cookie)
    if (deletion !== undefined) answer.headers['set-cookie'] = deletion
    return answer
  }

  lateFailure(error: unknown): void {
    // The client must not take for complete what tells of a change that is not stored.
    if (this.parts.settings.storeFailure === 'refuse') this.cutOff()
    this.#tell(error)
  }
}
