import { invalidOption } from '../errors'
import { type Duration, millisecondsOf } from '../internal/duration'
import { Lifetime, type LifetimeLimits } from './lifetime'

/** How long sessions last. Both limits are kept by the server, never by the cookie (SM11). */
export interface LifetimeOptions {
  /** Longest pause between two requests of a session. 1 ms–400 days. Default: 30 minutes. */
  readonly idle?: Duration
  /** Longest life of a session, counted from its first write, anew from each sign-in; nothing else extends it. 1 ms–400 days. Default: 8 hours. */
  readonly absolute?: Duration
  /**
   * How often a use is written down: a session ends up to this much later than `idle` says, never earlier. `every-request` writes at
   * each. Default: the smaller of 60 seconds and a tenth of the session's idle time.
   */
  readonly touch?: Duration | 'every-request'
  /** The limits of sessions whose users asked to stay signed in. No session has longer ones, whatever its record says. */
  readonly remember?: RememberOptions
}

/** How long a session lasts that is remembered. */
export interface RememberOptions {
  /** As `idle` of a session. 1 ms–400 days. Default: 14 days. */
  readonly idle?: Duration
  /** As `absolute` of a session; its cookie lasts as long. 1 ms–400 days. Default: 30 days. */
  readonly absolute?: Duration
}

/** The defaults of {@link LifetimeOptions}. */
export const lifetimeDefaults = {
  idle: { minutes: 30 },
  absolute: { hours: 8 },
} as const satisfies LifetimeOptions

/** The defaults of {@link RememberOptions}. */
export const rememberDefaults = {
  idle: { days: 14 },
  // Who signed in once has to prove it again after a month (NIST SP 800-63B-4 section 2.1.3).
  absolute: { days: 30 },
} as const satisfies RememberOptions

/** What sign-ins say of how long their session lasts: as many as have asked to be remembered have limits of their own. */
export type SignInLimits = Readonly<Record<string, { readonly remember?: LifetimeLimits }>>

/** Which lifetime a session has. */
export class Expiry {
  readonly #touch: number | 'every-request' | undefined
  readonly #usual: Lifetime
  readonly #remembered: LifetimeLimits

  /** @throws OPTION_INVALID */
  constructor(options: LifetimeOptions = {}) {
    const { touch, remember = {} } = options
    this.#touch =
      touch === undefined || touch === 'every-request' ? touch : millisecondsOf('touch', touch)
    const usual = limitsOf(options, lifetimeDefaults, '')
    if (typeof this.#touch === 'number' && this.#touch > usual.idle) {
      throw invalidOption('touch', 'at most idle', touch)
    }
    this.#usual = this.#lifetime(usual)
    this.#remembered = limitsOf(remember, rememberDefaults, 'remember.')
  }

  /** The lifetime of a session with these sign-ins: the usual one, unless each of them is remembered; then the shortest of theirs. */
  of(signIns: SignInLimits): Lifetime {
    let idle = Infinity
    let absolute = Infinity
    for (const key in signIns) {
      const remember = signIns[key]?.remember
      if (remember === undefined) return this.#usual
      idle = Math.min(idle, remember.idle)
      absolute = Math.min(absolute, remember.absolute)
    }
    return absolute === Infinity ? this.#usual : this.#lifetime({ idle, absolute })
  }

  /** Whether a session with these sign-ins outlives the browser. */
  isRemembered(signIns: SignInLimits): boolean {
    return this.of(signIns) !== this.#usual
  }

  /**
   * The limits that a sign-in is given which asks to be remembered: none longer than the option `remember`.
   * @throws OPTION_INVALID
   */
  remembered(asked: RememberOptions | true): LifetimeLimits {
    if (asked === true) return this.#remembered
    const { idle, absolute } = this.#remembered
    const longest = { idle: { milliseconds: idle }, absolute: { milliseconds: absolute } }
    return this.#atMost(limitsOf(asked, longest, 'remember.'))
  }

  /** The sign-ins of a record, none remembered for longer than the option `remember`: the same object where none is. */
  bounded<SignIns extends SignInLimits>(signIns: SignIns): SignIns {
    let bounded: SignIns | undefined
    for (const key in signIns) {
      const signIn = signIns[key]
      const remember = signIn?.remember
      if (remember === undefined) continue
      const { idle, absolute } = this.#remembered
      if (remember.idle <= idle && remember.absolute <= absolute) continue
      bounded = { ...(bounded ?? signIns), [key]: { ...signIn, remember: this.#atMost(remember) } }
    }
    return bounded ?? signIns
  }

  #atMost(limits: LifetimeLimits): LifetimeLimits {
    const { idle, absolute } = this.#remembered
    return { idle: Math.min(limits.idle, idle), absolute: Math.min(limits.absolute, absolute) }
  }

  #lifetime(limits: LifetimeLimits): Lifetime {
    return new Lifetime(limits, this.#touchIntervalOf(limits.idle))
  }

  #touchIntervalOf(idle: number): number {
    if (this.#touch === 'every-request') return 0
    return Math.min(this.#touch ?? Math.min(60_000, Math.floor(idle / 10)), idle)
  }
}

/** @throws OPTION_INVALID */
function limitsOf(
  options: RememberOptions,
  defaults: Required<RememberOptions>,
  prefix: '' | 'remember.',
): LifetimeLimits {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('remember', 'an object with idle and absolute', options)
  }
  const { idle = defaults.idle, absolute = defaults.absolute } = options
  return {
    idle: millisecondsOf(`${prefix}idle`, idle),
    absolute: millisecondsOf(`${prefix}absolute`, absolute),
  }
}
