import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { afterEach } from 'vitest'
import { session as ourSession } from '../express-session'
import { newPassport, type PassportModule } from './both.fixture'

const require = createRequire(__filename)
const open: (() => void)[] = []

afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** The kinds of session that a site may have: ours, that of npm, and two that are held in a cookie, unmodified. */
export type SessionKind = 'ours' | 'original' | 'cookie-session' | 'client-sessions'

/** A request as a handler of a site sees it. */
export interface SiteRequest {
  session: Record<string, unknown> & { regenerate(done: () => void): void }
  user?: unknown
  login(user: unknown, ...values: unknown[]): unknown
  logout(...values: unknown[]): unknown
  [key: string]: unknown
}

export interface Answer {
  readonly status: number
  readonly location: string | null
  readonly body: string
  readonly setCookies: readonly string[]
}

/** A site on Express, with somebody who visits it. */
export interface Site {
  readonly passport: PassportModule
  /** What the sessions' store was asked since the last time: `set 0`, ids by the order in which they appeared. */
  calls(): string[]
  /** The records that are in the store. */
  records(): Record<string, unknown>[]
  /** Has the store fail at these methods, or none. */
  fail(...methods: string[]): void
  visitor(): Visitor
}

/** A browser: it keeps its cookies. */
export interface Visitor {
  get(path: string): Promise<Answer>
  post(path: string, fields?: Record<string, string>): Promise<Answer>
  readonly cookies: Map<string, string>
}

/** Everybody's password is `secret`; nobody knows `mallory`. */
export const verify = (
  name: string,
  password: string,
  done: (error: unknown, user?: unknown, info?: unknown) => void,
): void => {
  if (password !== 'secret') done(null, false, { message: 'wrong' })
  else done(null, { id: name })
}

/** Opens a site: sessions, passport.session(), then what `build` adds, then `GET /me`. */
export async function openSite(
  library: PassportModule,
  kind: SessionKind,
  build: (app: Express, passport: PassportModule) => void,
): Promise<Site> {
  const app = express()
  const passport = newPassport(library)
  const store = newStore(kind)
  const failing = new Set<string>()
  const calls: string[] = []
  if (store) note(store, calls, failing)
  app.use(sessionsOf(kind, store))
  const { Strategy: LocalStrategy } = require('passport-local')
  passport.use(new LocalStrategy(verify))
  passport.serializeUser((user: { id: string }, done: (...values: unknown[]) => void) =>
    done(null, user.id),
  )
  passport.deserializeUser((id: string, done: (...values: unknown[]) => void) => done(null, { id }))
  app.use(passport.session() as never, express.urlencoded())
  build(app, passport)
  app.get('/me', (request, response) => {
    const { user, session } = request as unknown as SiteRequest
    response.json({ user, session })
  })
  app.use((error: Error, _: unknown, response: express.Response, _next: unknown) => {
    response.status(500).end(error.message)
  })
  const server = app.listen(0)
  await new Promise((resolve) => server.once('listening', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    passport,
    calls: () => calls.splice(0),
    records: () => Object.values(store?.sessions ?? {}).map((text) => JSON.parse(text)),
    fail(...methods) {
      failing.clear()
      for (const method of methods) failing.add(method)
    },
    visitor: () => visit(base),
  }
}

interface MemoryStore {
  readonly sessions: Record<string, string>
  [method: string]: unknown
}

function newStore(kind: SessionKind): MemoryStore | undefined {
  if (kind === 'ours') return new ourSession.MemoryStore() as never
  if (kind === 'original') return new (require('express-session').MemoryStore)()
  return undefined
}

function sessionsOf(kind: SessionKind, store: MemoryStore | undefined): express.Handler {
  const secret = 'a secret of which nobody knows'
  const options = { secret, resave: false, saveUninitialized: false, store }
  if (kind === 'ours') return ourSession(options as never) as never
  if (kind === 'original') return require('express-session')(options)
  if (kind === 'cookie-session') return require('cookie-session')({ keys: [secret] })
  return require('client-sessions')({ cookieName: 'session', secret })
}

function note(store: MemoryStore, calls: string[], failing: Set<string>): void {
  const ids: unknown[] = []
  for (const method of ['get', 'set', 'destroy', 'touch']) {
    const call = store[method] as (...values: unknown[]) => void
    store[method] = (...values: unknown[]) => {
      const [id] = values
      if (!ids.includes(id)) ids.push(id)
      calls.push(`${method} ${ids.indexOf(id)}`)
      const done = values.at(-1) as (error: Error) => void
      if (failing.has(method)) setImmediate(done, new Error(`no ${method}`))
      else Reflect.apply(call, store, values)
    }
  }
}

function visit(base: string): Visitor {
  const cookies = new Map<string, string>()
  const ask = async (method: string, path: string, body?: URLSearchParams): Promise<Answer> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(base + path, {
      method,
      headers: cookie ? { cookie } : {},
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
      ...(body && { body }),
    })
    const setCookies = response.headers.getSetCookie()
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      if (value) cookies.set(name, value)
      else cookies.delete(name)
    }
    const location = response.headers.get('location')
    return { status: response.status, location, body: await response.text(), setCookies }
  }
  return {
    cookies,
    get: (path) => ask('GET', path),
    post: (path, fields) => ask('POST', path, new URLSearchParams(fields)),
  }
}
