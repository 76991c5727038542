import type { Authenticator, SignInOptions } from '../authentication/authenticator'
import { challenge } from '../authentication/challenge'
import { invalidOption, latchkeyError } from '../errors'
import type { Refusal } from '../internal/response-gate'
import type { AnonymityReason } from '../session/anonymity'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import {
  cameOverHttps,
  forbidStoring,
  type Next,
  type Request,
  type Response,
  varyBy,
} from './express/http'
import { OpenRequests, type Visit } from './express/open-requests'
import { makeOriginGuard } from './express/origin-guard'
import { defaultRefusal } from './express/session-gate'
import {
  type SignInRoute,
  type SignOutRoute,
  signInHandler,
  signOutHandler,
} from './express/sign-in-routes'

export type { Next, Request, Response } from './express/http'
export type { OutcomeAnswer, SignInRoute, SignOutRoute } from './express/sign-in-routes'

/** How sessions and signing in meet an app on Express, Connect, `node:http` or HTTP/2. */
export interface LatchkeyOptions<Data extends object, User, SerializedUser> {
  readonly sessions: Sessions<Data>
  readonly authenticator: Authenticator<User, SerializedUser>
  /**
   * Whether requests that may change something have to come from pages of this site, by Sec-Fetch-Site and Origin; all methods but GET, HEAD and
   * OPTIONS. Default: `unsafe-methods`.
   */
  readonly originCheck?: 'unsafe-methods' | 'off'
  /** Other origins whose pages may act here, such as `https://app.example.com`. Default: none. */
  readonly trustedOrigins?: readonly string[]
  /** What is signed in to, as the challenge of a 401 names it. Printable ASCII. Default: `account`. */
  readonly realm?: string
  /** Whether a request that is answered 500 or above keeps what it changed in the session. Default: `discard-changes`. */
  readonly serverErrors?: 'discard-changes' | 'commit-changes'
  /** Whether a request came over https. Default: what Express says, which knows `trust proxy`; else whether the connection is encrypted. */
  readonly isSecure?: (request: Request) => boolean
  /** The answer where a session could not be stored. Default: the name of the status, as JSON to who prefers that. */
  readonly refusal?: (error: unknown, request: Request) => Refusal
}

/** The defaults of {@link LatchkeyOptions}. */
export const latchkeyDefaults = {
  originCheck: 'unsafe-methods',
  realm: 'account',
  serverErrors: 'discard-changes',
} as const

/** The middleware, and what routes ask of it. */
export interface Latchkey<Data extends object, User> {
  /** Opens the session of a request and finds out who is signed in to it. Mount it before what uses it. */
  (request: Request, response: Response, next: Next): void
  /** The session. @throws SESSION_MISSING where the middleware did not run */
  session(request: Request): Session<Data>
  /** Who is signed in. @throws NOT_SIGNED_IN, which answers 401, where nobody is; STORE_UNAVAILABLE where the store cannot say; SESSION_MISSING */
  user(request: Request): User
  /** Who is signed in, or `undefined`. @throws SESSION_MISSING */
  findUser(request: Request): User | undefined
  /** Why nobody is signed in; `undefined` where somebody is. @throws SESSION_MISSING */
  why(request: Request): AnonymityReason | undefined
  /** Passes on who is signed in, and answers 401 to everybody else. */
  requireUser(): (request: Request, response: Response, next: Next) => void
  /** Asks a strategy who sent the request, and signs them in. @throws STRATEGY_UNKNOWN, when the route is made */
  signIn<Req extends Request = Request, Res extends Response = Response>(
    strategyName: string,
    route?: SignInRoute<User, Req, Res>,
  ): (request: Req, response: Res, next: Next) => void
  /** Signs out who is signed in; for nobody it does nothing, and succeeds. */
  signOut<Req extends Request = Request, Res extends Response = Response>(
    route?: SignOutRoute<Req, Res>,
  ): (request: Req, response: Res, next: Next) => void
  /** Signs a user in whose identity the program has established otherwise, as after a registration. @throws SESSION_MISSING, USER_NOT_SERIALIZABLE */
  signInAs(request: Request, user: User, options?: SignInOptions): Promise<void>
}

/**
 * Puts sessions and an authenticator together for an app on Express 4 or 5, Connect, `node:http` or HTTP/2.
 *
 * No byte of a response leaves before what the request made of its session is stored; where it cannot be stored, the client is told so
 * (503) instead of what the program said. Requests that change something must come from this site.
 * @throws OPTION_INVALID
 */
