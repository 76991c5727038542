import { LatchkeyError, latchkeyError } from '../errors'
import type { Clock } from '../internal/clock'
import type { Deadline } from './session-store'

/**
 * The time that one operation of the engine has, for all of its store calls together: past it the operation rejects with
 * STORE_UNAVAILABLE, whatever the store still does, and makes no further call.
 */
export class OperationDeadline implements Deadline {
  readonly #clock: Clock
  readonly #end: number
  readonly #milliseconds: number
  readonly #reject: (error: LatchkeyError) => void
  /** Ends the wait for the last call. A store may never answer, and must not keep waiting what comes after it. */
  #giveUp: ((error: LatchkeyError) => void) | undefined
  #passed = false

  private constructor(clock: Clock, milliseconds: number, reject: (error: LatchkeyError) => void) {
    this.#clock = clock
    this.#milliseconds = milliseconds
    this.#end = clock.now() + milliseconds
    this.#reject = reject
  }

  /** Runs the operation, and rejects when the time is up before it has ended. */
  static limit<Result>(
    clock: Clock,
    milliseconds: number,
    operation: (deadline: OperationDeadline) => Promise<Result>,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const deadline = new OperationDeadline(clock, milliseconds, reject)
      const cancel = clock.after(milliseconds, () => deadline.pass())
      operation(deadline).then(
        (result) => {
          cancel()
          resolve(result)
        },
        (error) => {
          cancel()
          reject(error)
        },
      )
    })
  }

  /** Ends the operation now, as if its time were up. */
  pass(): void {
    this.#passed = true
    const error = this.#error()
    this.#giveUp?.(error)
    this.#reject(error)
  }

  remaining(): number {
    // The timer has the last word: the wall clock may have been set back meanwhile (R36).
    return this.#passed ? 0 : this.#end - this.#clock.now()
  }

  /**
   * Makes one call to the store.
   * @throws STORE_UNAVAILABLE with the store's error as cause, and when the time is up before or after the call
   */
  ask<Answer>(call: (deadline: Deadline) => Promise<Answer>): Promise<Answer> {
    if (this.#passed) return Promise.reject(this.#error())
    return new Promise((resolve, reject) => {
      this.#giveUp = reject
      const fail = (error: unknown) => reject(asStoreError(error))
      try {
        Promise.resolve(call(this)).then(
          (answer) => (this.#passed ? reject(this.#error()) : resolve(answer)),
          fail,
        )
      } catch (error) {
        fail(error)
      }
    })
  }

  #error(): LatchkeyError {
    return latchkeyError(
      'STORE_UNAVAILABLE',
      `The session store did not answer within ${this.#milliseconds} ms.`,
    )
  }
}

/** What a store says in the words of this library stands; anything else means that it could not answer. */
function asStoreError(error: unknown): LatchkeyError {
  return error instanceof LatchkeyError
    ? error
    : latchkeyError('STORE_UNAVAILABLE', undefined, error)
}
