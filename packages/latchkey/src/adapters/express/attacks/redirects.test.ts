import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elsewhere, spellingsOf } from '../../../authentication/elsewhere.fixture'
import { redirect, success } from '../../../authentication/outcomes'
import { type App, type Data, startApp } from '../app.fixture'

const right = { username: 'ann', password: 'right' }
const wrong = { username: 'ann', password: 'wrong' }
/** What fits into an address: servers refuse longer ones. */
const short = (text: string) => text.length < 2500

// What is no text in UTF-8 cannot be sent in JSON or in an address.
const allSpellings = spellingsOf(elsewhere).filter((text) => !/\p{Surrogate}/u.test(text))
/** All of them each night; at each change every third, which is enough to see a hole in one of the places. */
const spellings = process.env.LATCHKEY_NIGHTLY
  ? allSpellings
  : allSpellings.filter((_, place) => place % 3 === 0)

/** Where a browser goes that was on a page of ours: the parser of the URL standard, as browsers have it, and the header to the letter. */
function expectHere(location: string | undefined, what: string): void {
  expect(location, what).toMatch(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/)
  for (const page of ['https://app.example/login', 'http://app.example/a/b/?c']) {
    const { origin } = new URL(page)
    expect(new URL(location as string, page).origin, what).toBe(origin)
  }
}

const timeout = 120_000

describe(`where ${spellings.length} spellings of other sites lead (T-REDIR-1, R53)`, {
  timeout,
}, () => {
  let app: App
  beforeAll(async () => {
    app = await startApp('express', {
      authenticator: {
        strategies: [
          {
            name: 'provider',
            authenticate: ({ url }) =>
              url.includes('code=')
                ? success({ id: '1', name: 'ann' })
                : redirect('https://id.example/'),
          },
        ],
      },
      routes: (auth) => ({
        'GET /account': auth.requireUser({ failure: '/login' }),
        'GET /along': auth.requireUser({ failure: '/login', remember: { parameter: 'next' } }),
        'POST /login': auth.signIn('local', {
          success: '/home',
          failure: '/login',
          returnTo: { parameter: 'next' },
        }),
        'GET /provider': auth.signIn('provider', {
          success: '/home',
          returnTo: { parameter: 'next' },
        }),
        'POST /plant': (request, response) => {
          const { returnTo } = request.body as { returnTo: unknown }
          ;(auth.session(request).data as Data & { returnTo: unknown }).returnTo = returnTo
          response.end()
        },
        'GET /wanted': (request, response) => response.end(auth.returnTo(request) ?? '/none'),
      }),
    })
  })
  afterAll(() => app.close())

  const signIn = async (body: object, query = '') =>
    (await app.visitor().post(`/login${query}`, { ...right, ...body })).headers.location

  it('in the body', async () => {
    expect(spellings.length).toBeGreaterThanOrEqual(200)
    for (const next of spellings) expectHere(await signIn({ next }), next)
  })

  it('in the address, also as a browser would write it', async () => {
    for (const next of spellings.filter(short)) {
      expectHere(await signIn({}, `?next=${encodeURIComponent(next)}`), next)
      const raw = encodeURI(next).replaceAll(/[#&\s]/g, encodeURIComponent)
      expectHere(await signIn({}, `?next=${raw}`), next)
    }
  })

  it('in the address of a failure, which takes it along', async () => {
    for (const next of spellings) {
      const { location } = (await app.visitor().post('/login', { ...wrong, next })).headers
      expectHere(location, next)
      const { pathname, searchParams } = new URL(location as string, 'https://app.example')
      expect(pathname).toBe('/login')
      if (searchParams.has('next')) expectHere(searchParams.get('next') as string, next)
    }
  })

  it('in the session, whoever has written it there', async () => {
    for (const returnTo of spellings) {
      const visitor = app.visitor()
      await visitor.post('/plant', { returnTo })
      expectHere((await visitor.get('/wanted')).body, returnTo)
      expectHere((await visitor.post('/login', right)).headers.location, returnTo)
    }
  })

  it('on the way to a provider and back', async () => {
    for (const next of spellings.filter(short)) {
      const visitor = app.visitor()
      const away = await visitor.get(`/provider?next=${encodeURIComponent(next)}`)
      expect(away.headers.location).toBe('https://id.example/')
      expectHere((await visitor.get('/provider?code=1')).headers.location, next)
    }
  })

  it('in the address of the page that a guard sends away from', async () => {
    for (const spelling of spellings.filter(short)) {
      const path = encodeURI(spelling).replaceAll(/[\s\\]/g, encodeURIComponent)
      for (const guarded of ['/along', '/account']) {
        // The router takes what comes before the first question mark.
        const target = `${guarded}?${path}`
        const visitor = app.visitor()
        const { location } = (await visitor.get(target)).headers
        expectHere(location, spelling)
        expectHere((await visitor.get('/wanted')).body, spelling)
      }
    }
  })

  it.each<[string, unknown]>([
    ['a list', ['/account', '/account']],
    ['a list of one', ['/account']],
    ['an object', { toString: '/account' }],
    ['a number', 7],
    ['true', true],
    ['a long path', `/${'a'.repeat(8192)}`],
  ])('is home for %s', async (_, next) => {
    expect(await signIn({ next })).toBe('/home')
    const visitor = app.visitor()
    await visitor.post('/plant', { returnTo: next })
    expect((await visitor.post('/login', right)).headers.location).toBe('/home')
  })

  it('is not what headers say of where a request comes from or went to', async () => {
    const claims = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-prefix': '//evil.example',
      'x-forwarded-proto': 'javascript',
      'x-original-url': '//evil.example/',
      'x-rewrite-url': '//evil.example/',
      forwarded: 'host=evil.example',
      referer: 'https://evil.example/account',
    }
    const visitor = app.visitor()
    const sent = await visitor.get('/account?a', { headers: { ...claims, host: 'evil.example' } })
    expect(sent.headers.location).toBe('/login')
    const headers = { ...claims, host: 'evil.example' }
    const answer = await visitor.post('/login', right, { headers })
    expect(answer.headers.location).toBe('/account?a')
  })
})
