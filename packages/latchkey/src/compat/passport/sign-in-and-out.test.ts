import { describe, expect, it } from 'vitest'
import { implementations } from './both.fixture'
import { openSite, type SessionKind, type SiteRequest } from './site.fixture'

type Handler = (request: SiteRequest, response: { json(value: unknown): void }) => void

/** A site with a cart, a way in and a way out. */
const openShop = (kind: SessionKind, library = implementations.ours, options: object = {}) =>
  openSite(library, kind, (app, passport) => {
    const put: Handler = ({ session }, response) => {
      Object.assign(session, { cart: 1, returnTo: '/cart', isAdmin: true })
      response.json('put')
    }
    app.get('/put', put as never)
    app.post(
      '/login',
      passport.authenticate('local', { ...options, successRedirect: '/' }) as never,
    )
    app.post(
      '/back',
      passport.authenticate('local', {
        successReturnToOrRedirect: '/',
        successMessage: 'Welcome!',
        failureRedirect: '/login',
        failureMessage: true,
      }) as never,
    )
    app.post('/logout', ((request: SiteRequest, response: never, next: (e: unknown) => void) => {
      request.logout(options, (error: unknown) =>
        error ? next(error) : (response as { redirect(path: string): void }).redirect('/'),
      )
    }) as never)
  })

const ann = { username: 'ann', password: 'secret' }
const bob = { username: 'bob', password: 'secret' }
const me = (body: string) => JSON.parse(body)

