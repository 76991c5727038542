import { inherits } from 'node:util'
import type { Callback } from './legacy-request'
import { Store } from './store'

/** Keeps sessions in this process, as JSON. It forgets them only when they are asked for after their end: for development. */
export interface MemoryStore extends Store {
  /** The records by id. */
  sessions: Record<string, string>
  /** Gives all sessions by id. */
  all(callback: (error: unknown, sessions: Record<string, StoredSession>) => void): void
  clear(callback?: Callback): void
  length(callback: (error: unknown, length: number) => void): void
  touch(sid: string, session: object, callback?: Callback): void
}

interface StoredSession {
  cookie?: { expires?: unknown }
}

export interface MemoryStoreConstructor {
  new (): MemoryStore
  prototype: MemoryStore
}

export const MemoryStore = function MemoryStore(this: MemoryStore) {
  Store.call(this)
  this.sessions = Object.create(null)
} as unknown as MemoryStoreConstructor

inherits(MemoryStore, Store)

const { prototype } = MemoryStore

prototype.all = function (callback) {
  const sessions: Record<string, StoredSession> = Object.create(null)
  for (const sid of Object.keys(this.sessions)) {
    const session = read(this, sid)
    if (session !== undefined) sessions[sid] = session
  }
  setImmediate(callback, null, sessions)
}

prototype.clear = function (callback) {
  this.sessions = Object.create(null)
  answer(callback)
}

prototype.destroy = function (sid, callback) {
  delete this.sessions[sid]
  answer(callback)
}

prototype.get = function (sid, callback) {
  setImmediate(callback, null, read(this, sid))
}

prototype.set = function (sid, session, callback) {
  this.sessions[sid] = JSON.stringify(session)
  answer(callback)
}

// A property of its own would be the function's: `length` of a store is a method.
prototype.length = function (callback) {
  this.all((error, sessions) => callback(error, Object.keys(sessions).length))
}

prototype.touch = function (sid, session, callback) {
  const stored = read(this, sid)
  if (stored !== undefined) {
    const { cookie } = session as StoredSession
    this.sessions[sid] = JSON.stringify({ ...stored, cookie })
  }
  answer(callback)
}

/** What is stored under an id. What has ended is removed. */
function read(store: MemoryStore, sid: string): StoredSession | undefined {
  const text = store.sessions[sid]
  if (!text) return undefined
  const session: StoredSession = JSON.parse(text)
  const expires = session.cookie?.expires
  if (!expires) return session
  const end = typeof expires === 'string' ? new Date(expires) : expires
  if ((end as number | Date) > new Date()) return session
  delete store.sessions[sid]
  return undefined
}

function answer(callback: Callback | undefined): void {
  if (callback) setImmediate(callback)
}
