import type { Session } from './session'
import type { Store } from './store'

/** What is read of a request and put on it. Doubles carry less than this, and `store.load` makes requests of two properties. */
export interface SessionRequest {
  url?: string
  originalUrl?: string
  headers?: Record<string, string | string[] | undefined>
  /** null or undefined: the program has taken it away · absent: there is none (yet) */
  session?: Session | null | undefined
  sessionID?: string
  sessionStore?: Store
  /** A secret that another middleware gives for this request. */
  secret?: unknown
  /** From cookie-parser. */
  signedCookies?: Record<string, unknown>
  /** From cookie-parser. */
  cookies?: Record<string, unknown>
  /** From Express, which knows which proxies are trusted. */
  secure?: unknown
  connection?: { encrypted?: unknown } | null
}

/** What is called when a store has answered. */
export type Callback = (error?: unknown) => void

/** Calls back when the promise has settled, outside of it: what the callback throws is an uncaught exception, as from any store. */
export function settle<Result>(
  promise: Promise<Result>,
  fulfilled: (result: Result) => void,
  rejected: (error: unknown) => void,
): void {
  promise.then(
    (result) => queueMicrotask(() => fulfilled(result)),
    (error) => queueMicrotask(() => rejected(error)),
  )
}
