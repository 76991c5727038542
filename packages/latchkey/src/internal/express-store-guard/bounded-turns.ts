import type { Clock } from '../clock'
import { Turns } from '../turns'
import type { Until } from './contract'

/** What a step knows of its turn: whether it has had its time, and others go on without it. */
export interface Turn {
  readonly isOver: boolean
}

/** Turns that wait for those before them, but not for ever: a step that does not end holds those after it up for a time only. */
export class BoundedTurns {
  readonly #turns = new Turns()
  readonly #clock: Clock
  readonly #least: number
  readonly #most: number
  /** How long the slowest of the last steps that ended took, in milliseconds. */
  #slowest = 0

  /**
   * @param least how long a step may hold up those after it, in milliseconds
   * @param most how long it may where others have taken long too: a store that is slow is not silent. Default: no longer
   */
  constructor(clock: Clock, least: number, most = least) {
    this.#clock = clock
    this.#least = least
    this.#most = most
  }

  /** How long a step may take now. */
  get #longest(): number {
    return Math.min(this.#most, Math.max(this.#least, 4 * this.#slowest))
  }

  /**
   * Runs the step when those before it under this key have ended, or have had their time. At once, if there are none.
   * @param whenLate is called when this step has had its time, and has not ended
   */
  take<Result>(
    key: string,
    step: (turn: Turn) => Promise<Result>,
    until?: Until,
    whenLate = () => {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const taken = this.#turns.take(key, () => {
        const turn = { isOver: false }
        const running = step(turn)
        running.then(resolve, reject)
        return this.#endedOrLate(running, until, () => {
          turn.isOver = true
          whenLate()
        })
      })
      taken.catch(reject)
    })
  }

  #endedOrLate(
    running: Promise<unknown>,
    until: Until | undefined,
    whenLate: () => void,
  ): Promise<void> {
    const longest = Math.min(this.#longest, until?.remaining() ?? this.#longest)
    const begin = this.#clock.now()
    return new Promise((resolve) => {
      const cancel = this.#clock.after(Math.max(0, longest), () => {
        whenLate()
        resolve()
      })
      const end = () => {
        this.#slowest = Math.max(this.#clock.now() - begin, this.#slowest * 0.95)
        cancel()
        resolve()
      }
      running.then(end, end)
    })
  }
}
