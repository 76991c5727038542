import { invalidOption } from '../errors'
import type { Clock } from '../internal/clock'
import type { Duration } from '../internal/duration'
import { wholeNumberOption } from '../internal/whole-number-option'
import type { LifetimeOptions } from './expiry'
import type { MergePolicy } from './merge'
import type { SessionCookieOptions } from './session-cookie'
import type { SessionStore } from './session-store'

/** How sessions are kept. */
export interface SessionsOptions extends LifetimeOptions {
  /** Where the records are. */
  readonly store: SessionStore
  /** The keys that sign the cookies: the first signs, all verify. Each at least 32 characters; losing one signs everybody out. */
  readonly keys: readonly (string | Uint8Array | undefined)[]
  /** How the cookie is named and kept. */
  readonly cookie?: SessionCookieOptions
  /** What becomes of a key that two requests changed at once. Default: `later-commit-wins`. */
  readonly merge?: MergePolicy
  /** How long one operation may wait for the store. 1 ms–400 days. Default: 2 seconds. */
  readonly storeTimeout?: Duration
  /** What a request with a session cookie gets while the store cannot answer: a 503, or the page as anybody sees it. Default: `refuse`. */
  readonly outage?: 'refuse' | 'serve-anonymous'
  /** The keys under which users are signed in, one for each Authenticator. Default: `['passport']`. */
  readonly signInKeys?: readonly string[]
  /** Longest text of a record, in UTF-16 units. 1,024–16,777,216. Default: 1,048,576. */
  readonly maxRecordLength?: number
  /**
   * How many sessions an owner may have: at each sign-in beyond that, those that were made first end, with the reason `too-many-sessions`. 1–1,000; the store
   * must keep the index by owner. Default: any number.
   */
  readonly maxPerOwner?: number
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The defaults of {@link SessionsOptions}. */
export const sessionsDefaults = {
  merge: 'later-commit-wins',
  storeTimeout: { seconds: 2 },
  outage: 'refuse',
  signInKeys: ['passport'],
  maxRecordLength: 1_048_576,
} as const satisfies Partial<SessionsOptions>

/**
 * The options with their defaults. Keys, cookie and lifetimes are checked by what they are for.
 * @throws OPTION_INVALID, naming the option, what was expected and what came
 */
export function checkedOptions(
  options: SessionsOptions,
): SessionsOptions & Required<Pick<SessionsOptions, keyof typeof sessionsDefaults>> {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('The options of Sessions', 'an object', options)
  }
  const settings = { ...sessionsDefaults, ...options }
  const { outage, merge, signInKeys, maxRecordLength } = settings
  checkStore(options.store)
  if (outage !== 'refuse' && outage !== 'serve-anonymous') {
    throw invalidOption('outage', "'refuse' or 'serve-anonymous'", outage)
  }
  if (merge !== 'later-commit-wins' && merge !== 'off' && typeof merge !== 'function') {
    throw invalidOption('merge', "'later-commit-wins', 'off' or a function", merge)
  }
  checkSignInKeys(signInKeys)
  checkMaxPerOwner(options)
  if (
    !(Number.isInteger(maxRecordLength) && maxRecordLength >= 1024 && maxRecordLength <= 2 ** 24)
  ) {
    throw invalidOption(
      'maxRecordLength',
      'a whole number from 1,024 to 16,777,216',
      maxRecordLength,
    )
  }
  return settings
}

function checkStore(store: unknown): void {
  const methods = ['load', 'create', 'replace', 'extend', 'take', 'destroy'] as const
  for (const method of methods) {
    if (typeof (store as Record<string, unknown> | undefined)?.[method] === 'function') continue
    throw invalidOption('store', `a SessionStore, which has ${method}()`, store)
  }
}

function checkMaxPerOwner({ maxPerOwner, store }: SessionsOptions): void {
  if (maxPerOwner === undefined) return
  wholeNumberOption('maxPerOwner', maxPerOwner, 1, 1000)
  if (store.owners !== undefined) return
  throw invalidOption('store', 'one with an index by owner, where maxPerOwner is set', store)
}

function checkSignInKeys(keys: unknown): void {
  const isList =
    Array.isArray(keys) &&
    keys.length > 0 &&
    keys.every(
      (key) => typeof key === 'string' && /^(?!cookie$|latchkey$|__proto__$)[^\d].*$/.test(key),
    )
  if (isList) return
  throw invalidOption('signInKeys', "an array of names other than 'cookie' and 'latchkey'", keys)
}
