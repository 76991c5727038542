import { latchkeyError } from '../errors'
import type { Clock } from '../internal/clock'
import type { StrategyAction } from './authentication-events'
import { OnlyOutcome } from './only-outcome'
import { isOutcome, type Outcome } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'

/** How long to wait for a strategy. */
export interface AskingTime {
  readonly clock: Clock
  /** In milliseconds. */
  readonly timeout: number
}

/**
 * Asks one strategy who sent a request. What it says after its time was up is of no interest any more: nobody is signed in by it.
 * @throws STRATEGY_SILENT when it gives no outcome, or none in time; what the strategy throws
 */
export function askStrategy<User>(
  strategy: Strategy<User>,
  request: AuthenticationRequest,
  { clock, timeout }: AskingTime,
): Promise<Outcome<User>> {
  const { name } = strategy
  const only = new OnlyOutcome(name)
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeout, () => {
      const detail = `The strategy '${name}' gave no outcome within ${timeout} ms.`
      if (only.giveUp()) reject(latchkeyError('STRATEGY_SILENT', detail))
    })
    const settle = (action: StrategyAction, act: () => void): void => {
      cancel()
      if (only.claim(action)) act()
    }
    // An async function, so that what is thrown at once is a rejection too.
    const asked = (async () => checkedOutcome(name, await strategy.authenticate(request)))()
    asked.then(
      (outcome) => settle(outcome.kind, () => resolve(outcome)),
      (error) => settle('error', () => reject(error)),
    )
  })
}

function checkedOutcome<User>(strategyName: string, outcome: Outcome<User>): Outcome<User> {
  if (!isOutcome(outcome)) {
    throw latchkeyError('STRATEGY_SILENT', `The strategy '${strategyName}' gave no outcome.`)
  }
  if (outcome.kind === 'success' && isNobody(outcome.user)) {
    const detail = `The strategy '${strategyName}' gave a success of nobody.`
    throw latchkeyError('STRATEGY_SILENT', detail)
  }
  return outcome
}

function isNobody(user: unknown): boolean {
  return user === undefined || user === null || user === false
}
