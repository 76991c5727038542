import { inherits } from 'node:util'
import pause from 'pause'
import { Strategy } from '../passport-strategy'
import type { Done } from './callback-or-promise'
import { passportDefaults } from './defaults'
import { type PassportRequest, userPropertyOf } from './passport-request'
import { sessionMissing } from './session-manager'

/** Finds the user for what of it was kept in the session. */
export type DeserializeUser = (serialized: unknown, request: PassportRequest, done: Done) => void

/** Knows who somebody is by the session, and passes where it does not. */
export interface SessionStrategy extends Strategy {
  name: string
  _key: string
  _deserializeUser: DeserializeUser
}

export interface SessionStrategyConstructor {
  new (
    options: { readonly key?: string } | undefined,
    deserializeUser: DeserializeUser,
  ): SessionStrategy
  new (deserializeUser: DeserializeUser): SessionStrategy
  prototype: SessionStrategy
}

export const SessionStrategy = function SessionStrategy(
  this: SessionStrategy,
  options: { readonly key?: string } | DeserializeUser | undefined,
  deserializeUser: DeserializeUser,
) {
  Strategy.call(this)
  const hasOptions = typeof options !== 'function'
  this.name = 'session'
  this._key = (hasOptions && options?.key) || passportDefaults.key
  this._deserializeUser = hasOptions ? deserializeUser : options
} as unknown as SessionStrategyConstructor

inherits(SessionStrategy, Strategy)

SessionStrategy.prototype.authenticate = function (
  this: SessionStrategy,
  request: PassportRequest,
  options?: { readonly pauseStream?: unknown },
) {
  const { session } = request
  if (!session) return this.error(new Error(sessionMissing))
  const serialized = userIn(session[this._key])
  if (!serialized && serialized !== 0) return this.pass()

  // What the client sends while the user is looked up is for the handlers, who are not listening yet.
  const paused = options?.pauseStream ? pause(request) : undefined
  this._deserializeUser(serialized, request, (error, user) => {
    if (error) {
      this.error(error)
      return
    }
    if (user) request[userPropertyOf(request)] = user
    // The user is gone: nobody is signed in, and the session need not ask again.
    else Reflect.deleteProperty(Object(request.session?.[this._key]), 'user')
    this.pass()
    paused?.resume()
  })
  return undefined
}

function userIn(signIn: unknown): unknown {
  return signIn ? Object(signIn).user : undefined
}