describe('signing in', () => {
  it.each(['ours', 'original'] as const)(
    'T-FIX-1: gives another id, and ends the old one, on sessions: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.get('/put')
      const planted = new Map(visitor.cookies)
      expect((await visitor.post('/login', ann)).location).toBe('/')
      expect(visitor.cookies).not.toEqual(planted)
      expect(me((await visitor.get('/me')).body).user).toEqual({ id: 'ann' })
      const thief = shop.visitor()
      for (const [name, value] of planted) thief.cookies.set(name, value)
      expect(me((await thief.get('/me')).body).user).toBeUndefined()
      expect(shop.records()).toHaveLength(1)
    },
  )

  it('D4: is one get, one destroy and one set on our sessions', async () => {
    const shop = await openShop('ours')
    const visitor = shop.visitor()
    await visitor.get('/put')
    shop.calls()
    await visitor.post('/login', ann)
    expect(shop.calls()).toEqual(['get 0', 'destroy 0', 'set 1'])
  })

  it('D4: is no further set where it goes to where somebody came from', async () => {
    const shop = await openShop('ours')
    const visitor = shop.visitor()
    await visitor.get('/put')
    shop.calls()
    expect((await visitor.post('/back', ann)).location).toBe('/cart')
    expect(shop.calls()).toEqual(['get 0', 'destroy 0', 'set 1'])
  })

  it('asks other stores what the original asks them', async () => {
    const [mine, theirs] = await Promise.all(
      [implementations.ours, implementations.original].map(async (library) => {
        const shop = await openShop('original', library)
        const visitor = shop.visitor()
        await visitor.get('/put')
        await visitor.post('/login', ann)
        await visitor.get('/me')
        await visitor.post('/logout')
        await visitor.get('/me')
        return shop.calls()
      }),
    )
    expect(mine).toEqual(theirs)
    expect(mine).toContain('destroy 1')
  })

  it.each(['ours', 'original', 'cookie-session', 'client-sessions'] as const)(
    'T-FIX-3: leaves nothing of the session before but what is named, on sessions: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.get('/put')
      await visitor.post('/login', ann)
      await visitor.get('/put')
      await visitor.post('/login', bob)
      const { user, session } = me((await visitor.get('/me')).body)
      delete session.cookie
      expect({ user, session }).toEqual({
        user: { id: 'bob' },
        session: { returnTo: '/cart', passport: { user: 'bob' } },
      })
    },
  )

  it('T-FIX-3: keeps what a list names', async () => {
    const shop = await openShop('ours', implementations.ours, {
      keepSessionInfo: ['cart', 'cookie', 'passport', 'x'],
    })
    const visitor = shop.visitor()
    await visitor.get('/put')
    await visitor.post('/login', ann)
    const { session } = me((await visitor.get('/me')).body)
    expect(session).toEqual({ ...session, cart: 1, returnTo: '/cart', passport: { user: 'ann' } })
    expect(session).not.toHaveProperty('isAdmin')
    expect(session).not.toHaveProperty('x')
    await visitor.post('/logout')
    expect(me((await visitor.get('/me')).body).session).toEqual({ cookie: session.cookie, cart: 1 })
  })

  it.each(['ours', 'original', 'cookie-session', 'client-sessions'] as const)(
    'D21: keeps where somebody wanted to go, and what they are told, on sessions: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.get('/put')
      await visitor.post('/back', { ...ann, password: 'wrong' })
      expect((await visitor.post('/back', ann)).location).toBe('/cart')
      const { session } = me((await visitor.get('/me')).body)
      expect(session.messages).toEqual(['wrong', 'Welcome!'])
      expect(session).not.toHaveProperty('returnTo')
    },
  )

  it.each(['ours', 'original', 'cookie-session'] as const)(
    'D21: what somebody was to be told is not told to who signs in over their session, on sessions: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.post('/back', ann)
      await visitor.get('/put')
      const told = async () => me((await visitor.get('/me')).body).session.messages
      expect(await told()).toEqual(['Welcome!'])
      // The same person once more reads both.
      await visitor.post('/back', ann)
      expect(await told()).toEqual(['Welcome!', 'Welcome!'])
      await visitor.post('/back', bob)
      expect(await told()).toEqual(['Welcome!'])
      await visitor.post('/login', ann)
      expect(await told()).toBeUndefined()
    },
  )

  it('D21: leaves where somebody wanted to go where it was, if nobody can be signed in', async () => {
    const shop = await openSite(implementations.ours, 'ours', (app, passport) => {
      app.post(
        '/login',
        ((request: SiteRequest, _: unknown, next: () => void) => {
          request.session.returnTo = '/cart'
          request.logIn = (_user: unknown, _options: unknown, done: (error: Error) => void) =>
            done(new Error('full'))
          next()
        }) as never,
        passport.authenticate('local', { successReturnToOrRedirect: '/' }) as never,
      )
    })
    const visitor = shop.visitor()
    expect(await visitor.post('/login', ann)).toMatchObject({ status: 500, body: 'full' })
    expect(me((await visitor.get('/me')).body).session.returnTo).toBe('/cart')
  })

  it('goes where the sign-in itself says, once', async () => {
    const shop = await openSite(implementations.ours, 'ours', (app, passport) => {
      passport._serializers.length = 0
      passport.serializeUser(
        (request: SiteRequest, { id }: { id: string }, done: (e: null, id: string) => void) => {
          request.session.returnTo = '/first-time'
          done(null, id)
        },
      )
      const options = { successReturnToOrRedirect: '/' }
      app.post('/login', passport.authenticate('local', options) as never)
    })
    const visitor = shop.visitor()
    expect((await visitor.post('/login', ann)).location).toBe('/first-time')
    expect(me((await visitor.get('/me')).body).session).not.toHaveProperty('returnTo')
  })

  it('does not sign in where the store fails', async () => {
    const shop = await openShop('ours')
    for (const method of ['destroy', 'set']) {
      const visitor = shop.visitor()
      await visitor.get('/put')
      shop.fail(method)
      const { status, body } = await visitor.post('/login', ann)
      expect({ status, body }).toEqual({ status: 500, body: `no ${method}` })
      shop.fail()
      expect(me((await visitor.get('/me')).body).user).toBeUndefined()
    }
  })
})

