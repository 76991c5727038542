import type { SessionSituation } from './policy'
import type { Session } from './session'
import { dataText } from './session-text'

/** Knows what a request's session was when the request came, and what has been stored of it since. */
export class SessionTracker {
  readonly #cookieId: string | undefined
  #originalId: unknown
  #originalText: string | undefined
  /** undefined: nothing was stored, and what the request began with is to be stored whether it changes or not */
  #saved:
    | {
        readonly id: unknown
        readonly text: string
        readonly cookie: string
        readonly endsEarly: boolean
      }
    | undefined
  /** What sessions that were made during the request held when they were made. */
  #born: Map<Session, string> | undefined

  /** @param cookieId the id that the client's cookie named */
  constructor(cookieId: string | undefined) {
    this.#cookieId = cookieId
  }

  /** The request begins with this session. @param isSaved whether it need not be stored unless it changes */
  began(session: Session, text: string, isSaved: boolean): void {
    this.#originalId = session.id
    this.#originalText = text
    if (isSaved) this.storing(session, text)
  }

  /** This session was made during the request. */
  made(session: Session): void {
    this.#born ??= new Map()
    this.#born.set(session, dataText(session))
  }

  /** This is being stored. Whoever stores a session that was regenerated wants it kept, empty or not. */
  storing(session: Session, text: string): void {
    this.#born?.delete(session)
    const { id } = session
    // New terms are asked for of sessions only that were made since.
    const isOriginal = id === this.#originalId
    const cookie = isOriginal ? '' : cookieTerms(session)
    this.#saved = { id, text, cookie, endsEarly: !isOriginal && isUsedBefore(session) }
  }

  /** The program has had it stored, and the store failed. As in the original, a session that was regenerated is then stored at the end. */
  failed(session: Session): void {
    if (session.id !== this.#originalId) this.#saved = undefined
  }

  /** Its data, until now `mine`, were brought together with what others have stored: what these have changed, the request has not. */
  merged(session: Session, mine: string): void {
    // Read anew: the keys may stand in another order than in what is stored.
    if (session.id === this.#originalId && mine === this.#originalText) {
      this.#originalText = dataText(session)
    }
  }

  /**
   * The head leaves before the program is done. A session that was regenerated counts as changed then, as in the original: for what may still be
   * put into it, its cookie could not be sent any more (D5).
   */
  sentEarly(session: Session): void {
    this.#born?.delete(session)
  }

  /**
   * How the session stands now.
   * @param sessionId the id that the request says it has
   * @throws SESSION_NOT_SERIALIZABLE
   */
  situationOf(session: Session, sessionId: unknown): SessionSituation {
    const text = dataText(session)
    const isOriginal = this.#originalId === session.id
    const before = isOriginal ? this.#originalText : this.#born?.get(session)
    const wasSaved = this.#saved?.id === session.id
    return {
      isClients: this.#cookieId === sessionId,
      isModified: text !== before,
      isSaved:
        wasSaved && this.#saved?.text === text && (isOriginal || !this.#hasNewTerms(session)),
      wasSaved,
    }
  }

  /**
   * Whether a session that was regenerated was given another cookie since it was stored, as by "remember me" at a sign-in. Such a session the
   * original stores once more in any case, so that its record has it (D4); one that the request began with it does not. The same goes for one that was stored
   * with the cookie of an earlier use, as who copies a whole session into a new one does: its lifetime begins with this use, as its client is told.
   */
  #hasNewTerms(session: Session): boolean {
    return this.#saved?.endsEarly === true || this.#saved?.cookie !== cookieTerms(session)
  }
}

/** In milliseconds: what a request takes to store the session that it has made. */
const aMoment = 1_000

/** Whether the cookie's lifetime began before this use of the session. */
function isUsedBefore({ cookie }: Session): boolean {
  const { originalMaxAge, expires } = cookie ?? {}
  if (typeof originalMaxAge !== 'number' || !(expires instanceof Date)) return false
  return expires.getTime() < Date.now() + originalMaxAge - aMoment
}

/** What a cookie says, but for when it ends: that moves with each use. */
function cookieTerms({ cookie }: Session): string {
  return JSON.stringify({ ...cookie?.data, expires: undefined })
}
