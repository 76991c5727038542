import { isOutcome, type Pass } from './outcomes'

/** What was asked of a list whose members may each say `pass()`: "not mine, next". */
export type Taken<Result> = Exclude<Result, Pass> | typeof nobodysCase

/** None of the list took it. */
export const nobodysCase: unique symbol = Symbol('nobody’s case')

/**
 * Asks the functions of a list in turn until one does not say `pass()`. Without a promise where none of them gives one.
 * @param ask calls a function with what there is to ask
 * @returns what that one gave; `nobodysCase` where all passed
 * @throws what a function throws, at the call where it gives no promise
 */
export function firstTaker<Fn, Result>(
  functions: readonly Fn[],
  ask: (fn: Fn) => Result | PromiseLike<Result>,
): Taken<Result> | Promise<Taken<Result>> {
  for (let place = 0; place < functions.length; place += 1) {
    const given = ask(functions[place] as Fn)
    if (isThenable(given)) {
      return Promise.resolve(given).then((later) =>
        isPass(later) ? firstTaker(functions.slice(place + 1), ask) : taken(later),
      )
    }
    if (!isPass(given)) return taken(given)
  }
  return nobodysCase
}

/** Also the promises of others: a query of Mongoose has a `then` and is no Promise. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as PromiseLike<Value> | undefined | null)?.then === 'function'
}

function isPass(value: unknown): value is Pass {
  return isOutcome(value) && value.kind === 'pass'
}

function taken<Result>(given: Result): Taken<Result> {
  return given as Taken<Result>
}
