import { Turns } from '../internal/turns'

/** Turns, of which one can ask how many wait. */
export class CountedTurns {
  readonly #turns = new Turns()
  readonly #waiting = new Map<string, number>()

  /** How many have asked for a turn under this key and have not ended it. */
  waitingFor(key: string): number {
    return this.#waiting.get(key) ?? 0
  }

  /** @see Turns.take */
  async take<Result>(key: string, task: (waited: boolean) => Promise<Result>): Promise<Result> {
    this.#waiting.set(key, this.waitingFor(key) + 1)
    try {
      return await this.#turns.take(key, task)
    } finally {
      const left = this.waitingFor(key) - 1
      if (left === 0) this.#waiting.delete(key)
      else this.#waiting.set(key, left)
    }
  }
}