export function latchkey<Data extends object, User, SerializedUser>(
  options: LatchkeyOptions<Data, User, SerializedUser>,
): Latchkey<Data, User> {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('The options of latchkey()', 'an object', options)
  }
  const { sessions, authenticator } = options
  const settings = { ...latchkeyDefaults, ...options }
  checkOptions(settings)
  const isSecure = options.isSecure ?? cameOverHttps
  const originGuard =
    settings.originCheck === 'off' ? undefined : makeOriginGuard(sessions, options.trustedOrigins)
  const sessionChallenge = challenge('Session', { realm: settings.realm })
  const refusal = options.refusal ?? defaultRefusal
  const policy = { sessions, serverErrors: settings.serverErrors, refusal }
  const requests = new OpenRequests(policy, authenticator)

  const handle = (request: Request, response: Response, next: Next): void => {
    if (requests.has(request)) {
      next()
      return
    }
    const context = { secure: isSecure(request) }
    const foreign = originGuard?.(request, context)
    if (foreign !== undefined) {
      varyBy(response, 'Sec-Fetch-Site, Origin')
      next(foreign)
      return
    }
    requests.open(request, response, next, context)
  }

  /** Whatever is made of the answer shows whom it was made for. */
  function privateVisit(request: Request): Visit<Data, User> {
    const visit = requests.visit(request)
    forbidStoring(visit.response)
    return visit
  }

  const findUser = (request: Request) => privateVisit(request).opened.user

  function user(request: Request): User {
    const { opened, failure } = privateVisit(request)
    const { user: found, why } = opened
    if (why === undefined) return found
    if (failure !== undefined) throw failure
    // An outage is never taken for a sign-out.
    if (why === 'store-unavailable') throw latchkeyError('STORE_UNAVAILABLE')
    const error = latchkeyError('NOT_SIGNED_IN', `Nobody is signed in (${why}).`)
    error.headers['www-authenticate'] = sessionChallenge
    throw error
  }

  function signInAs(request: Request, newUser: User, how: SignInOptions = {}): Promise<void> {
    const signingIn = signInNow(request, newUser, how)
    // Who does not await it is not signed in by one that fails, and the process goes on.
    signingIn.catch(() => {})
    return signingIn
  }

  /** An operation of the session, so that the answer waits for it as for save(). */
  async function signInNow(request: Request, newUser: User, how: SignInOptions): Promise<void> {
    const { session } = privateVisit(request)
    await sessions.run(session, async () => {
      await authenticator.signIn(session, newUser, how)
      requests.note(request, { user: newUser })
    })
  }

  function signOutOf(request: Request): void {
    authenticator.signOut(privateVisit(request).session)
    requests.note(request, { why: 'signed-out' })
  }

  return Object.assign(handle, {
    session: (request: Request) => privateVisit(request).session,
    user,
    findUser,
    why: (request: Request) => privateVisit(request).opened.why,
    requireUser: () => (request: Request, _response: Response, next: Next) => {
      try {
        user(request)
      } catch (error) {
        return next(error)
      }
      next()
    },
    signIn: signInHandler(authenticator, signInAs, sessionChallenge),
    signOut: signOutHandler(signOutOf),
    signInAs,
  })
}

function checkOptions(options: {
  readonly sessions: { readonly signInKeys: readonly string[] }
  readonly authenticator: { readonly key: string }
  readonly originCheck: string
  readonly serverErrors: string
  readonly isSecure?: unknown
  readonly refusal?: unknown
}): void {
  const { sessions, authenticator, originCheck, serverErrors } = options
  if (!(sessions instanceof Sessions)) throw invalidOption('sessions', 'a Sessions', sessions)
  if (typeof authenticator?.key !== 'string') {
    throw invalidOption('authenticator', 'an Authenticator', authenticator)
  }
  if (!sessions.signInKeys.includes(authenticator.key)) {
    const expected = `a list that has the authenticator's key, '${authenticator.key}'`
    throw invalidOption('signInKeys of the sessions', expected, sessions.signInKeys)
  }
  if (originCheck !== 'unsafe-methods' && originCheck !== 'off') {
    throw invalidOption('originCheck', "'unsafe-methods' or 'off'", originCheck)
  }
  if (serverErrors !== 'discard-changes' && serverErrors !== 'commit-changes') {
    throw invalidOption('serverErrors', "'discard-changes' or 'commit-changes'", serverErrors)
  }
  for (const name of ['isSecure', 'refusal'] as const) {
    const given = options[name]
    if (given !== undefined && typeof given !== 'function') {
      throw invalidOption(name, 'a function', given)
    }
  }
}
