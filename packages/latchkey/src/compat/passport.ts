/**
 * Passport 0.7, on this library: the same API, fields, messages and order of things. What is mended, what is kept, and what
 * `new Passport({ key })`, `initialize({ promises: true })` and functions that give promises add, is in the guide to migrating.
 */

import { authenticate } from './passport/authenticate'
import { AuthenticationError } from './passport/authentication-error'
import { Authenticator } from './passport/authenticator'
import { connect } from './passport/connect'
import { initialize } from './passport/initialize'
import { requestMethods } from './passport/request-methods'
import { SessionManager } from './passport/session-manager'
import { SessionStrategy } from './passport/session-strategy'
import { Strategy } from './passport-strategy'

export {
  AuthenticationError,
  Authenticator,
  authenticate,
  connect,
  initialize,
  requestMethods,
  SessionManager,
  SessionStrategy,
  Strategy,
}

// One for all who require it, as in the original: a strategy that is registered in one file is known in another.
export const passport = Object.assign(new Authenticator(), {
  Passport: Authenticator,
  Authenticator,
  Strategy,
  strategies: { SessionStrategy },
})
