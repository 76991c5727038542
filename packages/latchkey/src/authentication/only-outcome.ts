import { publishAuthenticationEvent, type StrategyAction } from './authentication-events'

/**
 * What makes exactly one of a strategy's actions on one request count: the first. A strategy that acts again would sign in a second
 * user, or answer a response that has been answered; it is told of on the channel `latchkey:authentication`, and does nothing.
 *
 * One for each strategy and request.
 */
export class OnlyOutcome {
  readonly #strategyName: string
  /** undefined: nothing yet · an action: that one counted · 'given-up': the time was up first, or the request went away */
  #first: StrategyAction | 'given-up' | undefined

  /** @param strategyName for the events */
  constructor(strategyName: string) {
    this.#strategyName = strategyName
  }

  /** Whether an action has counted, or will never count. */
  get isSettled(): boolean {
    return this.#first !== undefined
  }

  /**
   * Asks for an action to count.
   * @returns `true` for the first; `false` for every later one, and for the first after `giveUp()`: then the caller does nothing
   */
  claim(action: StrategyAction): boolean {
    const strategy = this.#strategyName
    const first = this.#first
    if (first === undefined) {
      this.#first = action
      return true
    }
    if (first === 'given-up') {
      publishAuthenticationEvent(() => ({ kind: 'late-outcome', strategy, outcome: action }))
    } else {
      publishAuthenticationEvent(() => ({
        kind: 'second-outcome',
        strategy,
        first,
        second: action,
      }))
    }
    return false
  }

  /** Waits no longer: nothing counts from now on. `false` where something has counted already. */
  giveUp(): boolean {
    if (this.#first !== undefined) return false
    this.#first = 'given-up'
    return true
  }
}
