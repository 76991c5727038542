import type { Authenticator, SignInOptions } from '../../authentication/authenticator'
import type { Failure, Outcome, Success } from '../../authentication/outcomes'
import { invalidOption, latchkeyError } from '../../errors'
import {
  asAuthenticationRequest,
  callNext,
  endResponse,
  endWith,
  type Next,
  type Request,
  type Response,
  redirectTo,
} from './http'

/** Answers for an outcome. What it throws goes to whoever handles errors. */
export type OutcomeAnswer<Which, Req extends Request, Res extends Response> = (
  request: Req,
  response: Res,
  outcome: Which,
) => unknown

/** What a route makes of the outcome of a sign-in. */
export interface SignInRoute<User, Req extends Request, Res extends Response> {
  /** After a sign-in: a path to go to, or a function that answers. Default: the next handler. */
  readonly success?: string | OutcomeAnswer<Success<User>, Req, Res>
  /** After a failure: a path to go to, or a function that answers. Default: the status of the failure, with its challenge. */
  readonly failure?: string | OutcomeAnswer<Failure, Req, Res>
  /** The keys of the session's data that are carried over. Default: none. */
  readonly keep?: readonly string[]
}

/** What a route makes of a sign-out. */
export interface SignOutRoute<Req extends Request, Res extends Response> {
  /** A path to go to, or a function that answers. Default: 204. */
  readonly success?: string | ((request: Req, response: Res) => unknown)
}

/** Makes the handlers of routes that sign in. */
export function signInHandler<User, SerializedUser>(
  authenticator: Authenticator<User, SerializedUser>,
  signInAs: (request: Request, user: User, options: SignInOptions) => Promise<void>,
  sessionChallenge: string,
) {
  return <Req extends Request = Request, Res extends Response = Response>(
    strategyName: string,
    route: SignInRoute<User, Req, Res> = {},
  ) => {
    if (!authenticator.has(strategyName)) {
      throw latchkeyError('STRATEGY_UNKNOWN', `No strategy '${strategyName}' is registered.`)
    }
    checkAnswer('success', route.success)
    checkAnswer('failure', route.failure)
    checkKeep(route.keep)
    return (request: Req, response: Res, next: Next): void => {
      authenticator
        .authenticate(strategyName, asAuthenticationRequest(request))
        .then((outcome) => perform(outcome, request, response, next))
        .catch((error) => callNext(next, error))
    }

    async function perform(
      outcome: Outcome<User>,
      request: Req,
      response: Res,
      next: Next,
    ): Promise<void> {
      if (outcome.kind === 'pass') return callNext(next)
      if (outcome.kind === 'redirect') return redirectTo(response, outcome.location, outcome.status)
      if (outcome.kind === 'failure') return fail(outcome, request, response)
      const { keep = [], success } = route
      await signInAs(request, outcome.user, { keep, methods: outcome.methods })
      if (typeof success === 'string') return redirectTo(response, success)
      if (success === undefined) return callNext(next)
      await success(request, response, outcome)
    }

    async function fail(outcome: Failure, request: Req, response: Res): Promise<void> {
      const { failure } = route
      if (typeof failure === 'string') return redirectTo(response, failure)
      response.statusCode = outcome.status
      // Every 401 says how to do better (RFC 9110 section 11.6.1).
      const challenge = outcome.challenge ?? (outcome.status === 401 ? sessionChallenge : undefined)
      if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge)
      if (failure === undefined) return endWith(response, outcome.message ?? outcome.code)
      await failure(request, response, outcome)
    }
  }
}

/** Makes the handlers of routes that sign out. */
export function signOutHandler(signOut: (request: Request) => void) {
  return <Req extends Request = Request, Res extends Response = Response>(
    route: SignOutRoute<Req, Res> = {},
  ) => {
    const { success } = route
    checkAnswer('success', success)
    return (request: Req, response: Res, next: Next): void => {
      answer(request, response).catch((error) => callNext(next, error))
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

function checkAnswer(name: string, answer: unknown): void {
  if (answer === undefined || typeof answer === 'function') return
  if (typeof answer === 'string' && answer !== '') return
  throw invalidOption(name, 'a path or a function', answer)
}

function checkKeep(keep: unknown): void {
  if (keep === undefined) return
  if (Array.isArray(keep) && keep.every((key) => typeof key === 'string')) return
  throw invalidOption('keep', 'a list of keys of the session data', keep)
}
