import { isDeepStrictEqual } from 'node:util'
import { endsForGood } from '../express-session/own-session'
import type { Done } from './callback-or-promise'
import { passportDefaults } from './defaults'
import { dropOthersWords, keptAtSignIn, keptAtSignOut } from './kept-data'
import { callbackMissing } from './old-style'
import {
  optionsAndDone,
  type PassportRequest,
  type SessionBag,
  type SessionManager as SessionManagerContract,
} from './passport-request'

export const sessionMissing =
  'Login sessions require session support. Did you forget to use `express-session` middleware?'

/** Gives what of a user is kept in the session. */
export type SerializeUser = (user: unknown, request: PassportRequest, done: Done) => void

/** Keeps who is signed in in `req.session`, of whatever kind, under one key. */
export interface SessionManager extends SessionManagerContract {
  _key: string
  _serializeUser: SerializeUser
}

export interface SessionManagerConstructor {
  new (options: { readonly key?: string } | undefined, serializeUser: SerializeUser): SessionManager
  new (serializeUser: SerializeUser): SessionManager
  prototype: SessionManager
}

export const SessionManager = function SessionManager(
  this: SessionManager,
  options: { readonly key?: string } | SerializeUser | undefined,
  serializeUser: SerializeUser,
) {
  const hasOptions = typeof options !== 'function'
  this._key = (hasOptions && options?.key) || passportDefaults.key
  this._serializeUser = hasOptions ? serializeUser : options
} as unknown as SessionManagerConstructor

SessionManager.prototype.logIn = function (this: SessionManager, request, user, options, callback) {
  const { options: asked, done } = optionsAndDone(options, callback)
  if (typeof done !== 'function') throw callbackMissing('login')
  const { session: former } = request
  if (!former) return done(new Error(sessionMissing))
  const { keepSessionInfo } = asked
  const kept = keptAtSignIn(former, this._key, keepSessionInfo)
  const formerUser: unknown = Object(former[this._key]).user
  // A new id: a planted one must not become a signed-in one (T-FIX-1).
  beginAnew(former, (error) => {
    if (error) return done(error)
    return this._serializeUser(user, request, (error, serialized) => {
      if (error) return done(error)
      const { session } = request
      if (!session) return done(new Error(sessionMissing))
      const isSomebodyElse = formerUser !== undefined && !isDeepStrictEqual(formerUser, serialized)
      if (isSomebodyElse) dropOthersWords(former, kept, keepSessionInfo)
      Object.assign(session, kept)
      // One assignment: what holds a session in a cookie may not see what changes inside of a value.
      session[this._key] = { ...Object(session[this._key]), user: serialized }
      // Before the program answers, with a redirect for example.
      return saveNow(session, done)
    })
  })
}

SessionManager.prototype.logOut = function (this: SessionManager, request, options, callback) {
  const { options: asked, done } = optionsAndDone(options, callback)
  if (typeof done !== 'function') throw callbackMissing('logout')
  const { session } = request
  if (!session) return done(new Error(sessionMissing))
  const signIn = session[this._key]
  if (signIn) Reflect.deleteProperty(Object(signIn), 'user')
  const kept = keptAtSignOut(session, this._key, asked.keepSessionInfo)
  const { sessionID } = request
  const end = () =>
    beginAnew(session, (error) => {
      if (error) return storeSignedOut(request, sessionID, session, () => done(error))
      if (request.session) Object.assign(request.session, kept)
      return done()
    })
  if (endsForGood in session) return end()
  // Signed out in the store first: who comes with the old id, while it is there, is nobody.
  return saveNow(session, (error) => (error ? done(error) : end()))
}

/** Puts an empty session in the place of the request's, under a new id where sessions have one. */
function beginAnew(session: SessionBag, done: Done): void {
  if (typeof session.regenerate === 'function') {
    callSession(session, session.regenerate, done)
    return
  }
  // Held in a cookie (cookie-session, client-sessions): there is no id, and what was in it goes (D15).
  for (const name of Object.keys(session)) delete session[name]
  done()
}

/** Where a store does not destroy a record, it is to hold nobody at least, as that of the original does by then. */
function storeSignedOut(
  { sessionStore }: PassportRequest,
  id: unknown,
  session: SessionBag,
  done: () => void,
): void {
  const { set } = Object(sessionStore)
  if (!(endsForGood in session) || typeof set !== 'function') done()
  else {
    callSession(session, (stored) => Reflect.apply(set, sessionStore, [id, session, stored]), done)
  }
}

function saveNow(session: SessionBag, done: Done): void {
  const { regenerate, save } = session
  // What has no `regenerate` is stored by its own middleware, and its `save`, if any, may know no callback (koa-session).
  if (typeof regenerate === 'function' && typeof save === 'function') {
    callSession(session, save, done)
  } else done()
}

/** A store that throws would end the process here: who called has returned long ago (T-CRASH-1). What comes after the answer is thrown on. */
function callSession(session: SessionBag, method: (done: Done) => unknown, done: Done): void {
  let isAnswered = false
  try {
    Reflect.apply(method, session, [
      (error: unknown) => {
        isAnswered = true
        if (error) done(error)
        else done()
      },
    ])
  } catch (error) {
    if (isAnswered) throw error
    done(error)
  }
}
