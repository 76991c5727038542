/** Does work that nobody waits for: it begins after the current turn, so that no answer shows in its time whether there was any. */
export class Background {
  readonly #running = new Set<Promise<void>>()
  readonly #most: number

  /** @param most how much may be under way at once; what comes beyond is refused */
  constructor(most: number) {
    this.#most = most
  }

  /** Does it soon. What it throws is lost. `false`: there is too much to do, and it will not be done. */
  begin(work: () => Promise<void>): boolean {
    if (this.#running.size >= this.#most) return false
    const running = new Promise<void>((resolve) => setImmediate(resolve))
      .then(work)
      .catch(() => {})
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return true
  }

  /** Resolves once nothing is under way, what begins meanwhile included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
