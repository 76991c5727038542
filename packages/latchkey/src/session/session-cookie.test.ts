import { afterEach, describe, expect, it, vi } from 'vitest'
import { SessionCookie } from './session-cookie'

const overHttps = { secure: true }
const overHttp = { secure: false }

describe('the session cookie', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is bound to the host over https (3.3.1–3.3.4)', () => {
    expect(new SessionCookie().over(overHttps)?.set('v')).toBe(
      '__Host-sid=v; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
  })

  it('has another name over plain http, so that neither is taken for the other (SM9)', () => {
    expect(new SessionCookie().over(overHttp)?.set('v')).toBe(
      'sid=v; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  it('never travels over plain http in production (R43)', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(new SessionCookie().over(overHttp)).toBeUndefined()
    expect(new SessionCookie({ plainHttp: 'always' }).over(overHttp)).toBeDefined()
  })

  it('never travels over plain http where that is asked for', () => {
    expect(new SessionCookie({ plainHttp: 'never' }).over(overHttp)).toBeUndefined()
  })

  it('is deleted with the attributes it was set with (C9)', () => {
    const cookie = new SessionCookie({
      ...{ name: 'id', prefix: '__Secure-', domain: 'example.com', path: '/app' },
      ...{ sameSite: 'strict', partitioned: true },
    }).over(overHttps)
    expect(cookie?.set('v')).toBe(
      '__Secure-id=v; Domain=example.com; Path=/app; HttpOnly; Secure; Partitioned; SameSite=Strict',
    )
    expect(cookie?.deletion).toBe(
      '__Secure-id=; Domain=example.com; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; SameSite=Strict',
    )
  })

  const wrong: [string, object, RegExp][] = [
    ['__Host- with a domain (3.3.3)', { domain: 'example.com' }, /cookie\.prefix/],
    ['__Host- with another path (3.3.3)', { path: '/app' }, /cookie\.prefix/],
    ['a prefix in the name', { name: '__Host-sid' }, /cookie\.name/],
    ['a name that is no token', { name: 'a b' }, /cookie\.name/],
    [
      'a path that ends its attribute (T-HDR-2)',
      { prefix: '', path: '/;Domain=evil' },
      /cookie\.path/,
    ],
    ['a path with a line break', { prefix: '', path: '/\r\nX: y' }, /cookie\.path/],
    ['a domain with a semicolon', { prefix: '', domain: 'a;b' }, /cookie\.domain/],
    ['an unknown sameSite', { sameSite: 'Lax' }, /cookie\.sameSite/],
    ['an unknown plainHttp', { plainHttp: true }, /cookie\.plainHttp/],
    ['an unknown prefix', { prefix: '__host-' }, /cookie\.prefix/],
  ]
  for (const [title, options, message] of wrong) {
    it(`refuses ${title}`, () => expect(() => new SessionCookie(options)).toThrow(message))
  }
})
