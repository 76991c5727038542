import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import { expect, it } from 'vitest'
import { session } from '../express-session'

interface Passport {
  serializeUser(fn: (user: unknown, done: (error: null, name: unknown) => void) => void): void
  deserializeUser(fn: (name: unknown, done: (error: null, user: unknown) => void) => void): void
  session(): express.RequestHandler
}

type SignedRequest = express.Request & {
  login(user: string, done: (error?: unknown) => void): void
  logout(done: (error?: unknown) => void): void
}

it('ten sign-outs of passport from npm at once all succeed, one of them ends the session (R11)', async () => {
  const load = createRequire(__filename)
  const { Passport } = load('passport') as { Passport: new () => Passport }
  const passport = new Passport()
  passport.serializeUser((user, done) => done(null, user))
  passport.deserializeUser((name, done) => done(null, name))
  const store = new session.MemoryStore()
  const app = express()
  const options = { secret: 'a secret', resave: false, saveUninitialized: false, store }
  app.use(session(options) as unknown as express.RequestHandler)
  app.use(passport.session())
  app.post('/login', (request, response, next) =>
    (request as SignedRequest).login('ann', (error) => (error ? next(error) : response.end())),
  )
  let waiting: (() => void)[] = []
  app.post('/logout', (request, response, next) => {
    // Every one of them has loaded the session before the first signs out.
    waiting.push(() =>
      (request as SignedRequest).logout((error) => (error ? next(error) : response.end('out'))),
    )
    if (waiting.length < 10) return
    for (const signOut of waiting) signOut()
    waiting = []
  })
  const tell: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).end(String(error.code ?? error))
  }
  app.use(tell)
  const server = app.listen(0)
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const login = await fetch(`${url}/login`, { method: 'POST' })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const answer = await fetch(`${url}/logout`, { method: 'POST', headers: { cookie } })
        return `${answer.status} ${await answer.text()}`
      }),
    )
    expect(answers).toEqual(Array.from({ length: 10 }, () => '200 out'))
    expect(Object.values(store.sessions).filter((text) => String(text).includes('ann'))).toEqual([])
  } finally {
    server.close()
  }
})
