/**
 * Counts attempts, for limits. A count lives for a window that begins with its first attempt and is then forgotten. Counting is one
 * atomic step where the count lives: of 200 attempts at once under a limit of 5, in one process or several, 5 are let through (T-LOCK-1).
 * `testing/describeAttemptStore` is what every implementation passes.
 *
 * Each method rejects only if the store could not answer.
 */
export interface AttemptStore {
  /**
   * Counts one attempt, if fewer than `most` are counted in the window that is open. One that is refused is not counted, and does not make the window longer.
   * @param key 1–255 ASCII characters, which say nothing of whom they are about
   * @param window in milliseconds. That of the first attempt holds for its window
   * @param now milliseconds since 1970-01-01 UTC
   */
  take(key: string, most: number, window: number, now: number): Promise<Attempt>
  /** Takes one attempt out of the count, as it was none: the window of a count that has none left may begin with the next. Giving back what is forgotten does nothing. */
  giveBack(key: string): Promise<void>
  /** Forgets a count. */
  forget(key: string): Promise<void>
}

/** What became of an attempt. */
export type Attempt =
  | { readonly allowed: true }
  /** Until when: milliseconds since 1970-01-01 UTC. */
  | { readonly allowed: false; readonly until: number }
