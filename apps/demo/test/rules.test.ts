import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, sendBytes, Visitor } from './visitor'

let demo: Demo
let proxied: Demo
beforeAll(async () => {
  demo = await startDemo()
  proxied = await startDemo({ TRUST_PROXY: 'loopback' })
  await registered(demo.port, 'ann')
  await registered(proxied.port, 'ann')
})
afterAll(stopAll)

const credentials = { username: 'ann', password: goodPassword }

describe('every answer', () => {
  it.each(['/', '/login', '/health', '/demo.css', '/nowhere', '/account', '/%E0%A4%A'])(
    '%s tells the browser to be careful, and nothing of what runs here',
    async (path) => {
      const { headers } = await send(demo.port, path)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('same-origin')
      expect(headers).not.toHaveProperty('x-powered-by')
      expect(headers).not.toHaveProperty('strict-transport-security')
    },
  )

  it('is JSON for who prefers that, and a page for who does not say', async () => {
    const typeFor = async (accept: string, path = '/nowhere') => {
      const { headers } = await send(demo.port, path, { headers: { accept } })
      expect(headers.vary).toContain('Accept')
      return headers['content-type']?.split(';')[0]
    }
    expect(await typeFor('application/json')).toBe('application/json')
    expect(await typeFor('application/json, text/plain, */*')).toBe('application/json')
    expect(await typeFor('text/html;q=0.5, application/json;q=0.9')).toBe('application/json')
    expect(await typeFor('*/*')).toBe('text/html')
    expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('text/html')
    expect(await typeFor('image/png')).toBe('text/html')
  })

  it('is JSON for JSON where no preference is said', async () => {
    const { status } = await send(demo.port, '/login', { json: credentials })
    expect(status).toBe(200)
    const asked = { json: credentials, headers: { accept: 'text/html' } }
    expect((await send(demo.port, '/login', asked)).status).toBe(303)
  })
})

