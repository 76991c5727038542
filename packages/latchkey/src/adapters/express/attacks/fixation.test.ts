import { afterEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../../authentication/authenticator'
import { redirect, success } from '../../../authentication/outcomes'
import type { Strategy } from '../../../authentication/strategy'
import { type Latchkey, latchkey } from '../../express'
import { type App, type Data, type Handler, serverMakes, startApp, type User } from '../app.fixture'
import type { Answer, Visitor } from '../client.fixture'

const ann: User = { id: '1', name: 'ann' }
const bob: User = { id: '2', name: 'bob' }
const right = { username: 'ann', password: 'right' }

/** Succeeds at once, or after the browser has been elsewhere. */
const provider: Strategy<User> = {
  name: 'provider',
  authenticate: ({ url }) =>
    url.includes('code=') ? success(ann) : redirect('https://id.example/authorize'),
}

/** Every way into a session. */
const waysIn: Record<string, (visitor: Visitor) => Promise<Answer>> = {
  'a password': (visitor) => visitor.post('/login', right),
  'a strategy of several': (visitor) => visitor.post('/login-chain', right),
  'a provider': async (visitor) => {
    await visitor.get('/provider')
    return visitor.get('/provider?code=1')
  },
  'the program': (visitor) => visitor.post('/register'),
  'the program, which then saves': (visitor) => visitor.post('/register-and-save'),
  'another authenticator': (visitor) => visitor.post('/admin'),
}

describe.each(serverMakes)('a planted session, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async () => {
    let admin: Latchkey<Data, User>
    app = await startApp(kind, {
      sessions: { signInKeys: ['passport', 'admin'] },
      authenticator: { strategies: [provider] },
      after: (_auth, { sessions }) => {
        const authenticator = new Authenticator<User>({
          key: 'admin',
          serialize: ({ id }) => id,
          deserialize: (id) => ({ id, name: 'ann' }),
        })
        admin = latchkey({ sessions, authenticator })
        return [admin as Handler]
      },
      routes: (auth) => ({
        'POST /login-chain': auth.signIn(['provider', 'local'].reverse()),
        'GET /provider': auth.signIn('provider'),
        'POST /register': async (request, response) => {
          await auth.signInAs(request, ann)
          response.end()
        },
        'POST /register-and-save': async (request, response) => {
          await auth.signInAs(request, ann)
          await auth.session(request).save()
          response.end()
        },
        'POST /admin': async (request, response) => {
          await admin.signInAs(request, ann)
          response.end()
        },
        'POST /fill': (request, response) => {
          auth.session(request).data = { visits: 9, cart: ['a'], note: { isAdmin: true } }
          response.end()
        },
        'POST /as-bob': async (request, response) => {
          await auth.signInAs(request, bob, { keep: ['cart'] })
          response.end()
        },
        'GET /who': (request, response) =>
          response.end(
            JSON.stringify({ user: auth.findUser(request), admin: admin.findUser(request) }),
          ),
      }),
    })
    return app
  }
  const copyOf = (visitor: Visitor) => {
    const copy = app.visitor()
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
    return copy
  }
  const isNobody = async (visitor: Visitor) => (await visitor.get('/who')).body === '{}'

  it.each(Object.entries(waysIn))(
    'is worth nothing after a sign-in by %s (T-FIX-1, CVE-2022-25896)',
    async (_, signIn) => {
      await start()
      // An attacker's session, which the victim is made to use.
      const attacker = app.visitor()
      await attacker.get('/write')
      const victim = copyOf(attacker)
      const before = victim.cookieHeader
      await signIn(victim)
      expect(victim.cookieHeader).not.toBe(before)
      expect(victim.cookieHeader).not.toBe('')
      expect(await isNobody(victim)).toBe(false)
      expect(await isNobody(attacker)).toBe(true)
      expect(await app.store.records()).toHaveLength(1)
    },
  )

  it('that the server never issued is not adopted (SM1)', async () => {
    await start()
    const attacker = app.visitor()
    await attacker.get('/write')
    const [name = '', value = ''] = [...attacker.cookies][0] ?? []
    await app.sessions.of('nobody').revokeAll()
    const victim = app.visitor()
    for (const planted of [value.replace(/s%3A..../, 's%3AAAAA'), 'x', `${value}x`, '']) {
      victim.cookies.clear()
      victim.cookies.set(name, planted)
      await victim.post('/login', right)
      expect(victim.cookies.get(name)).not.toBe(planted)
    }
  })

  it('of who signs out is worth nothing, whoever has a copy (T-FIX-1)', async () => {
    await start()
    const victim = app.visitor()
    await victim.post('/login', right)
    const copy = copyOf(victim)
    await victim.post('/logout')
    expect(await isNobody(copy)).toBe(true)
    expect(await app.store.records()).toEqual([])
  })

  it('carries over only what is named, whoever signs in, and again (T-FIX-3)', async () => {
    await start()
    const victim = app.visitor()
    await victim.post('/fill')
    await victim.post('/as-bob')
    expect(JSON.parse((await victim.get('/read')).body)).toEqual({
      user: 'bob',
      data: { cart: ['a'] },
    })
    await victim.post('/fill')
    await victim.post('/login', right)
    expect(JSON.parse((await victim.get('/read')).body)).toEqual({ user: 'ann', data: {} })
    expect(await app.store.records()).not.toMatchObject([{ note: expect.anything() }])
  })

  it('has no user of before, in the request that signs in as another (T-FIX-3)', async () => {
    await start()
    const victim = app.visitor()
    await victim.post('/register')
    await victim.post('/as-bob')
    expect(JSON.parse((await victim.get('/who')).body)).toEqual({ user: bob })
    expect(await app.store.records()).toMatchObject([{ passport: { user: '2' } }])
  })
})
