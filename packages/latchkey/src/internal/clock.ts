/**
 * Time, as the library sees it: what the hour is, and being called later. Injected, so that tests decide both.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. May jump: the wall clock is set by others. */
  now(): number
  /** Calls `task` once after `milliseconds` (0–2^31-1). The result cancels it; cancelling twice, or late, does nothing. */
  after(milliseconds: number, task: () => void): () => void
}

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