describe('the cookie', () => {
  it('is for pages of this site, over plain http, outside production', async () => {
    const { setCookies, headers } = await send(demo.port, '/login', { json: credentials })
    expect(setCookies.toSorted()).toEqual([
      expect.stringMatching(
        /^device=[\w.-]+; Max-Age=15552000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(headers['cache-control']).toBe('no-store')
  })

  it('is bound to the host over https, also where it is deleted', async () => {
    const ann = new Visitor(proxied.port, { 'x-forwarded-proto': 'https' })
    const { setCookies, headers } = await ann.json('/login', { json: credentials })
    expect(setCookies.toSorted()).toEqual([
      expect.stringMatching(/^__Host-device=[\w.-]+; .*; HttpOnly; Secure; SameSite=Lax$/),
      expect.stringMatching(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    const out = await ann.json('/logout', { method: 'POST' })
    expect(out.setCookies).toEqual([
      '__Host-sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it('of https is none over http (R43)', async () => {
    const https = { 'x-forwarded-proto': 'https' }
    const ann = new Visitor(proxied.port, https)
    await ann.json('/login', { json: credentials })
    const value = ann.cookies.get('__Host-sid')
    const status = async (cookie: string, headers: Record<string, string>) => {
      const asked = { cookie, accept: 'application/json', ...headers }
      return (await send(proxied.port, '/account', { headers: asked })).status
    }
    expect(await status(`__Host-sid=${value}`, https)).toBe(200)
    expect(await status(`__Host-sid=${value}`, {})).toBe(401)
    expect(await status(`sid=${value}`, https)).toBe(401)
  })

  it.each<[string | undefined, string, boolean, string?]>([
    ['loopback', 'https', true],
    ['loopback', 'HTTPS', true],
    ['loopback', 'http', false],
    ['loopback', 'https, http', false],
    ['loopback', 'http, https', true],
    ['loopback', 'ftp', false],
    ['2', 'https, http', true, '203.0.113.9, 10.0.0.1'],
    ['10.1.1.1', 'https', false],
    [undefined, 'https', false],
  ])('with TRUST_PROXY=%s takes %j for https: %s', async (TRUST_PROXY, proto, isHttps, clients) => {
    const { port, stop } = await startDemo({ TRUST_PROXY })
    await registered(port, 'ann')
    const forwarded = { 'x-forwarded-proto': proto, ...(clients && { 'x-forwarded-for': clients }) }
    const sent = { json: credentials, headers: forwarded }
    const { sessionCookies } = await send(port, '/login', sent)
    expect(sessionCookies[0]?.startsWith('__Host-sid=')).toBe(isHttps)
    await stop()
  })

  it('never travels over plain http in production', async () => {
    const production = await startDemo({
      NODE_ENV: 'production',
      PROBES: undefined,
      PASSWORD_COST: undefined,
      SESSION_KEY: 'k'.repeat(32),
      TRUST_PROXY: 'loopback',
    })
    const https = { 'x-forwarded-proto': 'https' }
    const registration = { json: credentials }
    const refused = await new Visitor(production.port).json('/register', registration)
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ error: { code: 'session_needs_https' } })
    expect(refused.setCookies).toEqual([])
    // Nothing was left behind: the name is free.
    const ann = new Visitor(production.port, https)
    expect((await ann.json('/register', registration)).status).toBe(201)
    expect((await ann.json('/account')).status).toBe(200)

    const page = await new Visitor(production.port).send('/login', { form: credentials })
    expect(page.status).toBe(403)
    expect(page.text).toContain('Signing in works over https only.')
    expect(page.setCookies).toEqual([])
    expect((await send(production.port, '/probe/kv', { headers: https })).status).toBe(404)
  })
})

describe('a request that changes something', () => {
  const signIn = (headers: Record<string, string>) =>
    send(demo.port, '/login', { json: credentials, headers }).then(({ status }) => status)

  it('comes from this site, or from no browser and without a session', async () => {
    const { port } = demo
    expect(await signIn({})).toBe(200)
    expect(await signIn({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await signIn({ origin: `http://localhost:${port}` })).toBe(200)
    expect(await signIn({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await signIn({ 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await signIn({ origin: 'https://evil.example' })).toBe(403)
    expect(await signIn({ origin: 'null' })).toBe(403)
    expect(await signIn({ cookie: 'sid=whatever' })).toBe(403)
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'note=evil'],
    ['JSON', 'application/json', '{"note":"evil"}'],
    ['JSON as text', 'text/plain', '{"note":"evil"}'],
    ['a form in capitals', 'APPLICATION/X-WWW-FORM-URLENCODED', 'note=evil'],
    ['a multipart form', 'multipart/form-data; boundary=x', '--x\r\n\r\nevil\r\n--x--'],
    ['no type', '', 'note=evil'],
  ])('from elsewhere is refused as %s, and changes nothing', async (what, type, body) => {
    const bo = await registered(demo.port, `bo-${what.replaceAll(' ', '-')}`)
    for (const elsewhere of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': undefined, origin: undefined },
    ]) {
      const headers = { ...(type && { 'content-type': type }), ...elsewhere }
      const cookie = bo.cookie
      const kept = Object.fromEntries(
        Object.entries({ cookie, accept: 'application/json', ...headers }).filter(([, v]) => v),
      )
      const { status, text } = await send(demo.port, '/account/note', { body, headers: kept })
      expect(status).toBe(403)
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'cross_site_request' } })
      const out = await send(demo.port, '/logout', { method: 'POST', headers: kept })
      expect(out.status).toBe(403)
    }
    expect((await bo.json('/account')).body).toMatchObject({ session: { note: '' } })
  })
})

describe('`next`', () => {
  const leadsAway = [
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/..//evil.example',
    '/./\\evil.example',
    '/%2f/evil.example',
    '/%5cevil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'http:evil.example',
    'https:/evil.example',
    '//user@evil.example',
    '/\u0000/evil.example',
    '/\r\nSet-Cookie: a=b',
    `/${'x'.repeat(8_000)}`,
  ]
  const spellings = leadsAway.flatMap((next) => [
    next,
    encodeURIComponent(next),
    encodeURIComponent(encodeURIComponent(next)),
  ])

  it.each(spellings)('%j leads to the account (R53)', async (next) => {
    const { status, headers } = await send(demo.port, '/login', {
      form: { ...credentials, next },
      headers: { accept: 'text/html' },
    })
    expect([status, headers.location]).toEqual([303, '/account'])
    const page = await send(demo.port, `/login?next=${encodeURIComponent(next).slice(0, 4_000)}`)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('name="next"')
  })

  it('that comes twice leads to the account', async () => {
    const body = `username=ann&password=${encodeURIComponent(goodPassword)}&next=/a&next=/b`
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
    expect((await send(demo.port, '/login', { body, headers })).headers.location).toBe('/account')
  })
})

describe('what cannot be served', () => {
  const errorOf = async (path: string, sent: Parameters<typeof send>[2] = {}) => {
    const headers = { accept: 'application/json', ...sent.headers }
    const { status, text } = await send(demo.port, path, { ...sent, headers })
    const { error } = JSON.parse(text) as { error: { code: string; message: string } }
    expect(error.message).not.toMatch(/\bat .*\.[jt]s|node_modules|Error:/)
    return `${status} ${error.code}`
  }
  const type = (contentType: string) => ({ 'content-type': contentType })

  it('has a status and a code, as JSON', async () => {
    expect(await errorOf('/nowhere')).toBe('404 not_found')
    expect(await errorOf('/%E0%A4%A')).toBe('400 malformed_path')
    expect(await errorOf('/%')).toBe('400 malformed_path')
    expect(await errorOf('/login', { method: 'DELETE' })).toBe('404 not_found')
    const json = type('application/json')
    expect(await errorOf('/login', { body: '{"username":', headers: json })).toBe('400 bad_request')
    expect(await errorOf('/login', { body: '"ann"', headers: json })).toBe('400 bad_request')
    expect(await errorOf('/login', { body: '[]', headers: json })).toBe('400 credentials_malformed')
    expect(await errorOf('/login', { method: 'POST' })).toBe('400 credentials_malformed')
    const large = { json: { ...credentials, padding: 'x'.repeat(17_000) } }
    expect(await errorOf('/login', large)).toBe('413 payload_too_large')
    const manyFields = {
      body: 'a=1&'.repeat(200),
      headers: type('application/x-www-form-urlencoded'),
    }
    expect(await errorOf('/login', manyFields)).toBe('413 payload_too_large')
    const plain = { body: JSON.stringify(credentials), headers: type('text/plain') }
    expect(await errorOf('/login', plain)).toBe('415 unsupported_media_type')
    const odd = { body: '{}', headers: type('application/json; charset=klingon') }
    expect(await errorOf('/login', odd)).toBe('415 unsupported_media_type')
    const squeezed = { body: 'x', headers: { ...json, 'content-encoding': 'gzip' } }
    expect(await errorOf('/login', squeezed)).toBe('400 bad_request')
  })

  it('has a page, without a stack', async () => {
    const { status, text } = await send(demo.port, '/<script>alert(1)</script>')
    expect(status).toBe(404)
    expect(text).toContain('There is nothing at this address.')
    expect(text).not.toContain('alert(1)')
    expect(text).not.toMatch(/\bat .*\.[jt]s/)
  })

  const post = 'POST /login HTTP/1.1\r\nHost: x\r\n'
  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['an empty host', 'GET / HTTP/1.1\r\nHost: \r\n\r\n'],
    [
      'an address of another site',
      'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    ],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['two slashes', 'GET //evil.example/.. HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a query that is no text', 'GET /login?%ff&next=%ff&next[a]=b HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['bytes in the path', 'GET /\x80\xff HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an unknown method', 'BREW /login HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a malformed type', `${post}Content-Type: ;;;\r\nContent-Length: 1\r\n\r\nx`],
    [
      'a malformed chunk',
      `${post}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
    ['a long Accept', `GET / HTTP/1.1\r\nHost: x\r\nAccept: ${'*/*;q=x,'.repeat(500)}\r\n\r\n`],
  ])('%s is never a fault of the server', async (_what, bytes) => {
    const closing = bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const answer = await sendBytes(demo.port, closing)
    expect(answer).toMatch(/^HTTP\/1\.1 [234]\d\d /)
    expect(answer).not.toMatch(/^location: .*evil/im)
  })

  it('is not worth a line in the log', () => {
    expect(demo.output().trim().split('\n')).toHaveLength(1)
  })
})
