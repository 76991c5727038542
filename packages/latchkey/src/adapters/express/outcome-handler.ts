import type { Authenticator } from '../../authentication/authenticator'
import type { Failure, Outcome, Redirect, Success } from '../../authentication/outcomes'
import { challengesOf } from '../../authentication/outcomes'
import type { StrategyChoice } from '../../authentication/strategy-list'
import { type OutcomeAnswer, type RouteHandler, sayRefused, sayRetry } from './answers'
import {
  callNext,
  endWith,
  type Next,
  nextError,
  type Request,
  type Response,
  redirectTo,
} from './http'
import { SentRequest } from './sent-request'

/** One request, and what a route does with it. */
export interface Exchange<Req extends Request, Res extends Response> {
  readonly request: Req
  readonly response: Res
  readonly next: Next
}

/** What becomes of the outcome of strategies. A pass goes on to the next handler. */
export interface Effects<User, Info, Req extends Request, Res extends Response> {
  success(exchange: Exchange<Req, Res>, outcome: Success<User, Info>): void | Promise<void>
  failure(exchange: Exchange<Req, Res>, outcome: Failure): void | Promise<void>
  /** Before the browser is sent elsewhere. */
  redirect?(exchange: Exchange<Req, Res>, outcome: Redirect): void
}

/**
 * A handler that asks strategies who sent a request, and does what follows. Whatever is thrown on the way is an error, and no handler runs after it.
 * @throws STRATEGY_UNKNOWN; OPTION_INVALID for an empty list
 */
export function outcomeHandler<
  User,
  SerializedUser,
  Info,
  Req extends Request,
  Res extends Response,
>(
  authenticator: Authenticator<User, SerializedUser, Info>,
  choice: StrategyChoice<User>,
  effects: Effects<User, Info, Req, Res>,
): RouteHandler<Req, Res> {
  const strategies = authenticator.strategiesOf(choice)
  return (request, response, next) => {
    const exchange = { request, response, next }
    authenticator
      .authenticate(strategies, new SentRequest(request, response))
      .then((outcome) => perform(outcome, exchange))
      .catch((error) => nextError(next, error))
  }

  async function perform(
    outcome: Outcome<User, Info>,
    exchange: Exchange<Req, Res>,
  ): Promise<void> {
    if (outcome.kind === 'success') return effects.success(exchange, outcome)
    if (outcome.kind === 'failure') return effects.failure(exchange, outcome)
    if (outcome.kind === 'pass') return callNext(exchange.next)
    effects.redirect?.(exchange, outcome)
    redirectTo(exchange.response, outcome.location, outcome.status)
  }
}

/** Answers a failure: by a path, by a function, or with its status, its challenges and its message. */
export async function answerFailure<Req extends Request, Res extends Response>(
  { request, response }: Exchange<Req, Res>,
  outcome: Failure,
  answer: string | OutcomeAnswer<Failure, Req, Res> | undefined,
  sessionChallenge: string,
): Promise<void> {
  if (typeof answer === 'string') return redirectTo(response, answer)
  const challenges = challengesOf(outcome)
  const isBare = outcome.status === 401 && challenges.length === 0
  sayRefused(response, outcome.status, isBare ? [sessionChallenge] : challenges)
  if (outcome.retryAt !== undefined) sayRetry(response, outcome.retryAt)
  if (answer === undefined) return endWith(response, outcome.message ?? outcome.code)
  await answer(request, response, outcome)
}
