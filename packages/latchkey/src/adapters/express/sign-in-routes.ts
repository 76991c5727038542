import type { Authenticator, SignInOptions } from '../../authentication/authenticator'
import type { Failure, Success } from '../../authentication/outcomes'
import type { StrategyChoice } from '../../authentication/strategy-list'
import { invalidOption } from '../../errors'
import type { Session } from '../../session/session'
import { checkAnswer, type OutcomeAnswer, type RouteHandler } from './answers'
import { callNext, endResponse, nextError, type Request, type Response, redirectTo } from './http'
import { answerFailure, outcomeHandler } from './outcome-handler'
import {
  checkReturning,
  type NamedParameter,
  pathNamedBy,
  rememberPath,
  withParameter,
} from './return-to'

/** What a route makes of the outcome of a sign-in. */
export interface SignInRoute<User, Req extends Request, Res extends Response, Info = unknown> {
  /** After a sign-in: a path to go to, or a function that answers. Default: the next handler. */
  readonly success?: string | OutcomeAnswer<Success<User, Info>, Req, Res>
  /** After a failure: a path to go to, or a function that answers. Default: the status of the failure, with its challenges. */
  readonly failure?: string | OutcomeAnswer<Failure, Req, Res>
  /**
   * Where somebody was going takes the place of a path in `success`: what a guard `remembered` in the session; before that, what the client names in a
   * `parameter` of the body or query; or `nothing` does. Only ever a path of this site. Default: `remembered`.
   */
  readonly returnTo?: 'remembered' | NamedParameter | 'nothing'
  /** The keys of the session's data that are carried over. Default: none. */
  readonly keep?: readonly string[]
  /** Whether the session outlives the browser, as the sessions' option `remember` says: where it gives `true`, and only there. Default: it does not. */
  readonly remember?: (request: Req) => boolean
}

/** The defaults of {@link SignInRoute}. */
export const signInRouteDefaults = { returnTo: 'remembered' } as const

/** What a route makes of a sign-out. */
export interface SignOutRoute<Req extends Request, Res extends Response> {
  /** A path to go to, or a function that answers. Default: 204. */
  readonly success?: string | ((request: Req, response: Res) => unknown)
}

/** What is known of a sign-in beside the user. */
export interface SaidAtSignIn {
  readonly info?: unknown
  /** Where the client says that it was going: a local path. */
  readonly returnTo?: string | undefined
}

/** What the handlers of routes ask of the requests. */
export interface SignInEffects<User> {
  session(request: Request): Session<object>
  signIn(request: Request, user: User, options: SignInOptions, said: SaidAtSignIn): Promise<void>
  /** Notes who sent the request, for as long as it lasts. */
  identify(request: Request, user: User, said: SaidAtSignIn): void
  returnTo(request: Request): string | undefined
  readonly sessionChallenge: string
}

/** Makes the handlers of routes that sign in. */
export function signInHandler<User, SerializedUser, Info>(
  authenticator: Authenticator<User, SerializedUser, Info>,
  effects: SignInEffects<User>,
) {
  return <Req extends Request, Res extends Response>(
    choice: StrategyChoice<User>,
    route: SignInRoute<User, Req, Res, Info> = {},
  ): RouteHandler<Req, Res> => {
    const { success, failure, keep = [], remember } = route
    const returnTo = route.returnTo ?? signInRouteDefaults.returnTo
    checkAnswer('success', success)
    checkAnswer('failure', failure)
    checkKeep(keep)
    checkRemember(remember)
    checkReturning('returnTo', returnTo, ['remembered', 'nothing'])
    const parameter = typeof returnTo === 'object' ? returnTo : undefined
    const named = (request: Request) => parameter && pathNamedBy(request, parameter)

    return outcomeHandler<User, SerializedUser, Info, Req, Res>(authenticator, choice, {
      async success({ request, response, next }, outcome) {
        const { user, methods, info } = outcome
        const said = { info, returnTo: named(request) }
        // What a client sent may be anything, and must not decide for how long.
        const isRemembered = remember?.(request) === true
        await effects.signIn(request, user, { keep, methods, remember: isRemembered }, said)
        if (success === undefined) return callNext(next)
        if (typeof success === 'function') return void (await success(request, response, outcome))
        const before = returnTo === 'nothing' ? undefined : effects.returnTo(request)
        redirectTo(response, before ?? success)
      },
      failure(exchange, outcome) {
        // Whoever types wrongly once still wants to go there.
        const wanted = typeof failure === 'string' ? named(exchange.request) : undefined
        const answer =
          typeof failure === 'string' && parameter !== undefined && wanted !== undefined
            ? withParameter(failure, parameter, wanted)
            : failure
        return answerFailure(exchange, outcome, answer, effects.sessionChallenge)
      },
      redirect({ request }) {
        // The request that comes back from there has parameters of its own.
        if (parameter !== undefined) rememberPath(effects.session(request), named(request))
      },
    })
  }
}

/** What a route makes of the outcome of asking who sent a request. */
export interface IdentifyRoute<Req extends Request, Res extends Response> {
  /** After a failure: a path to go to, or a function that answers. Default: the status of the failure, with its challenges. */
  readonly failure?: string | OutcomeAnswer<Failure, Req, Res>
}

/** Makes the handlers of routes that ask of each request who sent it. */
export function identifyHandler<User, SerializedUser, Info>(
  authenticator: Authenticator<User, SerializedUser, Info>,
  effects: SignInEffects<User>,
) {
  return <Req extends Request, Res extends Response>(
    choice: StrategyChoice<User>,
    { failure }: IdentifyRoute<Req, Res> = {},
  ): RouteHandler<Req, Res> => {
    checkAnswer('failure', failure)
    return outcomeHandler<User, SerializedUser, Info, Req, Res>(authenticator, choice, {
      success({ request, next }, { user, info }) {
        effects.identify(request, user, { info })
        callNext(next)
      },
      failure: (exchange, outcome) =>
        answerFailure(exchange, outcome, failure, effects.sessionChallenge),
    })
  }
}

/** Makes the handlers of routes that sign out. */
export function signOutHandler(signOut: (request: Request) => void) {
  return <Req extends Request, Res extends Response>({
    success,
  }: SignOutRoute<Req, Res> = {}): RouteHandler<Req, Res> => {
    checkAnswer('success', success)
    return (request, response, next) => {
      answer(request, response).catch((error) => nextError(next, error))
    }

    async function answer(request: Req, response: Res): Promise<void> {
      signOut(request)
      if (typeof success === 'string') return redirectTo(response, success)
      if (success !== undefined) {
        await success(request, response)
        return
      }
      response.statusCode = 204
      endResponse(response)
    }
  }
}

function checkRemember(remember: unknown): void {
  if (remember === undefined || typeof remember === 'function') return
  throw invalidOption('remember', 'a function of the request', remember)
}

function checkKeep(keep: unknown): void {
  if (Array.isArray(keep) && keep.every((key) => typeof key === 'string')) return
  throw invalidOption('keep', 'a list of keys of the session data', keep)
}
