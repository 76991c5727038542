import { strict as assert } from 'node:assert'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AuthenticationEvent } from '../authentication/authentication-events'
import type { Failure, Outcome } from '../authentication/outcomes'
import type { Strategy } from '../authentication/strategy'
import type { Duration } from '../internal/duration'
import type { ContractCase } from './contract'
import { type TrialRequest, trialDefaults, tryStrategy } from './strategy-runner'

/** A request that signs somebody in. */
export interface AcceptedRequest<User> {
  readonly request: TrialRequest
  /** The user whom the strategy gives, to be compared in depth. */
  readonly user: User
}

/** A strategy, and what it is to make of which request. */
export interface StrategyOnTrial<User> {
  /** Makes the strategy for one case. */
  make(): Strategy<User> | Promise<Strategy<User>>
  /** Requests that sign somebody in: two different users at least. */
  readonly accepts: readonly AcceptedRequest<User>[]
  /** Requests whose credentials have the right form and are nobody's: an unknown name, a wrong password, a token that was revoked. At least one. */
  readonly refuses: readonly TrialRequest[]
  /** Makes the strategy with whatever it asks for its users out of reach. */
  makeUnavailable?(): Strategy<User> | Promise<Strategy<User>>
  /** How long one request may take. Default: 5 seconds. */
  readonly timeout?: Duration
}

/** What a case works with. */
export class StrategyContext {
  readonly accepts: readonly AcceptedRequest<unknown>[]
  readonly refuses: readonly TrialRequest[]
  readonly strategy: Strategy<unknown>
  readonly #trial: StrategyOnTrial<unknown>

  private constructor(trial: StrategyOnTrial<unknown>, strategy: Strategy<unknown>) {
    this.#trial = trial
    this.accepts = trial.accepts
    this.refuses = trial.refuses
    this.strategy = strategy
  }

  static async open(trial: StrategyOnTrial<unknown>): Promise<StrategyContext> {
    return new StrategyContext(trial, await trial.make())
  }

  /** Asks the strategy; what it gives is seen to be an outcome of the right form. */
  async ask(request: TrialRequest, strategy = this.strategy): Promise<Outcome<unknown>> {
    const { timeout = trialDefaults.timeout } = this.#trial
    const outcome = await tryStrategy(strategy, request, { timeout })
    assertWellFormed(outcome)
    return outcome
  }

  /** As `ask`, of what must not throw. */
  async answerTo(request: TrialRequest, what: string): Promise<Outcome<unknown>> {
    return this.ask(request).catch((error: unknown) => {
      assert.fail(`${what} must be answered with an outcome. The strategy threw ${String(error)}`)
    })
  }

  /** The failure that a request must come to. */
  async refusalOf(request: TrialRequest, what: string): Promise<Failure> {
    const outcome = await this.answerTo(request, what)
    assert.ok(outcome.kind === 'failure', `${what} must fail. It came to a ${outcome.kind}`)
    return outcome
  }

  async unavailable(): Promise<Strategy<unknown>> {
    const { makeUnavailable } = this.#trial
    assert.ok(
      makeUnavailable !== undefined,
      'There is no makeUnavailable(). Give one, or list this case in skips, with the reason.',
    )
    return makeUnavailable.call(this.#trial)
  }

  /** What is told of the strategy meanwhile on `latchkey:authentication`. */
  async eventsDuring(task: () => Promise<void>): Promise<readonly AuthenticationEvent[]> {
    const events: AuthenticationEvent[] = []
    const note = (message: unknown): void => {
      const event = message as AuthenticationEvent
      if (event.strategy === this.strategy.name) events.push(event)
    }
    subscribe('latchkey:authentication', note)
    try {
      await task()
      // A second action may come just after the first.
      await new Promise((resolve) => setImmediate(resolve))
    } finally {
      unsubscribe('latchkey:authentication', note)
    }
    return events
  }
}

export type StrategyCase = ContractCase<StrategyContext>

/** That an outcome, which may have been put together by hand, says what adapters rely on. */
function assertWellFormed(outcome: Outcome<unknown>): void {
  switch (outcome.kind) {
    case 'success': {
      const { methods } = outcome
      const isList = Array.isArray(methods) && methods.every((each) => typeof each === 'string')
      assert.ok(isList, 'the methods of a success must be a list of names')
      return
    }
    case 'failure': {
      const { code, status, challenge, message } = outcome
      assert.ok(typeof code === 'string' && code !== '', 'a failure must have a code')
      const isOfClient = Number.isInteger(status) && status >= 400 && status <= 499
      assert.ok(isOfClient, `the status of a failure must be from 400 to 499, and is ${status}`)
      for (const text of [challenge, message]) {
        assert.ok(
          text === undefined || typeof text === 'string',
          'what a failure says must be text',
        )
      }
      assert.doesNotMatch(challenge ?? '', /[^\t\x20-\x7e]/, 'a challenge must fit into a header')
      return
    }
    case 'redirect': {
      const { location, status } = outcome
      assert.ok(typeof location === 'string' && location !== '', 'a redirect must have a location')
      assert.ok(status === 302 || status === 303, 'a redirect must go by 302 or 303')
      return
    }
    case 'pass':
      return
    default:
      assert.fail(`an outcome has one of four kinds, not ${JSON.stringify(outcome)}`)
  }
}
