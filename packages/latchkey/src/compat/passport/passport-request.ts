import type { Done } from './callback-or-promise'
import { passportDefaults } from './defaults'

/** A session of any kind: a bag of data, and perhaps what makes it anew and stores it. */
export interface SessionBag {
  regenerate?: (done: Done) => unknown
  save?: (done: Done) => unknown
  [key: string]: unknown
}

/** What signs people in and out of a session. A program may put one of its own in `passport._sm`. */
export interface SessionManager {
  logIn(request: PassportRequest, user: unknown, options: unknown, done?: Done): void
  logOut(request: PassportRequest, options?: unknown, done?: Done): void
}

/** What is read of a request and put on it. Doubles carry less than any real request. */
export interface PassportRequest {
  session?: SessionBag | null | undefined
  logIn?: (user: unknown, options?: unknown, done?: Done) => unknown
  login?: PassportRequest['logIn']
  logOut?: (options?: unknown, done?: Done) => unknown
  logout?: PassportRequest['logOut']
  isAuthenticated?: () => boolean
  isUnauthenticated?: () => boolean
  authInfo?: unknown
  /** From connect-flash. */
  flash?: (type: unknown, message: string) => unknown
  _sessionManager?: SessionManager | undefined
  /** Where the user is; absent: at `user`. */
  _userProperty?: string
  _passport?: unknown
  [property: string]: unknown
}

/** What is called of a response. */
export interface PassportResponse {
  statusCode?: number
  setHeader(name: string, value: string | string[]): unknown
  end(body?: string): unknown
  redirect(url: string): unknown
}

export type Next = (error?: unknown) => unknown

/** A middleware of Express or Connect. */
export type Middleware = (request: PassportRequest, response: PassportResponse, next: Next) => void

/** Where on a request the user is. */
export function userPropertyOf(request: PassportRequest): string {
  return request._userProperty || passportDefaults.userProperty
}

/** What is given as options to who is called as `(options?, done?)`. */
export interface LogInOptions {
  /** Whether the session is to know. Default: true. */
  readonly session?: unknown
  readonly keepSessionInfo?: unknown
}

/** Tells options from the callback that may stand in their place. */
export function optionsAndDone(
  options: unknown,
  done: Done | undefined,
): { readonly options: LogInOptions; readonly done: Done | undefined } {
  if (typeof options === 'function') return { options: {}, done: options as Done }
  return { options: options || {}, done }
}
