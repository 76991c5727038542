import type { Authenticator } from './authenticator'
import type { Middleware, Next, PassportRequest, PassportResponse } from './passport-request'

/** The options of `authenticate`. All of them reach the strategy, with whatever else it knows. */
export interface AuthenticateOptions {
  session?: unknown
  keepSessionInfo?: unknown
  failureRedirect?: string
  failureFlash?: unknown
  failureMessage?: unknown
  successFlash?: unknown
  successMessage?: unknown
  successReturnToOrRedirect?: string
  successRedirect?: string
  failWithError?: unknown
  assignProperty?: string
  authInfo?: unknown
  pauseStream?: unknown
  [option: string]: unknown
}

/** Called in place of all that would be done with the outcome. */
export type AuthenticateCallback = (
  error: unknown,
  user?: unknown,
  info?: unknown,
  status?: unknown,
) => unknown

/** What a route asks for. */
export interface Route {
  readonly passport: Authenticator
  /** Strategies, or their names. */
  readonly layers: readonly unknown[]
  /** Whether a list was given, so that the callback gets lists too. */
  readonly isList: boolean
  readonly options: AuthenticateOptions
  readonly callback: AuthenticateCallback | undefined
}

/** One request, its response, and what comes after. */
export interface Exchange {
  readonly request: PassportRequest
  readonly response: PassportResponse
  readonly next: Next
}

/** What makes middlewares for a framework. */
export interface Framework {
  initialize(passport: Authenticator, options?: object): unknown
  authenticate: MakeMiddleware
  authorize?: MakeMiddleware
}

type MakeMiddleware = (
  passport: Authenticator,
  strategy: unknown,
  options?: unknown,
  callback?: unknown,
) => Middleware

/**
 * Does what may throw and is not the program's to catch, since it may run when the program is long gone: a missing `req.flash`, an address
 * that is no header. Whether it was done.
 */
export function orNext(next: Next, work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    // `authenticate(…, callback)(req, res)`: there is nobody else to tell.
    if (typeof next !== 'function') throw error
    next(error)
    return false
  }
}
