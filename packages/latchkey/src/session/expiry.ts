import { invalidOption } from '../errors'
import { type Duration, millisecondsOf } from '../internal/duration'

/** How long sessions last. Both limits are kept by the server, never by the cookie (SM11). */
export interface LifetimeOptions {
  /** Longest pause between two requests of a session. 1 ms–400 days. Default: 30 minutes. */
  readonly idle?: Duration
  /** Longest life of a session, counted from when its id was made; nothing extends it. 1 ms–400 days. Default: 8 hours. */
  readonly absolute?: Duration
  /**
   * How often a use is written down: a session ends up to this much later than `idle` says, never earlier. `every-request` writes at
   * each. Default: the smaller of 60 seconds and a tenth of `idle`.
   */
  readonly touch?: Duration | 'every-request'
}

/** The defaults of {@link LifetimeOptions}. */
export const lifetimeDefaults = {
  idle: { minutes: 30 },
  absolute: { hours: 8 },
} as const satisfies LifetimeOptions

/**
 * When sessions end. A record's `expiresAt` is the last use that was written down, plus idle, plus the touch interval, and never beyond the
 * absolute end: a use within the interval goes unwritten, and must not make the session end early.
 */
export class Expiry {
  readonly idle: number
  readonly absolute: number
  readonly #touchInterval: number

  /** @throws OPTION_INVALID */
  constructor(options: LifetimeOptions = {}) {
    this.idle = millisecondsOf('idle', options.idle ?? lifetimeDefaults.idle)
    this.absolute = millisecondsOf('absolute', options.absolute ?? lifetimeDefaults.absolute)
    const { touch } = options
    if (touch === undefined) this.#touchInterval = Math.min(60_000, Math.floor(this.idle / 10))
    else if (touch === 'every-request') this.#touchInterval = 0
    else this.#touchInterval = millisecondsOf('touch', touch)
    if (this.#touchInterval > this.idle) throw invalidOption('touch', 'at most idle', touch)
  }

  /** The `expiresAt` of a session that was made at `createdAt` and is used at `now`. */
  expiresAt(createdAt: number, now: number): number {
    return Math.min(now + this.idle + this.#touchInterval, createdAt + this.absolute)
  }

  /** Which limit a session has reached at `now`, if any. At the limit it is over (R34). */
  judge(
    session: { readonly createdAt: number; readonly expiresAt: number },
    now: number,
  ): 'idle-timeout' | 'absolute-timeout' | undefined {
    if (now >= session.createdAt + this.absolute) return 'absolute-timeout'
    return now >= session.expiresAt ? 'idle-timeout' : undefined
  }

  /** The `expiresAt` that a use at `now` is due to have written down; `undefined` when nothing is due. */
  touch(
    session: { readonly createdAt: number; readonly expiresAt: number },
    now: number,
  ): number | undefined {
    const next = this.expiresAt(session.createdAt, now)
    const gained = next - session.expiresAt
    // Just before the absolute end the whole interval can no longer be gained; what is left is.
    const atTheEnd = next === session.createdAt + this.absolute
    return gained > 0 && (gained >= this.#touchInterval || atTheEnd) ? next : undefined
  }

  /** When the session was last seen to be used, from its `expiresAt`: exact to a touch interval. */
  lastSeenAt(session: { readonly createdAt: number; readonly expiresAt: number }): number {
    const seen = session.expiresAt - this.idle - this.#touchInterval
    return Math.max(session.createdAt, seen)
  }
}
