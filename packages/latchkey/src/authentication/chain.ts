import { type AskingTime, askStrategy } from './asking'
import { type Failure, failureOfAll, type Outcome } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'

/**
 * Asks strategies in turn until one does more than fail: a success, a redirect or a pass ends the chain, and so does what is
 * thrown, because nobody may be refused, or asked for other credentials, on an answer that did not come. Each has its own time.
 * @returns the outcome that ended it; where all failed, their failures as one
 * @throws as `askStrategy`
 */
export async function askInTurn<User>(
  strategies: readonly [Strategy<User>, ...Strategy<User>[]],
  request: AuthenticationRequest,
  time: AskingTime,
): Promise<Outcome<User>> {
  const [first, ...others] = strategies
  const outcome = await askStrategy(first, request, time)
  if (outcome.kind !== 'failure') return outcome
  const failures: [Failure, ...Failure[]] = [outcome]
  for (const strategy of others) {
    const next = await askStrategy(strategy, request, time)
    if (next.kind !== 'failure') return next
    failures.push(next)
  }
  return failureOfAll(failures)
}
