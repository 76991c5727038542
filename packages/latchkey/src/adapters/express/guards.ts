import type { LatchkeyError } from '../../errors'
import type { Duration } from '../../internal/duration'
import type { Refusal } from '../../internal/response-gate'
import type { Session } from '../../session/session'
import {
  asksForPage,
  checkAnswer,
  type OutcomeAnswer,
  type RouteHandler,
  sayRefused,
  sendRefusal,
} from './answers'
import { callNext, nextError, type Request, type Response, redirectTo } from './http'
import type { Exchange } from './outcome-handler'
import {
  checkReturning,
  type NamedParameter,
  pageAskedFor,
  rememberPath,
  withParameter,
} from './return-to'

/** What becomes of a request that a guard refuses. */
export interface GuardRoute<Req extends Request, Res extends Response> {
  /**
   * A path, where a browser that asks for a page is sent to sign in (401); or a function that answers every refusal. Default: `refusal` of the options
   * answers, or the app's error handler, as `guardRefusals` says.
   */
  readonly failure?: string | OutcomeAnswer<LatchkeyError, Req, Res>
  /**
   * Where the page that was asked for is remembered when a path is gone to: `in-session`, which begins one; in a `parameter` of that path; or not at all.
   * Default: `in-session`.
   */
  readonly remember?: 'in-session' | NamedParameter | 'nothing'
}

/** The defaults of {@link GuardRoute}. */
export const guardRouteDefaults = { remember: 'in-session' } as const

/** What `requireFresh` takes. */
export interface FreshGuardRoute<Req extends Request, Res extends Response>
  extends GuardRoute<Req, Res> {
  /** How long ago the sign-in may be. 1 ms–400 days. */
  readonly within: Duration
}

/** Gives the error with which a request is refused; `undefined` lets it pass. What it throws could not be decided. */
export type Judge = (
  request: Request,
) => LatchkeyError | undefined | Promise<LatchkeyError | undefined>

/** What guards need to know. */
export interface GuardPolicy {
  readonly guardRefusals: 'answer' | 'next'
  readonly refusal: (error: unknown, request: Request) => Refusal
  session(request: Request): Session<object>
}

/**
 * A handler that passes on whom the judge lets pass, and nobody else: it belongs to a route, so it sees what the router sees of a path, however that is
 * spelled (T-PATH-1), and whatever is thrown in it is an error, after which no handler runs (T-OPEN-1).
 * @throws OPTION_INVALID
 */
export function makeGuard<Req extends Request, Res extends Response>(
  policy: GuardPolicy,
  judge: Judge,
  route: GuardRoute<Req, Res> = {},
): RouteHandler<Req, Res> {
  const { failure } = route
  const remember = route.remember ?? guardRouteDefaults.remember
  checkAnswer('failure', failure)
  checkReturning('remember', remember, ['in-session', 'nothing'])

  return (request, response, next) => {
    let verdict: ReturnType<Judge>
    try {
      verdict = judge(request)
    } catch (error) {
      return nextError(next, error)
    }
    // Who may pass at once does: no promise for each request.
    if (verdict === undefined) return next()
    Promise.resolve(verdict)
      .then((error) =>
        error === undefined ? callNext(next) : refuse(error, { request, response, next }),
      )
      .catch((error) => nextError(next, error))
  }

  async function refuse(error: LatchkeyError, exchange: Exchange<Req, Res>): Promise<void> {
    const { request, response, next } = exchange
    if (typeof failure === 'string' && error.status === 401 && asksForPage(request)) {
      return redirectTo(response, wayTo(failure, request))
    }
    if (typeof failure !== 'function' && policy.guardRefusals === 'next') {
      return callNext(next, error)
    }
    sayRefused(response, error.status, [error.headers['www-authenticate'] ?? []].flat())
    if (typeof failure !== 'function') {
      return sendRefusal(response, policy.refusal(error, request))
    }
    await failure(request, response, error)
  }

  function wayTo(path: string, request: Req): string {
    const page = pageAskedFor(request)
    if (page === undefined || remember === 'nothing') return path
    if (remember !== 'in-session') return withParameter(path, remember, page)
    rememberPath(policy.session(request), page)
    return path
  }
}
