import { EventEmitter } from 'node:events'
import { inherits } from 'node:util'
import { Cookie } from './cookie'
import { type Callback, type SessionRequest, settle } from './legacy-request'
import { Session } from './session'
import { destroyById, inflateSession, loadById } from './session-storing'

/**
 * What session stores are made from, by `class … extends` as well as by `Store.call(this)` and `util.inherits`. A store has `get`, `set` and
 * `destroy`, perhaps `touch`, and says by the events `disconnect` and `connect` whether it can be reached.
 */
export interface Store extends EventEmitter {
  /** Calls back without a session if there is none. */
  get(sid: string, callback: (error?: unknown, session?: unknown) => void): void
  set(sid: string, session: object, callback?: Callback): void
  destroy(sid: string, callback?: Callback): void
  touch?(sid: string, session: object, callback?: Callback): void
  /** Ends the request's session and gives the request a new one. */
  regenerate(request: SessionRequest, callback: Callback): void
  /** Gives a session outside of any request, as WebSockets need it. */
  load(sid: string, callback: (error?: unknown, session?: Session) => void): void
  /** Makes a session of what is stored, and puts it on the request. */
  createSession(request: SessionRequest, stored: object): Session
  /** Given by the middleware that uses the store: puts a new session on the request. */
  generate?(request: SessionRequest): void
}

export interface StoreConstructor {
  new (): Store
  prototype: Store
}

export const Store = function Store(this: Store) {
  EventEmitter.call(this)
} as unknown as StoreConstructor

inherits(Store, EventEmitter)

Store.prototype.regenerate = function (request, callback) {
  const answer = (error?: unknown) => {
    this.generate?.(request)
    callback(error)
  }
  settle(destroyById(this, request, request.sessionID as string), () => answer(), answer)
}

Store.prototype.load = function (sid, callback) {
  settle(
    loadById(this, sid, 'at once'),
    (loaded) => {
      if (loaded === undefined) return callback()
      const request = { sessionID: sid, sessionStore: this }
      return callback(null, inflateSession(request, this, loaded))
    },
    callback,
  )
}

Store.prototype.createSession = (request, stored) => {
  const record = stored as { cookie: Cookie }
  // Read one by one: what is said of a record without a cookie is what the original says.
  const expires = record.cookie.expires
  const originalMaxAge = record.cookie.originalMaxAge
  record.cookie = new Cookie(record.cookie)
  // JSON has made text of the date.
  if (typeof expires === 'string') record.cookie.expires = new Date(expires)
  record.cookie.originalMaxAge = originalMaxAge
  const session = new Session(request, record)
  request.session = session
  return session
}
