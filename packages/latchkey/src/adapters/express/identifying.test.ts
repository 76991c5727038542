import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { challenge } from '../../authentication/challenge'
import { failure, pass, success } from '../../authentication/outcomes'
import type { Strategy } from '../../authentication/strategy'
import {
  type App,
  type AppOptions,
  type AppRequest,
  type Handler,
  serverKinds,
  startApp,
  type User,
} from './app.fixture'

const right = { username: 'ann', password: 'right' }
const bob: User = { id: '2', name: 'bob' }

/** A token in a header names its user and what it is good for. */
const token: Strategy<User> = {
  name: 'token',
  authenticate: (request) => {
    const given = request.header('authorization')
    if (given === undefined) return pass()
    if (given === 'Bearer bob') return success(bob, { info: { scopes: ['read'] } })
    return failure('invalid_token', { challenge: challenge('Bearer', { error: 'invalid_token' }) })
  },
}
const headers = { authorization: 'Bearer bob' }

describe.each(serverKinds)('asking each request who sent it, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, {
      authenticator: {
        strategies: [token],
        scopesOf: (_user, info) => (info as { scopes?: string[] } | undefined)?.scopes ?? [],
        transformInfo: (info) => info,
      },
      routes: (auth) => ({
        'GET /api': inTurn(
          auth.identify('token'),
          auth.requireUser(),
          (request: AppRequest, response: ServerResponse) => {
            response.end(
              JSON.stringify({ user: auth.user(request).name, info: auth.info(request) }),
            )
          },
        ),
        'GET /fresh': inTurn(auth.identify('token'), auth.requireFresh({ within: { days: 1 } })),
        'GET /read-scope': inTurn(auth.identify('token'), auth.requireScope('read'), ended),
        'GET /write-scope': inTurn(auth.identify('token'), auth.requireScope('write'), ended),
        'POST /link': inTurn(
          auth.identify('token'),
          auth.link('local', {
            success: (request, response) =>
              (response as { end(text: string): void }).end(auth.user(request).name),
          }),
        ),
      }),
      ...options,
    })
    return app
  }

  it('knows them for this request, begins no session and asks no store', async () => {
    const { visitor, store } = await start()
    const program = visitor()
    const answer = await program.get('/api', { headers })
    expect(JSON.parse(answer.body)).toEqual({ user: 'bob', info: { scopes: ['read'] } })
    expect(answer).toMatchObject({ setCookies: [], headers: { 'cache-control': 'no-store' } })
    expect(store.calls).toEqual([])
    expect((await program.get('/api')).status).toBe(401)
  })

  it('refuses a wrong token with its challenge, in spite of a session', async () => {
    const { visitor } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    const answer = await ann.get('/api', { headers: { authorization: 'Bearer x' } })
    expect(answer).toMatchObject({ status: 401, body: 'invalid_token' })
    expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"')
  })

  it('leaves who is signed in to a session as they are, beside a token of somebody else', async () => {
    const { visitor, store } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    store.callsSince()
    expect(JSON.parse((await ann.get('/api', { headers })).body).user).toBe('bob')
    expect(store.callsSince()).toEqual(['load'])
    expect(JSON.parse((await ann.get('/api')).body)).toEqual({ user: 'ann' })
  })

  it('takes no session of somebody else for a fresh sign-in of who sent a token', async () => {
    const { visitor } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    expect((await ann.get('/fresh')).status).toBe(404)
    expect((await ann.get('/fresh', { headers })).status).toBe(401)
    expect((await visitor().get('/fresh', { headers })).status).toBe(401)
  })

  it('has scopes that are the token’s', async () => {
    const { visitor } = await start()
    expect((await visitor().get('/read-scope', { headers })).status).toBe(200)
    expect((await visitor().get('/write-scope', { headers })).status).toBe(403)
    const ann = visitor()
    await ann.post('/login', right)
    expect((await ann.get('/read-scope')).status).toBe(403)
  })

  it('is enough to link an account', async () => {
    const { visitor } = await start()
    expect((await visitor().post('/link', right, { headers })).body).toBe('bob')
  })
})

const ended: Handler = (_request, response) => response.end('entered')

/** As a framework runs the handlers of a route. */
function inTurn(...handlers: readonly unknown[]): Handler {
  return (request, response, next) => {
    const run = (place: number, error?: unknown): unknown => {
      const handler = handlers[place] as Handler | undefined
      if (error !== undefined || handler === undefined) return next(error)
      return handler(request, response, (thrown) => run(place + 1, thrown))
    }
    run(0)
  }
}
