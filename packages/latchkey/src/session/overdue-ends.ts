import type { Clock } from '../internal/clock'
import type { StoredSession } from './session-state'

/** So many ends are remembered; a session whose end comes on top of them lives until it expires. About a kilobyte each: without the data of the session. */
export const mostOverdueEnds = 10_000
/** Between two rounds, in milliseconds: twice as long each time that the store does not answer. */
const shortestPause = 1_000
const longestPause = 60_000

/** An end that was asked for. */
interface OverdueEnd {
  readonly stored: StoredSession
  readonly end: () => Promise<void>
}

/**
 * The ends of sessions that the store could not confirm (R23). Whoever asked was told so, and has their cookie deleted; a copy of it would live on. So in this process such a session has
 * ended, whatever the store says, and the store is asked again until it has confirmed it, or the session has expired. What is remembered goes with the process.
 */
export class OverdueEnds {
  readonly #clock: Clock
  readonly #ends = new Map<string, OverdueEnd>()
  #pause = shortestPause
  #cancel: (() => void) | undefined
  #round: Promise<void> | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether the session under this key was to end. */
  has(key: string): boolean {
    return this.#ends.size > 0 && this.#ends.has(key)
  }

  /** Remembers an end that failed, and how to try it again. */
  add(stored: StoredSession, end: () => Promise<void>): void {
    const { key } = stored.ticket
    if (this.#ends.size >= mostOverdueEnds && !this.#ends.has(key)) return
    this.#ends.set(key, { stored, end })
    this.#cancel ??= this.#later()
  }

  /** It has ended. */
  forget(key: string): void {
    this.#ends.delete(key)
  }

  /** Tries once more, and then no more. */
  async close(): Promise<void> {
    this.#cancel?.()
    await this.#round
    this.#cancel?.()
    await this.#tryAll()
    this.#ends.clear()
  }

  #later(): () => void {
    return this.#clock.after(this.#pause, () => {
      this.#round = this.#tryAll().then((isAnswered) => {
        this.#round = undefined
        this.#pause = isAnswered ? shortestPause : Math.min(2 * this.#pause, longestPause)
        this.#cancel = this.#ends.size > 0 ? this.#later() : undefined
      })
    })
  }

  /** One after the other, until the store does not answer. Whether it answered. */
  async #tryAll(): Promise<boolean> {
    for (const [key, overdue] of [...this.#ends]) {
      try {
        if (overdue.stored.expiresAt > this.#clock.now()) await overdue.end()
        this.#ends.delete(key)
      } catch {
        // Behind the others: one that can never be ended holds none of them up.
        this.#ends.delete(key)
        this.#ends.set(key, overdue)
        return false
      }
    }
    return true
  }
}
