import { IncomingMessage } from 'node:http'
import { passportDefaults } from './defaults'
import { callbackMissing } from './old-style'
import { optionsAndDone, type PassportRequest, userPropertyOf } from './passport-request'

type Method<Name extends 'logIn' | 'logOut'> = NonNullable<PassportRequest[Name]>

const logIn: Method<'logIn'> = function (this: PassportRequest, user, options, done) {
  const given = optionsAndDone(options, done)
  const property = userPropertyOf(this)
  const manager = this._sessionManager
  const { session = passportDefaults.session } = given.options
  this[property] = user
  if (!session || !manager) {
    given.done?.()
    return
  }
  const answer = given.done
  if (typeof answer !== 'function') throw callbackMissing('login')
  manager.logIn(this, user, given.options, (error) => {
    if (error) {
      this[property] = null
      answer(error)
    } else answer()
  })
}

const logOut: Method<'logOut'> = function (this: PassportRequest, options, done) {
  const given = optionsAndDone(options, done)
  const manager = this._sessionManager
  this[userPropertyOf(this)] = null
  if (!manager) {
    given.done?.()
    return
  }
  if (typeof given.done !== 'function') throw callbackMissing('logout')
  manager.logOut(this, given.options, given.done)
}

function isAuthenticated(this: PassportRequest): boolean {
  return Boolean(this[userPropertyOf(this)])
}

function isUnauthenticated(this: PassportRequest): boolean {
  return !this.isAuthenticated?.()
}

/** What a request is extended with: `req.login` and its like. */
export const requestMethods = {
  logIn,
  login: logIn,
  logOut,
  logout: logOut,
  isAuthenticated,
  isUnauthenticated,
}

const promisingLogIn: Method<'logIn'> = function (this: PassportRequest, user, options, done) {
  const given = optionsAndDone(options, done)
  if (given.done !== undefined) return Reflect.apply(logIn, this, [user, given.options, given.done])
  return promise((answer) => Reflect.apply(logIn, this, [user, given.options, answer]))
}

const promisingLogOut: Method<'logOut'> = function (this: PassportRequest, options, done) {
  const given = optionsAndDone(options, done)
  if (given.done !== undefined) return Reflect.apply(logOut, this, [given.options, given.done])
  return promise((answer) => Reflect.apply(logOut, this, [given.options, answer]))
}

function promise(start: (answer: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })
}

/**
 * Gives a request the methods that it does not have, and the session manager: of several authenticators, the last one's.
 * @param promises whether `login` and `logout` are to give a promise where they get no callback
 */
export function extendRequest(
  request: PassportRequest,
  manager: PassportRequest['_sessionManager'],
  promises: boolean = passportDefaults.promises,
): void {
  const found = ownMethodsOf(request)
  const isWithout = (name: 'logIn' | 'logOut') =>
    !found[name] || found[name] === requestMethods[name]
  // In the place of those without a promise, which an earlier middleware may have left.
  request.logIn = promises && isWithout('logIn') ? promisingLogIn : found.logIn || logIn
  request.login = request.logIn
  request.logOut = promises && isWithout('logOut') ? promisingLogOut : found.logOut || logOut
  request.logout = request.logOut
  request.isAuthenticated = found.isAuthenticated || isAuthenticated
  request.isUnauthenticated = found.isUnauthenticated || isUnauthenticated
  request._sessionManager = manager
}

/**
 * The methods that a request has already, but for those that passport 0.3 and older give to all requests of a process once somebody loads it: they sign in without
 * a new session id, and never answer a sign-out of today's form (D33).
 */
function ownMethodsOf(request: PassportRequest) {
  const isEverybodys = (name: 'logIn' | 'logOut' | 'isAuthenticated' | 'isUnauthenticated') =>
    request[name] === Reflect.get(IncomingMessage.prototype, name)
  return {
    logIn: isEverybodys('logIn') ? undefined : request.logIn,
    logOut: isEverybodys('logOut') ? undefined : request.logOut,
    isAuthenticated: isEverybodys('isAuthenticated') ? undefined : request.isAuthenticated,
    isUnauthenticated: isEverybodys('isUnauthenticated') ? undefined : request.isUnauthenticated,
  }
}
