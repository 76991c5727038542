import { isPromise } from 'node:util/types'
import type { StrategyAction } from '../../authentication/authentication-events'
import { OnlyOutcome } from '../../authentication/only-outcome'
import type { Strategy, StrategyActions } from '../passport-strategy'
import { answerFailures, type Failure } from './answer-failures'
import { passportDefaults } from './defaults'
import { type Exchange, orNext, type Route } from './route'
import { signIn } from './sign-in'

/** Tries a route's strategies on one request, one after the other, until one of them says something else than that it failed. */
export class Attempts {
  readonly #route: Route
  readonly #exchange: Exchange
  readonly #failures: Failure[] = []
  /** What the program's callback rejected with: a strategy that waits for it rejects with it too. */
  #rejected: unknown

  constructor(route: Route, exchange: Exchange) {
    this.#route = route
    this.#exchange = exchange
  }

  /** @param index of the strategy to try */
  try(index: number): void {
    const { layers, options } = this.#route
    const { request, next } = this.#exchange
    const layer = layers[index]
    if (!layer) {
      this.#allFailed()
      return
    }
    const registered = this.#strategyOf(layer)
    if (!registered) {
      next(new Error(`Unknown authentication strategy "${layer}"`))
      return
    }
    const only = new OnlyOutcome(typeof layer === 'string' ? layer : String(registered.name))
    // Each request has its own, also of a strategy that was given as it is: what one finds out goes to nobody else (D3).
    const strategy: Strategy = Object.assign(Object.create(registered), this.#actions(only, index))
    const returned = strategy.authenticate(request, options)
    if (isPromise(returned)) {
      returned.then(undefined, (error) => {
        if (!only.isSettled) queueMicrotask(() => strategy.error(error))
        else if (error !== this.#rejected) {
          process.emitWarning(error instanceof Error ? error : String(error))
        }
      })
    }
  }

  #strategyOf(layer: unknown): Strategy | undefined {
    if (typeof Object(layer).authenticate === 'function') return layer as Strategy
    return this.#route.passport._strategy(layer as string)
  }

  /** What the strategy calls: its own, and bound, since some pass them on as callbacks. */
  #actions(only: OnlyOutcome, index: number): StrategyActions {
    const { response, next } = this.#exchange
    let thrown: { readonly error: unknown } | undefined
    const once = (action: StrategyAction, work: () => unknown): unknown => {
      if (!only.claim(action)) return undefined
      try {
        return work()
      } catch (error) {
        thrown = { error }
        throw error
      }
    }
    return {
      success: (user, info) => once('success', () => this.#succeeded(user, info)),
      fail: (challenge, status) => once('failure', () => this.#failed(index, challenge, status)),
      redirect: (url, status) =>
        once('redirect', () =>
          orNext(next, () => {
            response.statusCode = status || passportDefaults.redirectStatus
            response.setHeader('Location', url)
            response.setHeader('Content-Length', '0')
            response.end()
          }),
        ),
      pass: () => once('pass', () => next()),
      error: (error) => {
        // What was thrown by all that followed an action, and that the strategy caught, is no second thing that it says.
        if (thrown && thrown.error === error) {
          thrown = undefined
          return this.#erred(error)
        }
        return once('error', () => this.#erred(error))
      },
    }
  }

  #succeeded(user: unknown, info: unknown): unknown {
    const { callback } = this.#route
    if (callback) return this.#callBack(null, user, info)
    signIn(this.#route, this.#exchange, user, info)
    return undefined
  }

  #failed(index: number, challenge: unknown, status: unknown): void {
    const isStatus = typeof challenge === 'number'
    this.#failures.push(isStatus ? { status: challenge } : { challenge, status })
    this.try(index + 1)
  }

  #erred(error: unknown): unknown {
    return this.#route.callback ? this.#callBack(error) : this.#exchange.next(error)
  }

  #allFailed(): void {
    if (!this.#route.callback) {
      answerFailures(this.#route, this.#exchange, this.#failures)
      return
    }
    const challenges = this.#failures.map(({ challenge }) => challenge)
    const statuses = this.#failures.map(({ status }) => status)
    if (this.#route.isList) this.#callBack(null, false, challenges, statuses)
    else this.#callBack(null, false, challenges[0], statuses[0])
  }

  /** An async callback may reject: that is the request's error, and would otherwise be the process's. */
  #callBack(...values: [error: unknown, user?: unknown, info?: unknown, status?: unknown]) {
    const returned = this.#route.callback?.(...values)
    // Called as `authenticate(…, callback)(req, res)`, there is nobody to tell, and Node says what nobody has heard.
    if (isPromise(returned) && typeof this.#exchange.next === 'function') {
      returned.then(undefined, (error) => {
        this.#rejected = error
        queueMicrotask(() => this.#exchange.next(error))
      })
    }
    return returned
  }
}
