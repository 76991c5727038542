/**
 * Counts attempts, for limits. A count lives for a window that begins with its first attempt and is then forgotten. Counting is one
 * atomic step where the counts live: of 200 attempts at once under a limit of 5, in one process or several, 5 are let through (T-LOCK-1).
 * `testing/describeAttemptStore` is what every implementation passes.
 *
 * Each method takes up to ten keys at once, none of them twice, so that an attempt is one way to the store however many limits it is under. Each rejects only if the store
 * could not answer.
 */
export interface AttemptStore {
  /**
   * Counts one attempt under each key, if under each of them fewer than `most` are counted in the window that is open. Where one refuses, none has counted it when this resolves,
   * and no window is longer for it. A store that cannot look at several in one step counts one after the other, and gives back.
   * @param now milliseconds since 1970-01-01 UTC
   */
  take(counts: readonly AttemptCount[], now: number): Promise<Attempt>
  /** Takes one attempt out of each count, as it was none: the window of a count that has none left may begin with the next. Giving back what is forgotten does nothing. */
  giveBack(keys: readonly string[]): Promise<void>
  /** Forgets the counts. */
  forget(keys: readonly string[]): Promise<void>
}

/** A count, and how many it lets through. */
export interface AttemptCount {
  /** 1–255 ASCII characters, which say nothing of whom they are about. */
  readonly key: string
  readonly most: number
  /** In milliseconds. That of the first attempt holds for its window. */
  readonly window: number
}

/** What became of an attempt. */
export type Attempt =
  | { readonly allowed: true }
  /** The first that refused, and until when: milliseconds since 1970-01-01 UTC. */
  | { readonly allowed: false; readonly key: string; readonly until: number }
