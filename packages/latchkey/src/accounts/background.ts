import { randomInt } from 'node:crypto'

/** Up to so long after its cause work begins, in milliseconds. */
const longestPause = 200

/**
 * Does work that nobody waits for. It begins a while later, which chance decides: no answer shows in its time whether there was any, nor does the next one, which the work
 * would hold up.
 */
export class Background {
  readonly #running = new Set<Promise<void>>()
  readonly #waiting = new Set<() => void>()
  /** Resolves when all that was asked for has begun. */
  #begun = Promise.resolve()
  readonly #most: number

  /** @param most how much may be under way at once; what comes beyond is not done */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Does it soon.
   * @param failed is told that it was not done, or not to its end
   */
  begin(work: () => Promise<void>, failed: () => void): void {
    if (this.#running.size >= this.#most) {
      failed()
      return
    }
    const running = this.#aWhile()
      .then(work)
      .catch(failed)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Has all of it begin at once, and resolves once nothing is under way, what begins meanwhile included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) {
      for (const begin of this.#waiting) begin()
      await Promise.all(this.#running)
    }
  }

  /** One begins after another, in the order in which they were asked for. */
  #aWhile(): Promise<void> {
    const pause = new Promise<void>((resolve) => {
      const begin = () => {
        clearTimeout(timer)
        this.#waiting.delete(begin)
        // Never within the call that caused it.
        setImmediate(resolve)
      }
      const timer = setTimeout(begin, randomInt(longestPause + 1))
      this.#waiting.add(begin)
    })
    this.#begun = Promise.all([this.#begun, pause]).then(() => {})
    return this.#begun
  }
}
