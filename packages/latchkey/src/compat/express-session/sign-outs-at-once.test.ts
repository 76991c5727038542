import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { deferred } from '../../internal/response-gate.test-kit'
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

const { Passport } = createRequire(__filename)('passport') as { Passport: new () => Passport }

/** A site with passport from npm, and somebody who is signed in there. */
async function openSite(before: (signOut: () => void, query: express.Request['query']) => void) {
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
  app.post('/logout', (request, response, next) => {
    const done = (error?: unknown) => (error ? next(error) : response.end('out'))
    before(() => (request as SignedRequest).logout(done), request.query)
  })
  const tell: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).end(String(error.code ?? error))
  }
  app.use(tell)
  const server = app.listen(0)
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const login = await fetch(`${url}/login`, { method: 'POST' })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const signOut = async (query = '') => {
    const answer = await fetch(`${url}/logout${query}`, { method: 'POST', headers: { cookie } })
    return `${answer.status} ${await answer.text()}`
  }
  return { store, signOut }
}

it('ten sign-outs of passport from npm at once all succeed, one of them ends the session (R11)', async () => {
  let waiting: (() => void)[] = []
  const { store, signOut } = await openSite((begin) => {
    // Every one of them has loaded the session before the first signs out.
    waiting.push(begin)
    if (waiting.length < 10) return
    for (const each of waiting) each()
    waiting = []
  })
  const answers = await Promise.all(Array.from({ length: 10 }, () => signOut()))
  expect(answers).toEqual(Array.from({ length: 10 }, () => '200 out'))
  expect(Object.values(store.sessions).filter((text) => String(text).includes('ann'))).toEqual([])
})

it('one succeeds as well that comes when another has signed the user out and not yet ended the session (R11)', async () => {
  const [isEnding, mayEnd, hasEnded] = [deferred(), deferred(), deferred()]
  const { store, signOut } = await openSite((begin, { late }) => {
    if (late === undefined) return begin()
    mayEnd.resolve()
    void hasEnded.promise.then(begin)
  })
  const destroy = store.destroy.bind(store)
  store.destroy = (id, done) => {
    isEnding.resolve()
    void mayEnd.promise.then(() =>
      destroy(id, (error: unknown) => {
        Reflect.apply(done as (error: unknown) => void, undefined, [error])
        hasEnded.resolve()
      }),
    )
  }
  const first = signOut()
  await isEnding.promise
  expect(await Promise.all([first, signOut('?late=1')])).toEqual(['200 out', '200 out'])
})
