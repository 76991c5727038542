import type { Authenticator, Opened } from '../../authentication/authenticator'
import { latchkeyError } from '../../errors'
import { shareShape } from '../../internal/shared-shape'
import type { Session } from '../../session/session'
import { type RequestContext, Sessions } from '../../session/sessions'
import { isSignedIn } from '../../session/sign-ins'
import { asError, callNext, type Next, type Request, type Response } from './http'
import { type GatePolicy, holdForSession } from './session-gate'

/** Who is signed in, and what is known of it in this request only. */
export type Noted<User> = Opened<User> & {
  /** What a strategy said of this very request. */
  readonly info?: unknown
  /** `request`: not the session says who it is, but the request, which signs nobody in. */
  readonly lasts?: 'request'
}

/** What is known of one request and its session. Several authenticators on the same sessions share it. An instance and no literal: see HiddenProperty. */
class OpenRequest<Data extends object> {
  readonly session: Session<Data>
  readonly response: Response
  /** Who is signed in, by who asked: two authenticators of one key may know different users, and one may know none. */
  readonly opened: Record<symbol, Noted<unknown>> = {}
  /** What kept us from finding out who is signed in: nobody may be taken for anonymous because of it. */
  failure: unknown
  /** Where somebody was going when they had to sign in, which this request has done: the session has forgotten it. */
  returnTo: string | undefined = undefined

  constructor(session: Session<Data>, response: Response, failure?: unknown) {
    this.session = session
    this.response = response
    this.failure = failure
  }
}

/** A request with the property that belongs to the sessions. */
type Slotted<Data extends object> = Request & { [slot: symbol]: OpenRequest<Data> | undefined }

/** What one `latchkey()` sees of it. */
export class Visit<Data extends object, User> {
  readonly session: Session<Data>
  readonly response: Response
  readonly opened: Noted<User>
  readonly failure: unknown
  readonly returnTo: string | undefined

  constructor({ session, response, failure, returnTo }: OpenRequest<Data>, opened: Noted<User>) {
    this.session = session
    this.response = response
    this.opened = opened
    this.failure = failure
    this.returnTo = returnTo
  }
}

/** Opens requests: their session, who is signed in to it, and the gate on their response. Each once, however often the middleware is mounted. */
export class OpenRequests<Data extends object, User, SerializedUser, Info> {
  readonly #policy: GatePolicy<Data>
  readonly #authenticator: Authenticator<User, SerializedUser, Info>
  readonly #slot: symbol
  readonly #mine = Symbol('latchkey user')

  constructor(policy: GatePolicy<Data>, authenticator: Authenticator<User, SerializedUser, Info>) {
    this.#policy = policy
    this.#authenticator = authenticator
    this.#slot = Sessions.slotOf(policy.sessions)
  }

  /** Whether the request has been opened for this authenticator. */
  has(request: Request): boolean {
    return this.#entryOf(request)?.opened[this.#mine] !== undefined
  }

  /** What is known of a request. @throws SESSION_MISSING */
  visit(request: Request): Visit<Data, User> {
    const entry = this.#entryOf(request)
    const opened = entry?.opened[this.#mine] as Noted<User> | undefined
    if (entry === undefined || opened === undefined) throw latchkeyError('SESSION_MISSING')
    const { session } = entry
    const stands = opened.why !== undefined || opened.lasts === 'request'
    if (stands || isSignedIn(session, this.#authenticator.key)) {
      return new Visit(entry, opened)
    }
    // The program ended the session, or has learned of its end.
    const why = session.why ?? 'not-signed-in'
    return new Visit<Data, User>(entry, { why })
  }

  /** Notes who is signed in now. */
  note(request: Request, opened: Noted<User>): void {
    const entry = this.#entryOf(request)
    if (entry !== undefined) entry.opened[this.#mine] = opened
  }

  /** Notes where somebody was going who has just signed in. */
  noteReturn(request: Request, returnTo: string | undefined): void {
    const entry = this.#entryOf(request)
    if (entry !== undefined) entry.returnTo = returnTo
  }

  /** Opens a request and calls `next`, at once where nobody need be waited for. */
  open(request: Request, response: Response, next: Next, context: RequestContext): void {
    let opening: void | Promise<void>
    try {
      opening = this.#open(request, response, next, context)
    } catch (thrown) {
      const failure = asError(thrown)
      this.#fail(request, response, context, failure)
      next(failure)
      return
    }
    if (opening === undefined) {
      next()
      return
    }
    opening.then(
      () => callNext(next),
      (thrown) => {
        const failure = asError(thrown)
        this.#fail(request, response, context, failure)
        callNext(next, failure)
      },
    )
  }

  #open(
    request: Request,
    response: Response,
    next: Next,
    context: RequestContext,
  ): undefined | Promise<void> {
    const session =
      this.#entryOf(request)?.session ??
      this.#policy.sessions.openNow(request.headers.cookie, context)
    if (session instanceof Promise) {
      return session.then((found) => this.#enter(request, response, next, found))
    }
    return this.#enter(request, response, next, session)
  }

  #enter(
    request: Request,
    response: Response,
    next: Next,
    session: Session<Data>,
  ): undefined | Promise<void> {
    if (this.#entryOf(request) === undefined) {
      this.#note(request, new OpenRequest(session, response))
      holdForSession(this.#policy, session, request, response, next)
    }
    const opened = this.#authenticator.openNow(session)
    if (opened instanceof Promise) return opened.then((found) => this.note(request, found))
    this.note(request, opened)
    return undefined
  }

  /** For the page that tells of the error: it may ask who is signed in, and learns that nobody can say. */
  #fail(request: Request, response: Response, context: RequestContext, failure: unknown): void {
    const entry = this.#entryOf(request)
    if (entry === undefined) {
      const session = this.#policy.sessions.outOfReach(context, failure)
      this.#note(request, new OpenRequest(session, response, failure))
    } else {
      entry.failure = failure
    }
    this.note(request, { why: 'store-unavailable' })
  }

  #entryOf(request: Request): OpenRequest<Data> | undefined {
    return (request as Slotted<Data>)[this.#slot]
  }

  #note(request: Request, entry: OpenRequest<Data>): void {
    shareShape(request, 'res')
    ;(request as Slotted<Data>)[this.#slot] = entry
  }
}
