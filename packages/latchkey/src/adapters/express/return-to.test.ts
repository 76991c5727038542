import { afterEach, describe, expect, it } from 'vitest'
import { failure, redirect, success } from '../../authentication/outcomes'
import { type App, type AppOptions, serverKinds, startApp, type User } from './app.fixture'
import { withParameter } from './return-to'

const right = { username: 'ann', password: 'right' }
const wrong = { username: 'ann', password: 'wrong' }

describe.each(serverKinds)('where somebody was going, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, {
      routes: (auth) => ({
        'GET /account': auth.requireUser({ failure: '/login' }),
        'HEAD /account': auth.requireUser({ failure: '/login' }),
        'POST /account': auth.requireUser({ failure: '/login' }),
        'GET /along': auth.requireUser({ failure: '/login?a=b', remember: { parameter: 'next' } }),
        'GET /forgotten': auth.requireUser({ failure: '/login', remember: 'nothing' }),
        'GET /login': (request, response) => response.end(auth.returnTo(request) ?? 'nowhere'),
        'POST /login': auth.signIn('local', {
          success: '/home',
          failure: '/login',
          returnTo: { parameter: 'next' },
        }),
        'POST /login-remembered': auth.signIn('local', { success: '/home' }),
        'POST /login-nothing': auth.signIn('local', { success: '/home', returnTo: 'nothing' }),
        'POST /login-function': auth.signIn('local', {
          returnTo: { parameter: 'next' },
          success: (request, response) => {
            ;(response as { end(text: string): void }).end(auth.returnTo(request) ?? 'nowhere')
          },
        }),
        'POST /register': async (request, response) => {
          await auth.signInAs(request, { id: '1', name: 'ann' })
          response.end(auth.returnTo(request) ?? 'nowhere')
        },
      }),
      ...options,
    })
    return app
  }

  it('is remembered by the guard that sent them away, and used once', async () => {
    const { visitor, store } = await start()
    const ann = visitor()
    const sent = await ann.get('/account?tab=2')
    expect(sent).toMatchObject({ status: 303, headers: { location: '/login' } })
    expect((await ann.get('/login')).body).toBe('/account?tab=2')
    const answer = await ann.post('/login-remembered', right)
    expect(answer).toMatchObject({ status: 303, headers: { location: '/account?tab=2' } })
    expect(await store.records()).toMatchObject([{ passport: { user: '1' } }])
    expect(await store.records()).not.toMatchObject([{ returnTo: expect.anything() }])
    expect((await ann.post('/login-remembered', right)).headers.location).toBe('/home')
  })

  it('survives a failure', async () => {
    const { visitor } = await start()
    const ann = visitor()
    await ann.get('/account')
    expect((await ann.post('/login', wrong)).headers.location).toBe('/login')
    expect((await ann.post('/login', right)).headers.location).toBe('/account')
  })

  it('is told to the program too, also where it signs in by itself', async () => {
    const { visitor } = await start()
    for (const path of ['/login-function', '/register']) {
      const ann = visitor()
      await ann.get('/account')
      expect((await ann.post(path, right)).body).toBe('/account')
      expect((await ann.get('/login')).body).toBe('nowhere')
    }
    expect((await visitor().post('/register')).body).toBe('nowhere')
  })

  it('is no page that cannot be gone to again by GET', async () => {
    const { visitor, store } = await start()
    for (const method of ['POST', 'HEAD']) {
      const ann = visitor()
      const answer = await ann.get('/account', { method })
      expect(answer).toMatchObject({ status: 303, headers: { location: '/login' }, setCookies: [] })
    }
    expect(await store.records()).toEqual([])
  })

  it('travels along in the address, where the guard is told so, and no session begins', async () => {
    const { visitor, store } = await start()
    const ann = visitor()
    const { location } = (await ann.get('/along?x=1&y=a%20b')).headers
    expect(location).toBe('/login?a=b&next=%2Falong%3Fx%3D1%26y%3Da%2520b')
    expect(store.calls).toEqual([])
    const again = await ann.post(location as string, wrong)
    expect(again.headers.location).toBe('/login?next=%2Falong%3Fx%3D1%26y%3Da%2520b')
    const answer = await ann.post(again.headers.location as string, right)
    expect(answer.headers.location).toBe('/along?x=1&y=a%20b')
  })

  it('is forgotten where the guard, or the route that signs in, is told so', async () => {
    const { visitor } = await start()
    const ann = visitor()
    expect(await ann.get('/forgotten')).toMatchObject({ status: 303, setCookies: [] })
    await ann.get('/account')
    expect((await ann.post('/login-nothing', right)).headers.location).toBe('/home')
  })

  it('is what the client names, in the body before the address, before what is remembered', async () => {
    const { visitor } = await start()
    const named = async (path: string, body: object) => {
      const ann = visitor()
      await ann.get('/account')
      return (await ann.post(path, { ...right, ...body })).headers.location
    }
    expect(await named('/login', { next: '/b' })).toBe('/b')
    expect(await named('/login?next=%2Fq', {})).toBe('/q')
    expect(await named('/login?next=%2Fq', { next: '/b' })).toBe('/b')
    // A path elsewhere is none, and the address does not help out (R54).
    expect(await named('/login?next=%2Fq', { next: 'https://evil.example' })).toBe('/account')
    expect(await named('/login?next=%2Fq&next=%2Fr', {})).toBe('/account')
    expect(await named('/login?next[]=%2Fq', {})).toBe('/account')
    expect(await named('/login', { next: ['/b'] })).toBe('/account')
  })

  it('is not read from a parameter of another name, or where none is', async () => {
    const { visitor } = await start()
    const ask = { ...right, next: '/b', returnTo: '/b' }
    expect((await visitor().post('/login-remembered?next=/b', ask)).headers.location).toBe('/home')
    expect((await visitor().post('/login-function', ask)).body).toBe('/b')
    const { next: _, ...others } = ask
    expect((await visitor().post('/login?returnTo=/b', others)).headers.location).toBe('/home')
  })

  it('is still known when the browser comes back from a provider', async () => {
    const ann: User = { id: '1', name: 'ann' }
    await start({
      authenticator: {
        strategies: [
          {
            name: 'provider',
            authenticate: ({ url }) => {
              if (url.includes('denied')) return failure('denied')
              return url.includes('code')
                ? success(ann)
                : redirect('https://id.example/authorize?next=/not-this')
            },
          },
        ],
      },
      routes: (auth) => ({
        'GET /provider': auth.signIn('provider', {
          success: '/home',
          returnTo: { parameter: 'next' },
        }),
      }),
    })
    const visitor = app.visitor()
    const away = await visitor.get('/provider?next=%2Faccount')
    expect(away.headers.location).toBe('https://id.example/authorize?next=/not-this')
    expect((await visitor.get('/provider?code=1')).headers.location).toBe('/account')
    const other = app.visitor()
    await other.get('/provider?next=%2F%2Fevil.example')
    expect((await other.get('/provider?code=1')).headers.location).toBe('/home')
  })

  it('stays where the program keeps it by name', async () => {
    const { visitor, store } = await start({
      routes: (auth) => ({
        'GET /account': auth.requireUser({ failure: '/login' }),
        'POST /login': auth.signIn('local', { success: '/home', keep: ['returnTo'] }),
      }),
    })
    const ann = visitor()
    await ann.get('/account')
    expect((await ann.post('/login', right)).headers.location).toBe('/account')
    expect(await store.records()).toMatchObject([{ returnTo: '/account' }])
  })
})

describe('a path with a parameter more', () => {
  it.each([
    ['/login', '/login?next=%2Fa%3Fb%26c%23d'],
    ['/login?a=b', '/login?a=b&next=%2Fa%3Fb%26c%23d'],
    ['/login#form', '/login?next=%2Fa%3Fb%26c%23d#form'],
    ['/login?a#b#c?d', '/login?a&next=%2Fa%3Fb%26c%23d#b#c?d'],
  ])('%s is %s', (path, expected) => {
    expect(withParameter(path, { parameter: 'next' }, '/a?b&c#d')).toBe(expected)
  })
})
