/**
 * Lets the commits of one session in this process go one after the other, so that a hundred writers at once make two hundred store calls
 * and not five thousand. Nothing's correctness rests on it: other processes take no turns, and compare-and-swap is what keeps them apart.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /**
   * Runs the task when those before it under this key have ended, however they ended.
   * @param task is told whether it had to wait; if not, it has been called at once
   */
  async take<Result>(key: string, task: (waited: boolean) => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key)
    const turn = before === undefined ? task(false) : before.then(() => task(true))
    const settled = turn.catch(() => {})
    this.#last.set(key, settled)
    try {
      return await turn
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    }
  }
}
