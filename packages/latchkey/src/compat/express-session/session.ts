import { FixedProperty } from '../../internal/hidden-property'
import type { Cookie } from './cookie'
import { type Callback, type SessionRequest, settle } from './legacy-request'
import { endsForGood } from './own-session'
import { ledgerOf } from './request-ledger'
import { destroySession, noteEnd, reloadSession, saveForProgram } from './session-storing'

/** A session: the program's data as properties of its own, its cookie, and what can be done with it. */
export interface Session {
  readonly req: SessionRequest
  readonly id: string
  cookie: Cookie
  /** Begins the cookie's lifetime anew. */
  touch(): this
  /** Begins the cookie's lifetime anew. */
  resetMaxAge(): this
  /** Stores it now. */
  save(callback?: Callback): this
  /** Puts another session object, with what is stored now, in its place on the request. */
  reload(callback: Callback): this
  /** Takes it from the request at once, and from the store. */
  destroy(callback?: Callback): this
  /** Ends it, and puts a new one with a new id in its place on the request. */
  regenerate(callback: Callback): this
  [key: string]: unknown
}

export interface SessionConstructor {
  new (request: SessionRequest, data?: unknown): Session
  prototype: Session
}

export const Session = function Session(this: Session, request: SessionRequest, data: unknown) {
  Object.defineProperty(this, 'req', new FixedProperty(request))
  Object.defineProperty(this, 'id', new FixedProperty(request.sessionID))
  if (typeof data !== 'object' || data === null) return
  // What a store has under the name of a method must not stand in for it (R44).
  for (const name in data) if (!(name in this)) this[name] = Reflect.get(data, name)
} as unknown as SessionConstructor

const methods: Record<string, (this: Session, callback: Callback) => Session> = {
  touch() {
    return this.resetMaxAge()
  },

  resetMaxAge() {
    this.cookie.maxAge = this.cookie.originalMaxAge
    return this
  },

  save(callback) {
    const ledger = ledgerOf(this.req)
    answer(saveForProgram(this), callback, (error) => {
      ledger.unheard = { error }
    })
    return this
  },

  reload(callback) {
    answer(reloadSession(this), callback)
    return this
  },

  destroy(callback) {
    // First: nothing that runs meanwhile is to see a session that is ending.
    delete this.req.session
    answer(destroySession(this), callback)
    return this
  },

  regenerate(callback) {
    const ended = noteEnd(this)
    this.req.sessionStore?.regenerate(this.req, (error) => {
      ended()
      if (typeof callback === 'function') callback(error)
    })
    return this
  },
}

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Session.prototype, name, { value, configurable: true, writable: true })
}

Object.defineProperty(Session.prototype, endsForGood, { value: true })

/** @param unheard is told of a failure that the program gave no callback for */
function answer(
  work: Promise<unknown>,
  callback: Callback | undefined,
  unheard: Callback = () => {},
): void {
  if (typeof callback !== 'function') {
    work.catch(unheard)
    return
  }
  settle(
    work,
    () => callback(),
    (error) => callback(error),
  )
}
