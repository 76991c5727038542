import type { Authenticator } from './authenticator'
import { passportDefaults } from './defaults'
import type { Middleware, PassportRequest } from './passport-request'
import { extendRequest } from './request-methods'
import { warnOfSharedKey } from './shared-key'

export interface InitializeOptions {
  /** Where on the request the user is. Default: `user`. */
  readonly userProperty?: string
  /** Whether strategies that bring a Passport of 0.4 or older find what they expect. Default: true. */
  readonly compat?: unknown
  /** Whether `req.login` and `req.logout` give a promise where they get no callback. Default: false. */
  readonly promises?: unknown
}

/** Makes the middleware that gives requests `login`, `logout` and their like before any strategy runs. */
export function initialize(passport: Authenticator, options?: InitializeOptions): Middleware {
  const { userProperty, compat = passportDefaults.compat, promises } = options || {}

  let isWarned = false

  return function initialize(request, _response, next) {
    if (userProperty && !isWarned && isLate(passport, request)) {
      isWarned = true
      process.emitWarning(
        `passport.initialize({ userProperty: '${userProperty}' }) ran after passport.session(), and the user is at req.user: put it before. ` +
          `Since Passport 0.5.1 passport.session() does not ask for it to have run.`,
        { code: 'LATCHKEY_PASSPORT_INITIALIZE_LATE' },
      )
    }
    extendRequest(request, passport._sm, Boolean(promises))
    if (userProperty) request._userProperty = userProperty
    warnOfSharedKey(passport, request)
    if (compat) {
      // Read by strategies that load passport 0.4 or older, and by what that has put on every request.
      passport._userProperty = userProperty || passportDefaults.userProperty
      request._passport = new OldStyleState(passport, request)
    }
    next()
  }
}

/** Whether somebody was signed in on this request before, at the property that nobody asked for. */
function isLate(passport: Authenticator, request: PassportRequest): boolean {
  if (request._sessionManager !== passport._sm || request._userProperty) return false
  return Boolean(request[passportDefaults.userProperty])
}

/** What stood at `req._passport` until 0.5. */
class OldStyleState {
  readonly instance: Authenticator
  readonly #request: PassportRequest

  constructor(instance: Authenticator, request: PassportRequest) {
    this.instance = instance
    this.#request = request
  }

  /** What the session holds of the sign-in, as it is now: read and written where it is kept. */
  get session(): unknown {
    return this.#request.session?.[this.instance._key]
  }

  set session(signIn: unknown) {
    const { session } = this.#request
    if (session) session[this.instance._key] = signIn
  }
}
