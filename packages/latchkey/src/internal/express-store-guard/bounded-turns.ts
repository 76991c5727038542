import type { Clock } from '../clock'
import { Turns } from '../turns'
import type { Until } from './contract'

/** Turns that wait for those before them, but not for ever: a step that does not end holds those after it up for a time only. */
export class BoundedTurns {
  readonly #turns = new Turns()
  readonly #clock: Clock
  readonly #longest: number

  /** @param longest how long a step may hold up those after it, in milliseconds */
  constructor(clock: Clock, longest: number) {
    this.#clock = clock
    this.#longest = longest
  }

  /**
   * Runs the step when those before it under this key have ended, or have had their time. At once, if there are none.
   * @param whenLate is called when this step has had its time, and has not ended
   */
  take<Result>(
    key: string,
    step: () => Promise<Result>,
    until?: Until,
    whenLate = () => {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const turn = this.#turns.take(key, () => {
        const running = step()
        running.then(resolve, reject)
        return this.#endedOrLate(running, until, whenLate)
      })
      turn.catch(reject)
    })
  }

  #endedOrLate(
    running: Promise<unknown>,
    until: Until | undefined,
    whenLate: () => void,
  ): Promise<void> {
    const longest = Math.min(this.#longest, until?.remaining() ?? this.#longest)
    return new Promise((resolve) => {
      const cancel = this.#clock.after(Math.max(0, longest), () => {
        whenLate()
        resolve()
      })
      const end = () => {
        cancel()
        resolve()
      }
      running.then(end, end)
    })
  }
}
