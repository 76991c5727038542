import { afterEach, describe, expect, it } from 'vitest'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'
import type { Visitor } from './client.fixture'

const right = { username: 'ann', password: 'right' }
const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const script = { accept: 'application/json' }

describe.each(serverKinds)('what routes require, on %s', (kind) => {
  let app: App
  let entered = 0
  afterEach(() => app.close())
  /** An app of which `GET /guarded` runs these handlers, and then is entered. */
  const start = async (
    guards: (auth: App['auth']) => readonly unknown[],
    options: AppOptions = {},
  ) => {
    entered = 0
    app = await startApp(kind, {
      authenticator: {
        rolesOf: ({ name }) => (name === 'ann' ? ['editor', 'author'] : []),
        scopesOf: ({ name }) => (name === 'ann' ? ['read', 'write'] : ['read']),
      },
      ...options,
      routes: (auth) => {
        const chain = guards(auth) as readonly Handler[]
        const guarded: Handler = (request, response, next) => {
          const run = (place: number, error?: unknown): unknown => {
            if (error !== undefined) return next(error)
            const handler = chain[place]
            if (handler !== undefined) {
              return handler(request, response, (thrown) => run(place + 1, thrown))
            }
            entered += 1
            return response.end('entered')
          }
          run(0)
        }
        return { 'GET /guarded': guarded, 'POST /guarded': guarded }
      },
    })
    return app
  }
  const signIn = async (username = 'ann'): Promise<Visitor> => {
    const visitor = app.visitor()
    await visitor.post('/login', { ...right, username })
    return visitor
  }

  describe('a user', () => {
    it('is answered for by the guard itself: no error handler sees it', async () => {
      const { visitor, errors } = await start((auth) => [auth.requireUser()])
      const answer = await visitor().get('/guarded')
      expect(answer).toMatchObject({ status: 401, body: 'Unauthorized' })
      expect(answer.headers).toMatchObject({
        'www-authenticate': 'Session realm="account"',
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      })
      const data = await visitor().get('/guarded', { headers: script })
      expect(JSON.parse(data.body)).toEqual({
        error: { code: 'not_signed_in', message: 'Unauthorized' },
      })
      expect(data.status).toBe(401)
      expect(errors).toEqual([])
      expect(entered).toBe(0)
      expect(await (await signIn()).get('/guarded')).toMatchObject({ status: 200, body: 'entered' })
    })

    it('is answered for by the app, where that is what it wants', async () => {
      const { visitor, errors } = await start((auth) => [auth.requireUser()], {
        latchkey: { guardRefusals: 'next' },
      })
      expect((await visitor().get('/guarded')).status).toBe(401)
      expect(errors).toMatchObject([{ code: 'NOT_SIGNED_IN', status: 401 }])
      expect(entered).toBe(0)
    })

    it('is answered for as `refusal` says, with a challenge all the same', async () => {
      const { visitor } = await start((auth) => [auth.requireUser()], {
        latchkey: { refusal: () => ({ status: 418, headers: { 'x-of': 'ours' }, body: 'No.' }) },
      })
      const answer = await visitor().get('/guarded')
      expect(answer).toMatchObject({ status: 418, body: 'No.' })
      expect(answer.headers).toMatchObject({
        'x-of': 'ours',
        'www-authenticate': 'Session realm="account"',
      })
    })

    it('is answered for by a function, which is told what is missing', async () => {
      const { visitor } = await start((auth) => [
        auth.requireUser({
          failure: (_request, response, error) => {
            ;(response as { end(text: string): void }).end(error.code)
          },
        }),
      ])
      expect(await visitor().get('/guarded')).toMatchObject({ status: 401, body: 'NOT_SIGNED_IN' })
      expect(entered).toBe(0)
    })
  })

  describe('a path to sign in at', () => {
    it('is where a browser is sent that asks for a page, and nobody else', async () => {
      const { visitor } = await start((auth) => [auth.requireUser({ failure: '/login' })])
      const sent: Record<string, string>[] = [
        page,
        {},
        { accept: '*/*' },
        { ...script, 'sec-fetch-mode': 'navigate' },
      ]
      for (const headers of sent) {
        const answer = await visitor().get('/guarded', { headers })
        expect(answer).toMatchObject({ status: 303, headers: { location: '/login' } })
      }
      const refused: Record<string, string>[] = [
        script,
        { ...page, 'sec-fetch-mode': 'cors' },
        { accept: 'application/problem+json' },
      ]
      for (const headers of refused) {
        expect((await visitor().get('/guarded', { headers })).status).toBe(401)
      }
      expect(entered).toBe(0)
    })

    it('is not for who is signed in and may not: they would come back for ever', async () => {
      await start((auth) => [auth.requireRole('admin', { failure: '/login' })])
      expect((await (await signIn()).get('/guarded', { headers: page })).status).toBe(403)
    })
  })

  describe('a fresh sign-in', () => {
    it('is one of within the time (7.5.3)', async () => {
      const { clock } = await start((auth) => [auth.requireFresh({ within: { minutes: 5 } })])
      const ann = await signIn()
      clock.advance(5 * 60_000)
      expect((await ann.get('/guarded')).status).toBe(200)
      clock.advance(1)
      const answer = await ann.get('/guarded', { headers: script })
      expect(answer.status).toBe(401)
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'sign_in_not_fresh' } })
      expect(answer.headers['www-authenticate']).toBe(
        'Session realm="account", error="insufficient_user_authentication", max_age="300"',
      )
      await ann.post('/login', right)
      expect((await ann.get('/guarded')).status).toBe(200)
      expect(entered).toBe(2)
    })

    it('is made anew by confirming who it is, and by nobody else (R63)', async () => {
      const { clock } = await start((auth) => [
        (async (request, _response, next) => {
          const name = request.headers['x-proven']
          const user = [...app.users.values()].find((each) => each.name === name)
          if (user === undefined) return next()
          await auth.confirm(request, user).then(() => next(), next)
        }) satisfies Handler,
        auth.requireFresh({ within: { minutes: 5 } }),
      ])
      const ann = await signIn()
      const proven = (name: string) => ({ headers: { ...script, 'x-proven': name } })
      clock.advance(6 * 60_000)
      const refused = await ann.get('/guarded', proven('bob'))
      expect(refused).toMatchObject({ status: 403 })
      expect((await ann.get('/guarded', { headers: script })).status).toBe(401)
      expect(entered).toBe(0)
      const confirmed = await ann.get('/guarded', proven('ann'))
      expect(confirmed.status).toBe(200)
      expect(confirmed.headers['set-cookie']).toBeDefined()
      expect((await ann.get('/guarded')).status).toBe(200)
      expect((await app.visitor().get('/guarded', proven('ann'))).status).toBe(401)
      expect(entered).toBe(2)
    })

    it('is asked for at a path, and nobody has one', async () => {
      const { clock, visitor } = await start((auth) => [
        auth.requireFresh({ within: { seconds: 1 }, failure: '/confirm' }),
      ])
      const ann = await signIn()
      clock.advance(1001)
      for (const person of [ann, visitor()]) {
        const answer = await person.get('/guarded', { headers: page })
        expect(answer).toMatchObject({ status: 303, headers: { location: '/confirm' } })
      }
      expect(entered).toBe(0)
    })

    it('stands in no record that an older server wrote', async () => {
      const { store } = await start((auth) => [auth.requireFresh({ within: { days: 399 } })])
      const ann = await signIn()
      await store.rewrite((record) => {
        const { cookie, passport } = JSON.parse(record) as Record<string, unknown>
        return JSON.stringify({ cookie, passport })
      })
      expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
      expect((await ann.get('/guarded')).status).toBe(401)
    })
  })

  describe('a role', () => {
    it('is one of those that are named', async () => {
      const { visitor } = await start((auth) => [auth.requireRole(['admin', 'editor'])])
      expect((await visitor().get('/guarded')).status).toBe(401)
      expect((await (await signIn()).get('/guarded')).status).toBe(200)
      const answer = await (await signIn('bob')).get('/guarded', { headers: script })
      expect(answer.status).toBe(403)
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'role_missing' } })
      expect(entered).toBe(1)
    })
  })

  describe('scopes', () => {
    it('are all of those that are named', async () => {
      const { visitor } = await start((auth) => [auth.requireScope(['read', 'write'])])
      expect((await visitor().get('/guarded')).status).toBe(401)
      expect((await (await signIn()).get('/guarded')).status).toBe(200)
      const answer = await (await signIn('bob')).get('/guarded', { headers: script })
      expect(answer.status).toBe(403)
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'scope_missing' } })
      expect(entered).toBe(1)
    })
  })

  it('stand in a row, each for itself', async () => {
    await start((auth) => [
      auth.requireUser(),
      auth.requireRole('editor'),
      auth.requireScope('write'),
      auth.requireFresh({ within: { minutes: 1 } }),
    ])
    expect((await (await signIn()).get('/guarded')).status).toBe(200)
    expect((await (await signIn('bob')).get('/guarded')).status).toBe(403)
  })
})

