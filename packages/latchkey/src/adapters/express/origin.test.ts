import { afterEach, describe, expect, it } from 'vitest'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'

const right = { username: 'ann', password: 'right' }

describe.each(serverKinds)('where a request comes from, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  /** Posts a login as a page or program would that sends these headers. */
  const login = (headers: Record<string, string>) =>
    app.send('/login', { method: 'POST', body: right, headers }).answer
  const own = () => {
    const { port, secure } = app.address
    return `${secure ? 'https' : 'http'}://127.0.0.1:${port}`
  }

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that hides', { origin: 'null' }],
    ['a page of another site', { referer: 'https://evil.example/page' }],
    ['nowhere, with a cookie', { cookie: 'sid=x; __Host-sid=x' }],
  ])('a sign-in from %s is refused before the store is asked (R56, CS5)', async (_, headers) => {
    const { store, errors } = await start()
    const answer = await login(headers)
    expect(answer).toMatchObject({ status: 403, setCookies: [] })
    expect(answer.headers.vary).toBe('Sec-Fetch-Site, Origin')
    expect(errors).toMatchObject([{ code: 'CROSS_SITE_REQUEST' }])
    expect(store.calls).toEqual([])
  })

  it.each<[string, () => Record<string, string>]>([
    ['its own pages', () => ({ 'sec-fetch-site': 'same-origin' })],
    ['its own origin', () => ({ origin: own() })],
    ['its own pages, by their address', () => ({ referer: `${own()}/login` })],
    ['a program without a cookie', () => ({})],
    ['an origin that is trusted', () => ({ origin: 'https://app.example' })],
  ])('one from %s is welcome', async (_, headers) => {
    await start({ latchkey: { trustedOrigins: ['https://app.example'] } })
    expect(await login(headers())).toMatchObject({ status: 200, body: 'in' })
  })

  it('a sign-out from elsewhere signs nobody out (R56)', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.post('/login', right)
    store.callsSince()
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await ann.post('/logout', {}, { headers })).status).toBe(403)
    expect(store.calls).toEqual([])
    expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
  })

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'TEXT/PLAIN',
    'application/json',
    'APPLICATION/JSON',
  ])('%s makes no difference (T-CSRF-1)', async (type) => {
    await start()
    const headers = { 'sec-fetch-site': 'cross-site', 'content-type': type }
    expect((await login(headers)).status).toBe(403)
  })

  it('whoever only reads may come from anywhere', async () => {
    const { visitor } = await start()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await visitor().get('/read', { headers })).status).toBe(200)
    expect((await visitor().get('/plain', { headers, method: 'HEAD' })).status).toBe(200)
  })

  it('what the answer varied by before is kept', async () => {
    const varies: Handler = (_request, response, next) => {
      response.setHeader('Vary', 'Accept-Encoding')
      next()
    }
    await start({ before: [varies] })
    const answer = await login({ 'sec-fetch-site': 'cross-site' })
    expect(answer.headers.vary).toBe('Accept-Encoding, Sec-Fetch-Site, Origin')
  })

  it('is not asked where the program checks it otherwise', async () => {
    await start({ latchkey: { originCheck: 'off' } })
    expect((await login({ 'sec-fetch-site': 'cross-site' })).status).toBe(200)
  })
})
