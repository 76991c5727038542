// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import express from 'express'
import session, {
  type Cookie,
  type MemoryStore,
  type Session,
  type SessionData,
  type SessionOptions,
  Store,
} from 'express-session'
import Memory from 'express-session/session/memory.js'
import type { SessionStore } from 'latchkey/session'
import { ExpressStore } from 'latchkey/stores/express-store'

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

class LoggedStore extends Store {
  readonly #records = new Map<string, string>()

  get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const text = this.#records.get(sid)
    setImmediate(callback, null, text === undefined ? null : JSON.parse(text))
  }

  set(sid: string, session: SessionData, callback?: (error?: unknown) => void): void {
    this.#records.set(sid, JSON.stringify(session))
    setImmediate(() => callback?.())
  }

  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    this.#records.delete(sid)
    setImmediate(() => callback?.())
  }
}

const options: SessionOptions = {
  secret: ['of these tests'],
  resave: false,
  saveUninitialized: false,
  store: new LoggedStore(),
  cookie: { maxAge: 60_000, sameSite: 'lax' },
}
// @ts-expect-error: of two words only
options.unset = 'forget'
delete options.unset

const memory: MemoryStore = new Memory()
const store: session.Store = memory
if (!(store instanceof Store)) throw new Error('The deep path gives another class.')

/** The same store, under the library. */
export const modern: SessionStore = new ExpressStore(memory)

const app = express()
app.use(session(options))
app.get('/views', (req, res) => {
  const current: Session & Partial<SessionData> = req.session
  const cookie: Cookie = req.session.cookie
  const views: number | undefined = req.session.views
  // @ts-expect-error: declared as a number
  const words: string = req.session.views
  // @ts-expect-error: declared nowhere
  req.session.undeclared = words
  req.session.views = (views ?? 0) + 1
  if (cookie.originalMaxAge !== 60_000 || current.id !== req.sessionID) throw new Error('Another')
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error: unknown) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address?.port)
})
