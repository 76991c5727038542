import { isPromise } from 'node:util/types'

/** What a program's function calls back, as Node has it: an error or something falsy, then its results. */
export type Done = (error?: unknown, ...results: unknown[]) => void

/**
 * Calls a function of the program's that answers by a callback, by a promise, or, where it takes fewer parameters than it is given, by what
 * it returns. Whichever comes first is the answer, and there is one.
 *
 * - It declares the callback (`async (user, done) => …` too): what it returns is nothing, for a Mongoose or Knex query, returned by an arrow
 *   function, would run once more if it were waited for. Only a rejection of a promise of the language counts.
 * - It declares some parameters, and not the callback: what it returns or resolves counts, as if it had been called back. Returning
 *   `undefined` is no answer, resolving to it is: who finds the callback in `arguments`, in `...rest`, or has a default for it, declares none.
 * - It declares none (a wrapper, a test double): it may do either. `undefined`, and what is no promise, is no answer.
 *
 * What it throws, or rejects with, is called back; where that is falsy, an error in its place, so that it never looks like an answer. What it
 * throws after its answer is thrown on, to whom it would have reached without us; such a rejection becomes a warning of the process.
 *
 * @param fn called at once, and `done` as soon as there is an answer: at once too where it answers at once
 * @param values what it is given before the callback
 * @param self its `this`
 * @param nothingCounts whether returning `undefined` is an answer too, where some parameters are declared and the callback is not
 */
export function callForAnswer(
  fn: (...values: never[]) => unknown,
  values: readonly unknown[],
  done: Done,
  self?: unknown,
  nothingCounts = false,
): void {
  let isAnswered = false
  const answer: Done = (...answers) => {
    if (isAnswered) return
    isAnswered = true
    done(...answers)
  }
  const failed = (error: unknown) => {
    if (isAnswered) process.emitWarning(error instanceof Error ? error : String(error))
    else later(answer, error || new Error('The function failed without saying why.'))
  }

  let returned: unknown
  try {
    returned = Reflect.apply(fn, self, [...values, answer])
  } catch (error) {
    if (isAnswered) throw error
    answer(error || new Error('The function failed without saying why.'))
    return
  }
  const { length } = fn
  if (length > values.length) {
    if (isPromise(returned)) returned.then(undefined, failed)
  } else if (isThenable(returned)) {
    const fulfilled = (value: unknown) => {
      if (length > 0 || value !== undefined) later(answer, null, value)
    }
    Promise.resolve(returned).then(fulfilled, failed)
  } else if (length > 0 && (nothingCounts || returned !== undefined)) {
    answer(null, returned)
  }
}

/** Outside of the promise: what is thrown from here on is an uncaught exception, as from any callback. */
function later(answer: Done, ...answers: Parameters<Done>): void {
  queueMicrotask(() => answer(...answers))
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false
  return 'then' in value && typeof value.then === 'function'
}
