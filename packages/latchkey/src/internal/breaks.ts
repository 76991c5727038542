/** So long may work go on that holds everything up, in milliseconds. */
const longestWork = 5

/**
 * Breaks for work that is done inside its calls, as with SQLite: of hundreds that come at once each begins as soon as the one before has ended, with nothing between but promises, and
 * the event loop would stand still for all of them together. With breaks, requests that have no part in it are served between.
 */
export class Breaks {
  /** By `performance.now()`; `undefined`: nothing was done since the loop went on. */
  #workingSince: number | undefined
  #nextTurn: Promise<void> | undefined

  /** Whether work has gone on for so long that whoever comes next waits. Asking begins the time. */
  get isDue(): boolean {
    const now = performance.now()
    if (this.#workingSince === undefined) {
      this.#workingSince = now
      void this.take()
    }
    return now - this.#workingSince >= longestWork
  }

  /** Resolves when the event loop has gone on. */
  take(): Promise<void> {
    this.#nextTurn ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#workingSince = undefined
        this.#nextTurn = undefined
        resolve()
      })
    })
    return this.#nextTurn
  }
}
