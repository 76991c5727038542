import depd from 'depd'
import { Cookie } from './express-session/cookie'
import { MemoryStore } from './express-session/memory-store'
import { type Middleware, makeMiddleware } from './express-session/middleware'
import { type SessionOptions, settleOptions } from './express-session/options'
import { Session } from './express-session/session'
import { Store } from './express-session/store'

export type { Middleware } from './express-session/middleware'
export type { CookieOptions, Secret, SessionOptions } from './express-session/options'
export { Cookie, MemoryStore, Session, Store }

// Made in the file whose caller it is to name.
const deprecate = depd('express-session')

/**
 * express-session 1.19, on this library: the same options, methods, cookies and records. What is mended, what is kept, and what the options
 * `storeFailure`, `touchAfter` and `hardened` add, is in the guide to migrating.
 * @throws TypeError if an option cannot be what it is
 */
function makeSession(options?: SessionOptions): Middleware {
  return makeMiddleware(settleOptions(options, deprecate))
}

// One function for all who require it, as in the original: what a program puts on it, others find there.
export const session = Object.assign(makeSession, { Store, Cookie, Session, MemoryStore })
Object.defineProperty(session, 'name', { value: 'session', configurable: true })
