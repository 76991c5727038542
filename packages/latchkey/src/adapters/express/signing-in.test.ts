import { afterEach, describe, expect, it } from 'vitest'
import { failure, pass, redirect, success } from '../../authentication/outcomes'
import type { Strategy } from '../../authentication/strategy'
import { type App, type AppOptions, serverKinds, startApp, type User } from './app.fixture'
import type { Visitor } from './client.fixture'

const right = { username: 'ann', password: 'right' }
const seenBy = async (visitor: Visitor) => JSON.parse((await visitor.get('/read')).body)

describe.each(serverKinds)('signing in, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  /** Somebody else, with the cookies that a visitor has now. */
  const copyOf = (visitor: Visitor) => {
    const copy = app.visitor()
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
    return copy
  }

  it('gives a new id, and the old one is dead before the answer leaves (T-FIX-1)', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    const attacker = copyOf(ann)
    const take = store.hold('take')
    const exchange = ann.start('/login', { method: 'POST', body: right })
    await take.came
    expect(await store.records()).toHaveLength(2)
    take.release()
    await exchange.head
    expect(await store.records()).toMatchObject([{ passport: { user: '1' } }])
    ann.take(await exchange.answer)
    expect(ann.cookieHeader).not.toBe(attacker.cookieHeader)
    expect(await seenBy(attacker)).toEqual({ why: 'unknown-id', data: {} })
    expect(await seenBy(ann)).toMatchObject({ user: 'ann' })
  })

  it('gives a new id to who is signed in already, too', async () => {
    const { visitor } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    const before = copyOf(ann)
    await ann.post('/login', right)
    expect(await seenBy(before)).toMatchObject({ why: 'unknown-id' })
    expect(await seenBy(ann)).toMatchObject({ user: 'ann' })
  })

  it('out leaves no record and no cookie, whoever has a copy of it (T-FIX-1)', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    const copy = copyOf(ann)
    await ann.post('/logout')
    expect(await store.records()).toEqual([])
    expect(ann.cookies.size).toBe(0)
    expect(await seenBy(copy)).toEqual({ why: 'unknown-id', data: {} })
  })

  it('tells a strategy the address of the client, and the client when to try again', async () => {
    const seen: (string | undefined)[] = []
    const tired: Strategy<User> = {
      name: 'tired',
      authenticate: ({ address }) => {
        seen.push(address)
        return failure('too_many', { status: 429, retryAt: new Date(Date.now() + 90_000) })
      },
    }
    const { visitor } = await start({
      authenticator: { strategies: [tired] },
      routes: (auth) => ({ 'POST /login': auth.signIn('tired') }),
    })
    const { status, headers } = await visitor().post('/login', right)
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(30)
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(90)
    expect(seen).toEqual([expect.stringMatching(/^(::1|(::ffff:)?127\.0\.0\.1)$/)])
  })

  it('carries over what it is told to keep, and nothing else (T-FIX-3)', async () => {
    const { visitor } = await start({
      routes: (auth) => ({
        'POST /fill': (request, response) => {
          auth.session(request).data = { visits: 9, cart: ['book'], note: { isAdmin: true } }
          response.end()
        },
        'POST /login': auth.signIn('local', {
          keep: ['cart'],
          success: (_request, response) => response.end('in'),
        }),
      }),
    })
    const ann = visitor()
    await ann.post('/fill')
    await ann.post('/login', right)
    expect(await seenBy(ann)).toEqual({ user: 'ann', data: { cart: ['book'] } })
    await ann.post('/login', { ...right, username: 'bob' })
    expect(await seenBy(ann)).toEqual({ user: 'bob', data: { cart: ['book'] } })
  })

  it('of many at once shows nobody what is another’s (T-XUSER-1)', async () => {
    const { visitor, users } = await start()
    for (let id = 3; id < 20; id += 1) users.set(`${id}`, { id: `${id}`, name: `user ${id}` })
    const people = [...users.values()].map(({ name }) => ({ name, visitor: visitor() }))
    const work = people.map(async ({ name, visitor: person }) => {
      await person.post('/login', { username: name, password: 'right' })
      for (let visit = 1; visit <= 5; visit += 1) {
        await person.get('/write')
        expect(await seenBy(person)).toEqual({ user: name, data: { visits: visit } })
      }
    })
    await Promise.all(work)
  })

  describe('as a user who is no longer known', () => {
    it('is being signed out, with the reason', async () => {
      const { store, users, visitor } = await start()
      const ann = visitor()
      await ann.post('/login', right)
      users.delete('1')
      const answer = await ann.get('/read')
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toEqual({ why: 'user-gone', data: {} })
      expect(await store.records()).toEqual([])
      expect(ann.cookies.size).toBe(0)
    })

    it('is final where the answer is an error, and where the store cannot be asked', async () => {
      const { store, users, visitor } = await start()
      const ann = visitor()
      await ann.post('/login', right)
      users.delete('1')
      store.failing.add('take')
      const answer = await ann.get('/read')
      expect(answer.status).toBe(503)
      expect(ann.cookies.size).toBe(0)
    })
  })

  describe('with a deserialize that fails (R66, I9)', () => {
    const failing: Record<string, () => never | Promise<never>> = {
      throws: () => {
        throw new Error('the database is down')
      },
      rejects: () => Promise.reject(new Error('the database is down')),
    }
    it.each(Object.entries(failing))('that %s runs no handler', async (_, deserialize) => {
      let ran = 0
      let isDown = false
      const { visitor, errors, users, store } = await start({
        authenticator: {
          deserialize: (id: string) => (isDown ? deserialize() : users.get(id)),
        },
        after: () => [
          (_request, _response, next) => {
            ran += 1
            next()
          },
        ],
      })
      const ann = visitor()
      await ann.post('/login', right)
      ran = 0
      isDown = true
      expect((await ann.get('/read')).status).toBe(500)
      expect(ran).toBe(0)
      expect(errors).toMatchObject([{ message: 'the database is down' }])
      isDown = false
      expect(await seenBy(ann)).toMatchObject({ user: 'ann' })
      expect(await store.records()).toHaveLength(1)
    })
  })

  describe('by a strategy', () => {
    const by = (authenticate: Strategy<User>['authenticate']): AppOptions => ({
      authenticator: { strategies: [{ name: 'test', authenticate }] },
      routes: (auth) => ({
        'POST /login': auth.signIn('test'),
        'GET /login': auth.signIn('test'),
      }),
    })
    const ann = { id: '1', name: 'ann' }

    it('that throws is an error, and signs nobody in', async () => {
      const { visitor, store, errors } = await start(
        by(() => {
          throw new Error('a bug')
        }),
      )
      expect((await visitor().post('/login')).status).toBe(500)
      expect(errors).toMatchObject([{ message: 'a bug' }])
      expect(store.calls).toEqual([])
    })

    it.each([undefined, null, true, ann, { kind: 'success', user: ann }])(
      'that gives %o and no outcome is an error',
      async (given) => {
        const { visitor, store, errors } = await start(by(() => given as never))
        expect((await visitor().post('/login')).status).toBe(500)
        expect(errors).toMatchObject([{ code: 'STRATEGY_SILENT' }])
        expect(store.calls).toEqual([])
      },
    )

    it('that fails answers with its status, challenge and message', async () => {
      const { visitor } = await start(
        by(() =>
          failure('locked', { status: 401, challenge: 'Session realm="x"', message: 'No.' }),
        ),
      )
      expect(await visitor().post('/login')).toMatchObject({
        status: 401,
        body: 'No.',
        headers: { 'www-authenticate': 'Session realm="x"' },
        setCookies: [],
      })
    })

    it('that sends the browser elsewhere does so', async () => {
      const { visitor } = await start(by(() => redirect('https://id.example/authorize')))
      const answer = await visitor().get('/login')
      expect(answer).toMatchObject({
        status: 302,
        headers: { location: 'https://id.example/authorize' },
      })
    })

    it('that passes, or succeeds where the route says nothing, goes on', async () => {
      const { visitor } = await start({
        ...by((request) => (request.method === 'GET' ? pass() : success(ann))),
        routes: (auth) => ({
          'GET /login': (request, response, next) =>
            auth.signIn('test')(request, response, (error) => {
              if (error !== undefined) next(error)
              else response.end(`user: ${auth.findUser(request)?.name}`)
            }),
          'POST /login': (request, response, next) =>
            auth.signIn('test')(request, response, (error) => {
              if (error !== undefined) next(error)
              else response.end(`user: ${auth.findUser(request)?.name}`)
            }),
        }),
      })
      expect(await visitor().get('/login')).toMatchObject({ body: 'user: undefined' })
      expect(await visitor().post('/login')).toMatchObject({ body: 'user: ann' })
    })

    it('that is not there is an error when the route is made', async () => {
      const { auth } = await start()
      expect(() => auth.signIn('nothing')).toThrow(/STRATEGY_UNKNOWN/)
    })
  })

  it('as the program says, after a registration', async () => {
    const { visitor } = await start({
      routes: (auth, { users }) => ({
        'POST /register': async (request, response) => {
          const carol = { id: '3', name: 'carol' }
          users.set('3', carol)
          await auth.signInAs(request, carol, { methods: ['pwd'] })
          response.end(auth.user(request).name)
        },
      }),
    })
    const carol = visitor()
    expect((await carol.post('/register')).body).toBe('carol')
    expect(await seenBy(carol)).toMatchObject({ user: 'carol' })
  })
})
