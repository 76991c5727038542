/** Does work that nobody waits for: it begins after the current turn, so that no answer shows in its time whether there was any. */
export class Background {
  readonly #running = new Set<Promise<void>>()
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
    const running = new Promise<void>((resolve) => setImmediate(resolve))
      .then(work)
      .catch(failed)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves once nothing is under way, what begins meanwhile included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
