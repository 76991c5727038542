import { channel } from 'node:diagnostics_channel'

/** What a strategy may say of a request: an outcome, by its kind, or that it could not be decided. */
export type StrategyAction = 'success' | 'failure' | 'redirect' | 'pass' | 'error'

/**
 * What is amiss with strategies, as messages of the diagnostics channel `latchkey:authentication`. No message holds a user, a
 * credential, a token, a challenge or data of a request; a strategy is named by what it was registered under.
 */
export type AuthenticationEvent =
  /** A strategy said a second thing of one request. Only the first counts; the second did nothing. */
  | {
      readonly kind: 'second-outcome'
      readonly strategy: string
      readonly first: StrategyAction
      readonly second: StrategyAction
    }
  /** A strategy said something after its time was up, when the request had been answered with an error. It did nothing. */
  | {
      readonly kind: 'late-outcome'
      readonly strategy: string
      readonly outcome: StrategyAction
    }

const events = channel('latchkey:authentication')

/** Publishes what `event` gives. With nobody listening, nothing is made. */
export function publishAuthenticationEvent(event: () => AuthenticationEvent): void {
  if (events.hasSubscribers) events.publish(event())
}
