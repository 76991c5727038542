/**
 * A store as it is written for express-session: callbacks, one for each call. What is called here is all of it that is called.
 *
 * Seen in the wild, and all the same here: stores that answer before the call returns; that throw; that never answer; that answer
 * twice; that give a promise beside the callback, or in its place; that have no `touch`; whose `get` says ENOENT for "none".
 */
export interface LegacyStore {
  get(sid: string, callback: (error?: unknown, session?: unknown) => void): unknown
  set(sid: string, session: LegacySession, callback: (error?: unknown) => void): unknown
  destroy(sid: string, callback: (error?: unknown) => void): unknown
  touch?(sid: string, session: LegacySession, callback: (error?: unknown) => void): unknown
  /** Stores that are event emitters say `disconnect` and `connect`. */
  on?(event: string, listener: () => void): unknown
  removeListener?(event: string, listener: () => void): unknown
}

/** What such a store is given and gives: the session's data, and its `cookie`, by which the store knows when it ends. */
export interface LegacySession {
  cookie?: unknown
}

/** The calls of a legacy store, as promises. They reject with the store's own error. */
export class LegacyCalls {
  readonly #store: LegacyStore
  /** Whether the store had a `touch` when it was handed over. */
  readonly canTouch: boolean
  /** Whose session the store is being asked about: what it calls of itself meanwhile is its own affair. undefined: nothing is being asked */
  #asking: string | undefined

  constructor(store: LegacyStore) {
    this.#store = store
    this.canTouch = typeof store.touch === 'function'
  }

  /** Whether a call about this session comes from out of the guard's own. */
  isAsking(sid: string): boolean {
    return this.#asking === sid
  }

  /** `undefined`: there is none. Whatever else came is given as it came. @param whenMissing is told of an error by which the store says so */
  get(sid: string, whenMissing?: (error: unknown) => void): Promise<LegacySession | undefined> {
    return this.#ask(sid, (callback) => this.#store.get(sid, callback)).then(
      (session) => (session ? (session as LegacySession) : undefined),
      (error) => {
        if (codeOf(error) !== 'ENOENT') throw error
        whenMissing?.(error)
        return undefined
      },
    )
  }

  set(sid: string, session: LegacySession): Promise<unknown> {
    return this.#ask(sid, (callback) => this.#store.set(sid, session, callback))
  }

  touch(sid: string, session: LegacySession): Promise<unknown> {
    return this.#ask(sid, (callback) => this.#store.touch?.(sid, session, callback))
  }

  destroy(sid: string): Promise<unknown> {
    return this.#ask(sid, (callback) => this.#store.destroy(sid, callback))
  }

  #ask(sid: string, call: (callback: Callback) => unknown): Promise<unknown> {
    const before = this.#asking
    this.#asking = sid
    try {
      return answerOf(call)
    } finally {
      this.#asking = before
    }
  }
}

type Callback = (error?: unknown, answer?: unknown) => void

/** Calls at once, so that the order of the calls is that of the callers. */
function answerOf(call: (callback: Callback) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = call((error, answer) => {
      if (error) reject(error)
      else resolve(answer)
    })
    // An async method that throws never calls back: its rejection would be nobody's.
    if (isThenable(returned)) returned.then(undefined, reject)
  })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function'
  )
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
}
