import { invalidOption } from '../errors'

/**
 * What a strategy found out, as data: whoever called it decides what to do about it. A wrong password is an outcome; an
 * error is for what could not be decided, and is thrown.
 */
export type Outcome<User, Info = unknown> = Success<User, Info> | Failure | Redirect | Pass

/** Somebody is who they say they are. */
export interface Success<User, Info = unknown> extends Made {
  readonly kind: 'success'
  readonly user: User
  /** How it was proven, in the words of RFC 8176 (`pwd`, `otp`, `hwk`, …). Empty: not said. */
  readonly methods: readonly string[]
  /** Whatever else the strategy has to tell the route. Not stored. */
  readonly info?: Info
}

/** The credentials are missing, malformed or wrong. */
export interface Failure extends Made {
  readonly kind: 'failure'
  /** What programs compare, in snake_case: `invalid_credentials`. May be shown to the client. */
  readonly code: string
  /** What to answer where the route says nothing else. 400–499. */
  readonly status: number
  /** A value for `WWW-Authenticate`; made by `challenge()`. A 401 has to carry one. */
  readonly challenge?: string
  /** For people, and shown to them: never says which half of the credentials was wrong. */
  readonly message?: string
  /** When it may be tried again, where too many attempts came before. The answer says so, in `Retry-After`. */
  readonly retryAt?: Date
  /** Of several strategies that were tried: what each of them said, in their order. Absent where one was asked. */
  readonly failures?: readonly Failure[]
}

/** The answer is found elsewhere: the browser goes there and comes back. */
export interface Redirect extends Made {
  readonly kind: 'redirect'
  readonly location: string
  readonly status: RedirectStatus
}

/** This strategy has nothing to say about this request: the handlers go on, with nobody new signed in. */
export interface Pass extends Made {
  readonly kind: 'pass'
}

/** 307 and 308 would send the body on, credentials and all (RFC 9700 section 4.12); 301 would be remembered. */
export type RedirectStatus = 302 | 303

/**
 * The mark of what the functions below made. A verify function gives a user or an outcome: a user whose record happens to
 * have a `kind` must not pass for one. It survives a spread, and JSON cannot spell it. From the registry of symbols, so that two copies
 * of the library agree.
 */
const made: unique symbol = Symbol.for('latchkey.outcome')

interface Made {
  readonly [made]: true
}

/** What `success` takes beside the user. */
export interface SuccessDetails {
  /** How it was proven, in the words of RFC 8176. Default: not said. */
  readonly methods?: readonly string[] | undefined
  /** Whatever else the route should know. */
  readonly info?: unknown
}

/** This is the user. */
export function success<User>(user: User, details: SuccessDetails = {}): Success<User> {
  const { methods = [], info } = details
  return { [made]: true, kind: 'success', user, methods, ...(info !== undefined && { info }) }
}

/** What `failure` takes beside the code. */
export interface FailureDetails {
  /** What to answer. 400–499. Default: 401. */
  readonly status?: number | undefined
  /** A value for `WWW-Authenticate`; see `challenge()`. */
  readonly challenge?: string | undefined
  /** For people. Never say which half of the credentials was wrong. */
  readonly message?: string | undefined
  /** When it may be tried again: for a 429. */
  readonly retryAt?: Date | undefined
}

/**
 * Not signed in, for a reason that the client can do something about.
 * @param code what programs compare, in snake_case: `invalid_credentials`
 * @throws OPTION_INVALID if the status is none from 400 to 499: what the server could not decide is an error, and thrown
 */
export function failure(code: string, details: FailureDetails = {}): Failure {
  const { status = 401, challenge, message, retryAt } = details
  if (!Number.isInteger(status) || status < 400 || status > 499) {
    throw invalidOption('status', 'an integer from 400 to 499', status)
  }
  return {
    [made]: true,
    kind: 'failure',
    code,
    status,
    ...(challenge !== undefined && { challenge }),
    ...(message !== undefined && { message }),
    ...(retryAt !== undefined && { retryAt }),
  }
}

/**
 * The failure of several strategies that were tried in turn: code, status and message are those of the first.
 * @param failures at least one; a single one is given back as it is
 */
export function failureOfAll(failures: readonly [Failure, ...Failure[]]): Failure {
  const [first] = failures
  return failures.length === 1 ? first : { ...first, failures }
}

/**
 * Every challenge of a failure, each the value of a `WWW-Authenticate` line of its own: one for each of the strategies that were
 * tried and gave one, in their order (RFC 9110 section 11.6.1).
 */
export function challengesOf(failure: Failure): readonly string[] {
  return (failure.failures ?? [failure]).flatMap(({ challenge }) => challenge ?? [])
}

/**
 * Send the browser elsewhere, for example to an identity provider.
 * @param location where to; the strategy's own, never what a client sent (for that there is `localPath()`)
 * @param status 302 or 303. Default: 302
 * @throws OPTION_INVALID for another status
 */
export function redirect(location: string, status: RedirectStatus = 302): Redirect {
  if (status !== 302 && status !== 303) throw invalidOption('status', '302 or 303', status)
  return { [made]: true, kind: 'redirect', location, status }
}

/** Nothing to say about this request. */
export function pass(): Pass {
  return { [made]: true, kind: 'pass' }
}

/** Whether a value was made by one of the functions above, in this copy of the library or another. */
export function isOutcome(value: unknown): value is Outcome<unknown> {
  if (typeof value !== 'object' || value === null) return false
  // The kind first: this is asked of the user of every request, and few users have one.
  return (value as Partial<Pass>).kind !== undefined && Object.hasOwn(value, made)
}