describe('signing out', () => {
  it.each(['ours', 'original'] as const)(
    'T-FIX-1: ends the session, on sessions: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.post('/login', ann)
      const old = new Map(visitor.cookies)
      expect((await visitor.post('/logout')).location).toBe('/')
      expect(visitor.cookies).not.toEqual(old)
      const thief = shop.visitor()
      for (const [name, value] of old) thief.cookies.set(name, value)
      expect(me((await thief.get('/me')).body).user).toBeUndefined()
    },
  )

  it('D5: is one get and one destroy on our sessions, and deletes the cookie', async () => {
    const shop = await openShop('ours')
    const visitor = shop.visitor()
    await visitor.post('/login', ann)
    shop.calls()
    const { setCookies } = await visitor.post('/logout')
    expect(shop.calls()).toEqual(['get 1', 'destroy 1'])
    expect(setCookies).toEqual([
      'connect.sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly',
    ])
    expect(shop.records()).toEqual([])
  })

  it('stores it signed out first on other sessions, and says where that fails', async () => {
    const shop = await openShop('original')
    const visitor = shop.visitor()
    await visitor.post('/login', ann)
    shop.calls()
    shop.fail('set')
    expect(await visitor.post('/logout')).toMatchObject({ status: 500, body: 'no set' })
    expect(shop.calls()).not.toContain('destroy 1')
    shop.fail()
    await visitor.post('/logout')
    expect(shop.calls().slice(0, 3)).toEqual(['get 1', 'set 1', 'destroy 1'])
  })

  it('says where the store cannot end it', async () => {
    const shop = await openShop('ours')
    const visitor = shop.visitor()
    await visitor.post('/login', ann)
    shop.fail('destroy')
    expect(await visitor.post('/logout')).toMatchObject({ status: 500, body: 'no destroy' })
  })

  it.each(['cookie-session', 'client-sessions'] as const)(
    'D15: empties what is held in a cookie: %s',
    async (kind) => {
      const shop = await openShop(kind)
      const visitor = shop.visitor()
      await visitor.get('/put')
      await visitor.post('/login', ann)
      expect(me((await visitor.get('/me')).body)).toEqual({
        user: { id: 'ann' },
        session: { returnTo: '/cart', passport: { user: 'ann' } },
      })
      await visitor.post('/logout')
      expect(me((await visitor.get('/me')).body)).toEqual({ session: {} })
    },
  )
})

describe('keepSessionInfo', () => {
  it.each(['ours', 'original', 'cookie-session', 'client-sessions'] as const)(
    'D17: keeps the data, and neither the cookie nor who was signed in, on sessions: %s',
    async (kind) => {
      const shop = await openSite(implementations.ours, kind, (app, passport) => {
        app.get('/put', ((request: SiteRequest, response: { json(value: unknown): void }) => {
          Object.assign(request.session, { cart: 1, passport: { user: 'ann', isAdmin: true } })
          Object.assign(Object(request.session.cookie), { maxAge: 1000 })
          response.json('put')
        }) as never)
        app.post(
          '/login',
          passport.authenticate('local', { keepSessionInfo: true }) as never,
          ((request: SiteRequest, response: { json(value: unknown): void }) => {
            response.json(request.session)
          }) as never,
        )
        app.post('/logout', ((request: SiteRequest, response: { json(value: unknown): void }) => {
          request.logout({ keepSessionInfo: true }, () => response.json(request.session))
        }) as never)
      })
      const visitor = shop.visitor()
      await visitor.get('/put')
      const cookie =
        kind === 'ours' || kind === 'original'
          ? { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' } }
          : {}
      expect(me((await visitor.post('/login', bob)).body)).toEqual({
        ...cookie,
        cart: 1,
        passport: { user: 'bob' },
      })
      expect(me((await visitor.post('/logout')).body)).toEqual({ ...cookie, cart: 1 })
      const { user, session } = me((await visitor.get('/me')).body)
      expect(user).toBeUndefined()
      expect(session.cart).toBe(1)
    },
  )
})
