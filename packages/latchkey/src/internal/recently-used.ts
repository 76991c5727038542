/**
 * Remembers by text what was used last, in bounded space: of the keys that were set or asked for, at least the last `least`, and never more
 * than twice as many. Two maps of which the older is dropped as a whole: a map that forgets its oldest entry at each new one is searched for
 * it through all that it has forgotten before.
 */
export class RecentlyUsed<Value extends {}> {
  readonly #least: number
  #younger = new Map<string, Value>()
  #older = new Map<string, Value>()

  /** @param least how many are remembered in any case, 1 or more */
  constructor(least: number) {
    this.#least = least
  }

  get(key: string): Value | undefined {
    const value = this.#younger.get(key)
    if (value !== undefined) return value
    const older = this.#older.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: Value): void {
    if (this.#younger.size >= this.#least && !this.#younger.has(key)) {
      this.#older = this.#younger
      this.#younger = new Map()
    }
    this.#younger.set(key, value)
  }
}
