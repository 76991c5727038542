import type { Authenticator } from '../../authentication/authenticator'
import type { Failure, Success } from '../../authentication/outcomes'
import type { StrategyChoice } from '../../authentication/strategy-list'
import { invalidOption } from '../../errors'
import { checkAnswer, type OutcomeAnswer, type RouteHandler } from './answers'
import { nextError, type Request, type Response } from './http'
import { answerFailure, outcomeHandler } from './outcome-handler'

/** What a route makes of an account that is to be linked to who is signed in. */
export interface LinkRoute<Account, Req extends Request, Res extends Response, Info = unknown> {
  /** Links the account, `outcome.user`, to who is signed in, `auth.user(request)`, and answers. */
  readonly success: OutcomeAnswer<Success<Account, Info>, Req, Res>
  /** After a failure: a path to go to, or a function that answers. Default: the status of the failure, with its challenges. */
  readonly failure?: string | OutcomeAnswer<Failure, Req, Res>
}

/** What the handlers of routes ask of the requests. */
export interface LinkEffects {
  /** Refuses a request that nobody signed in sent, as any guard does. */
  guard<Req extends Request, Res extends Response>(): RouteHandler<Req, Res>
  /** Finds out anew who is signed in. */
  lookAgain(request: Request): Promise<void>
  readonly sessionChallenge: string
}

/** Makes the handlers of routes that ask for a second account beside the signed-in user: nobody is signed in by them, and no id changes. */
export function linkHandler<User, SerializedUser, Info>(
  authenticator: Authenticator<User, SerializedUser, Info>,
  effects: LinkEffects,
) {
  // Nobody is signed in as what these strategies give, so it need be no user of the authenticator.
  const authenticatorOf = <Account>() =>
    authenticator as unknown as Authenticator<Account, SerializedUser, Info>

  return <Account, Req extends Request, Res extends Response>(
    choice: StrategyChoice<Account>,
    route: LinkRoute<Account, Req, Res, Info>,
  ): RouteHandler<Req, Res> => {
    const { success, failure } = { ...route }
    if (typeof success !== 'function') throw invalidOption('success', 'a function', success)
    checkAnswer('failure', failure)
    const guard = effects.guard<Req, Res>()
    const ask = outcomeHandler<Account, SerializedUser, Info, Req, Res>(
      authenticatorOf<Account>(),
      choice,
      {
        async success({ request, response, next }, outcome) {
          // What is linked outlives a sign-out: nothing may be linked by a session that ended while a provider was being asked.
          await effects.lookAgain(request)
          guard(request, response, (error) => {
            if (error !== undefined) return next(error)
            const linking = (async () => success(request, response, outcome))()
            linking.catch((thrown) => nextError(next, thrown))
          })
        },
        failure: (exchange, outcome) =>
          answerFailure(exchange, outcome, failure, effects.sessionChallenge),
      },
    )
    return (request, response, next) => {
      guard(request, response, (error) => {
        if (error === undefined) ask(request, response, next)
        else next(error)
      })
    }
  }
}
