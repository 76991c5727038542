import type { Clock } from '../internal/clock'

interface Timer {
  readonly due: number
  readonly task: () => void
}

/**
 * A clock that stands still until it is told to move. Tasks run in the order in which they are due, those due at the same
 * moment in the order in which they were asked for, each at its own moment; nothing depends on the machine.
 */
export class FakeClock implements Clock {
  #now: number
  /** What timers are counted by. The wall clock may be set; this one only ever moves forward. */
  #elapsed = 0
  readonly #timers = new Set<Timer>()

  /** @param startsAt milliseconds since 1970-01-01 UTC. Default: 2026-01-01T00:00:00Z. */
  constructor(startsAt: number = Date.UTC(2026, 0, 1)) {
    this.#now = startsAt
  }

  now(): number {
    return this.#now
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer: Timer = { due: this.#elapsed + Math.max(0, milliseconds), task }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#timers.size
  }

  /**
   * Lets time pass, and runs what becomes due, also what those tasks ask for.
   * @param milliseconds 0 or more
   */
  advance(milliseconds: number): void {
    const end = this.#elapsed + milliseconds
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer)
      this.#pass(timer.due - this.#elapsed)
      timer.task()
    }
    this.#pass(end - this.#elapsed)
  }

  /**
   * Sets the wall clock, as an administrator or NTP does: it may jump either way, and no task runs for it.
   * @param now milliseconds since 1970-01-01 UTC
   */
  setTime(now: number): void {
    this.#now = now
  }

  #pass(milliseconds: number): void {
    this.#elapsed += milliseconds
    this.#now += milliseconds
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer
    }
    return next
  }
}
