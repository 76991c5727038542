/** The limits of a session, in milliseconds. */
export interface LifetimeLimits {
  /** Longest pause between two requests. */
  readonly idle: number
  /** Longest life. */
  readonly absolute: number
}

/** What is known of a session's time. */
interface Life {
  readonly createdAt: number
  readonly expiresAt: number
}

/**
 * When a session ends. A record's `expiresAt` is the last use that was written down, plus idle, plus the touch interval, and never beyond the
 * absolute end: a use within the interval goes unwritten, and must not make the session end early.
 */
export class Lifetime implements LifetimeLimits {
  readonly idle: number
  readonly absolute: number
  readonly #touchInterval: number

  constructor({ idle, absolute }: LifetimeLimits, touchInterval: number) {
    this.idle = idle
    this.absolute = absolute
    this.#touchInterval = touchInterval
  }

  /** The `expiresAt` of a session that was made at `createdAt` and is used at `now`. */
  expiresAt(createdAt: number, now: number): number {
    return Math.min(now + this.idle + this.#touchInterval, createdAt + this.absolute)
  }

  /** Which limit a session has reached at `now`, if any. At the limit it is over (R34). */
  judge(session: Life, now: number): 'idle-timeout' | 'absolute-timeout' | undefined {
    if (now >= session.createdAt + this.absolute) return 'absolute-timeout'
    return now >= session.expiresAt ? 'idle-timeout' : undefined
  }

  /** The `expiresAt` that a use at `now` is due to have written down; `undefined` when nothing is due. */
  touch(session: Life, now: number): number | undefined {
    const next = this.expiresAt(session.createdAt, now)
    const gained = next - session.expiresAt
    // Just before the absolute end the whole interval can no longer be gained; what is left is.
    const atTheEnd = next === session.createdAt + this.absolute
    return gained > 0 && (gained >= this.#touchInterval || atTheEnd) ? next : undefined
  }

  /** When the session was last seen to be used, from its `expiresAt`: exact to a touch interval. */
  lastSeenAt(session: Life): number {
    const seen = session.expiresAt - this.idle - this.#touchInterval
    return Math.max(session.createdAt, seen)
  }
}
