/**
 * Time, as the library sees it: what the hour is, and being called later. Injected, so that tests decide both.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May jump: the wall clock is set by others. */
  now(): number
  /** Calls `task` once after `milliseconds`, at the latest after 24.8 days. The result cancels it; cancelling twice, or late, does nothing. */
  after(milliseconds: number, task: () => void): () => void
}

/** Beyond it Node lets a timer fire at once. */
const longestTimer = 2 ** 31 - 1

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, Math.min(milliseconds, longestTimer))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
