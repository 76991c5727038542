import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, type AppOptions, serverKinds, startApp } from './app.fixture'

const old = 'an old key of at least 32 characters'
const fresh = 'a new key of at least 32 characters.'

describe.each(serverKinds)('the cookie, on %s', (kind) => {
  let app: App
  afterEach(async () => {
    vi.unstubAllEnvs()
    await app.close()
  })
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  const isHttps = kind === 'https' || kind === 'h2'
  const name = isHttps ? '__Host-sid' : 'sid'
  /** What somebody with this Cookie header is told. */
  const why = async (cookie: string) => {
    const answer = await app.send('/read', { headers: { cookie } }).answer
    expect(answer.status).toBe(200)
    return JSON.parse(answer.body).why
  }
  /** A cookie with which somebody is signed in. */
  const signedIn = async (username = 'ann') => {
    const visitor = app.visitor()
    await visitor.post('/login', { username, password: 'right' })
    return visitor.cookies.get(name) ?? ''
  }

  it('says all that it should', async () => {
    const { visitor } = await start()
    const { setCookies } = await visitor().get('/write')
    expect(setCookies).toEqual([
      isHttps
        ? expect.stringMatching(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
        : expect.stringMatching(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('is deleted with the attributes that it was set with', async () => {
    const { visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    const { setCookies } = await ann.post('/logout')
    const gone = 'Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly'
    expect(setCookies).toEqual([
      isHttps ? `__Host-sid=; ${gone}; Secure; SameSite=Lax` : `sid=; ${gone}; SameSite=Lax`,
    ])
  })

  it('goes with an answer that nobody may keep, and so does what the session said (T-CACHE-1)', async () => {
    const { visitor } = await start({
      routes: (auth) => ({
        'GET /public': (request, response) => {
          auth.session(request).data.visits = 1
          response.setHeader('Cache-Control', 'public, max-age=3600')
          response.end()
        },
        'GET /why': (request, response) => response.end(auth.why(request)),
      }),
    })
    const ann = visitor()
    const noStore = { 'cache-control': 'no-store' }
    expect((await ann.get('/public')).headers).toMatchObject(noStore)
    expect((await ann.get('/read')).headers).toMatchObject(noStore)
    expect((await ann.get('/why')).headers).toMatchObject(noStore)
    expect((await ann.get('/plain')).headers).not.toHaveProperty('cache-control')
  })

  it('is one, beside those of the program (R21)', async () => {
    const { visitor } = await start({
      routes: (auth) => ({
        'GET /': (request, response) => {
          auth.session(request).data.visits = 1
          response.setHeader('Set-Cookie', ['theme=dark', `${name}=; Max-Age=0`])
          response.end()
        },
      }),
    })
    const { setCookies } = await visitor().get('/')
    expect(setCookies).toEqual(['theme=dark', expect.stringContaining(`${name}=s%3A`)])
  })

  it('of two of a name counts where it is the only one that verifies (R40)', async () => {
    await start()
    const ann = await signedIn()
    const bob = await signedIn('bob')
    const duplicate = isHttps ? 'duplicate-cookie' : undefined
    expect(await why(`${name}=${ann}`)).toBeUndefined()
    expect(await why(`${name}=${ann}; ${name}=junk`)).toBe(duplicate)
    expect(await why(`${name}=junk; ${name}=${ann}`)).toBe(duplicate)
    expect(await why(`${name}=${ann}; ${name}=${ann}`)).toBe(duplicate)
    expect(await why(`${name}=${ann}; ${name}=${bob}`)).toBe('duplicate-cookie')
    expect(await why(`${name}=${bob}; ${name}=${ann}`)).toBe('duplicate-cookie')
  })

  it('of the other transport is another cookie (R43)', async () => {
    await start()
    const other = isHttps ? 'sid' : '__Host-sid'
    expect(await why(`${other}=${await signedIn()}`)).toBe('no-cookie')
  })

  it.each([
    '%E0%A4%A',
    '%',
    '"',
    '"x',
    '',
    's:',
    's%3A',
    'j:{"a":1}',
    's:x.y',
    's%3Ax.y',
    '.'.repeat(100),
    'x'.repeat(4000),
    '\xff\xfe',
    '\t',
    'constructor',
    '__proto__',
  ])('that is malformed as %o names nobody (R41)', async (value) => {
    const { store } = await start()
    expect(await why(`${name}=${value}`)).toMatch(/^(malformed|bad-signature|no-cookie)$/)
    expect(await why(`__proto__=1; constructor=; =${name}=x; ${name}x=1; x${name}=1`)).toBe(
      'no-cookie',
    )
    expect(store.calls).toEqual([])
  })

  it('that was changed in a single bit names nobody (R42)', async () => {
    const { store } = await start()
    const value = await signedIn()
    expect(await why(`${name}=${value}`)).toBeUndefined()
    store.callsSince()
    const forged = new Set<string>()
    for (let at = 0; at < value.length; at += 1) {
      for (let bit = 1; bit < 128; bit <<= 1) {
        const changed = String.fromCharCode(value.charCodeAt(at) ^ bit)
        if (/[\x21-\x3a\x3c-\x7e]/.test(changed)) {
          forged.add(value.slice(0, at) + changed + value.slice(at + 1))
        }
      }
    }
    for (const cookie of forged) {
      const session = await app.sessions.open(`${name}=${cookie}`, { secure: isHttps })
      expect(session.why, cookie).toMatch(/^(malformed|bad-signature)$/)
    }
    expect(forged.size).toBeGreaterThan(300)
    expect(store.calls).toEqual([])
  })

  it('that was cut, lengthened or spelled otherwise names nobody (R42)', async () => {
    const { store } = await start()
    const value = await signedIn()
    store.callsSince()
    const decoded = decodeURIComponent(value)
    const variants = [
      ...Array.from(value, (_, length) => value.slice(0, length)),
      `${value}=`,
      `${value}A`,
      `${value}${value}`,
      value.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      value.toUpperCase(),
      value.toLowerCase(),
      `${decoded}=`,
      `"${value}"`,
      value.replace(/-/g, '+').replace(/_/g, '/'),
    ].filter((variant) => variant !== value)
    for (const variant of variants) {
      const session = await app.sessions.open(`${name}=${variant}`, { secure: isHttps })
      expect(session.why, variant).toMatch(/^(malformed|bad-signature)$/)
    }
    expect(store.calls).toEqual([])
  })

  it('that an older key signed is signed anew, once, and no longer counts without that key (R65)', async () => {
    const { store, clock } = await start({ sessions: { keys: [old] } })
    const ann = app.visitor()
    await ann.post('/login', { username: 'ann', password: 'right' })
    const signedByOld = ann.cookieHeader
    const before = app
    app = await startApp(kind, { sessions: { keys: [fresh, old], store, clock } })
    const later = app.visitor()
    for (const [each, value] of ann.cookies) later.cookies.set(each, value)
    expect((await later.get('/read')).setCookies).toHaveLength(1)
    expect(later.cookieHeader).not.toBe(signedByOld)
    expect((await later.get('/read')).setCookies).toEqual([])
    expect(await why(later.cookieHeader)).toBeUndefined()
    await before.close()
    const between = app
    app = await startApp(kind, { sessions: { keys: [fresh], store, clock } })
    expect(await why(signedByOld)).toBe('bad-signature')
    expect(await why(later.cookieHeader)).toBeUndefined()
    await between.close()
  })

  it('travels over https alone in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { visitor, store, errors } = await start()
    const answer = await visitor().get('/write')
    if (isHttps) {
      expect(answer).toMatchObject({ status: 200, setCookies: [expect.anything()] })
      return
    }
    expect(answer).toMatchObject({ status: 403, setCookies: [] })
    expect(store.calls).toEqual([])
    expect(errors).toEqual([])
    const asJson = await visitor().get('/write', { headers: { accept: 'application/json' } })
    expect(JSON.parse(asJson.body).error.code).toBe('session_needs_https')
  })
})

describe.each(['express', 'express4'] as const)('behind a proxy, on %s', (kind) => {
  it.each([
    [1, 'https', /^__Host-sid=.*; Secure/],
    [1, 'http', /^sid=/],
    [false, 'https', /^sid=/],
  ])('that is trusted %o, and says %s', async (trusted, protocol, expected) => {
    const app = await startApp(kind, { settings: { 'trust proxy': trusted } })
    const headers = { 'x-forwarded-proto': protocol }
    const { setCookies } = await app.visitor().get('/write', { headers })
    expect(setCookies).toEqual([expect.stringMatching(expected)])
    await app.close()
  })
})

describe('without a framework', () => {
  it('nobody is believed who says that it was https, unless the program does', async () => {
    const headers = { 'x-forwarded-proto': 'https' }
    const app = await startApp('http')
    expect((await app.visitor().get('/write', { headers })).setCookies[0]).toMatch(/^sid=/)
    await app.close()
    const isSecure = (request: { headers: Record<string, unknown> }) =>
      request.headers['x-forwarded-proto'] === 'https'
    const behindProxy = await startApp('http', { latchkey: { isSecure } })
    const { setCookies } = await behindProxy.visitor().get('/write', { headers })
    expect(setCookies[0]).toMatch(/^__Host-sid=.*; Secure/)
    await behindProxy.close()
  })
})
