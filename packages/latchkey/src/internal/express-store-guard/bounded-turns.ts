import type { Clock } from '../clock'
import { Ending } from '../ending'
import type { Until } from './contract'

/** What a step knows of its turn: whether it has had its time, and others go on without it. */
export interface Turn {
  readonly isOver: boolean
}

/**
 * Turns that wait for those before them, but not for ever: a step that does not end holds those after it up for a time only. Most steps find
 * nobody before them, and nobody comes while they run: for these no promise is made but their own.
 */
export class BoundedTurns {
  readonly #clock: Clock
  readonly #least: number
  readonly #most: number
  /** By key: the turn that the next one waits for. */
  readonly #last = new Map<string, Ending>()
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
    whenLate?: () => void,
  ): Promise<Result> {
    const before = this.#last.get(key)
    const ending = new Ending()
    this.#last.set(key, ending)
    const begin = () => {
      const running = begun(step, ending)
      const over = () => {
        if (this.#last.get(key) === ending) this.#last.delete(key)
        ending.come()
      }
      this.#endOrBeLate(running, until, over, whenLate)
      return running
    }
    return before === undefined ? begin() : before.whenOver.then(begin)
  }

  #endOrBeLate(
    running: Promise<unknown>,
    until: Until | undefined,
    over: () => void,
    whenLate: (() => void) | undefined,
  ): void {
    const longest = Math.min(this.#longest, until?.remaining() ?? this.#longest)
    const begin = this.#clock.now()
    const cancel = this.#clock.after(Math.max(0, longest), () => {
      over()
      whenLate?.()
    })
    const end = () => {
      this.#slowest = Math.max(this.#clock.now() - begin, this.#slowest * 0.95)
      cancel()
      over()
    }
    running.then(end, end)
  }
}

/** What is thrown before there is a promise must not keep the turn for ever. */
function begun<Result>(step: (turn: Turn) => Promise<Result>, turn: Turn): Promise<Result> {
  try {
    return step(turn)
  } catch (error) {
    return Promise.reject(error)
  }
}