describe('a guard that asks for nothing, or for what nobody can say', () => {
  it('is an error when the route is made', async () => {
    const app = await startApp('http')
    const { auth } = app
    const make: [() => unknown, RegExp][] = [
      [() => auth.requireRole('admin'), /rolesOf must be a function/],
      [() => auth.requireScope('read'), /scopesOf must be a function/],
      [() => auth.requireFresh(undefined as never), /within must be a duration/],
      [() => auth.requireFresh({ within: {} }), /within must be a duration/],
      [() => auth.requireUser({ failure: '' }), /failure must be a path or a function/],
      [() => auth.requireUser({ remember: true as never }), /remember must be 'in-session' or/],
      [() => auth.requireUser({ remember: { parameter: 'a&b' } }), /remember must be/],
    ]
    for (const [making, message] of make) expect(making).toThrow(message)
    await app.close()
    const other = await startApp('http', {
      authenticator: { rolesOf: () => [], scopesOf: () => [] },
    })
    for (const nothing of [[], '', [''], undefined, 7, ['a', undefined]]) {
      expect(() => other.auth.requireRole(nothing as never)).toThrow(/OPTION_INVALID/)
      expect(() => other.auth.requireScope(nothing as never)).toThrow(/OPTION_INVALID/)
    }
    await other.close()
  })
})
