import { describe, expect, it } from 'vitest'
import { checkOrigin, type RequestProvenance, trustedOriginsOf } from './origin-check'

const trusted = trustedOriginsOf(['https://partner.example', 'http://localhost:5173'])
const ours = 'https://app.example'

/** A POST over https to app.example with a session cookie, that says nothing of where it comes from. */
const silent: RequestProvenance = {
  method: 'POST',
  secFetchSite: undefined,
  origin: undefined,
  referer: undefined,
  host: 'app.example',
  secure: true,
  carriesSessionCookie: true,
}

/** `allowed`, or why not. */
function verdictOn(change: Partial<RequestProvenance>): string {
  const verdict = checkOrigin({ ...silent, ...change }, trusted)
  return verdict.allowed ? 'allowed' : verdict.reason
}

describe('a request that changes nothing', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('passes from anywhere: %s', (method) => {
    const evil = { origin: 'https://evil.example', referer: 'https://evil.example/' }
    expect(verdictOn({ method, secFetchSite: 'cross-site', ...evil })).toBe('allowed')
    expect(verdictOn({ method, origin: 'null' })).toBe('allowed')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY', 'get', 'Head', '', 'GET '])(
    'is not %j',
    (method) => expect(verdictOn({ method, secFetchSite: 'cross-site' })).toBe('cross-site'),
  )
})

describe('what the browser says in Sec-Fetch-Site (T-CSRF-1, CS4)', () => {
  it.each(['same-origin', 'none'])('passes with %s', (secFetchSite) => {
    expect(verdictOn({ secFetchSite })).toBe('allowed')
  })

  it.each(['same-site', 'cross-site'] as const)('is refused with %s', (secFetchSite) => {
    expect(verdictOn({ secFetchSite })).toBe(secFetchSite)
    expect(verdictOn({ secFetchSite, origin: 'https://evil.example' })).toBe(secFetchSite)
    expect(verdictOn({ secFetchSite, origin: 'null' })).toBe(secFetchSite)
    expect(verdictOn({ secFetchSite, carriesSessionCookie: false })).toBe(secFetchSite)
    // Sent on by another site: the browser names our origin, and knows that the way was not ours alone.
    expect(verdictOn({ secFetchSite, origin: ours })).toBe(secFetchSite)
    expect(verdictOn({ secFetchSite, referer: 'https://partner.example/' })).toBe(secFetchSite)
  })

  it.each(['same-site', 'cross-site'])('passes with %s from a trusted origin', (secFetchSite) => {
    expect(verdictOn({ secFetchSite, origin: 'https://partner.example' })).toBe('allowed')
  })

  it('outweighs an Origin that a proxy made look foreign', () => {
    expect(verdictOn({ secFetchSite: 'same-origin', origin: ours, host: 'internal:80' })).toBe(
      'allowed',
    )
  })

  it.each([
    'Same-Origin',
    'same-origin, cross-site',
    'same-origin, same-origin',
    '',
    ' none',
    'NONE',
    '?1',
    'same-origin;a=b',
  ])('leaves the answer to Origin where it is unknown: %j', (secFetchSite) => {
    expect(verdictOn({ secFetchSite, origin: ours })).toBe('allowed')
    expect(verdictOn({ secFetchSite, origin: 'https://evil.example' })).toBe('foreign-origin')
    expect(verdictOn({ secFetchSite })).toBe('unknown-origin')
    // Only a browser sends the header at all: this is no program that signs in.
    expect(verdictOn({ secFetchSite, carriesSessionCookie: false })).toBe('unknown-origin')
  })
})

describe('Origin, where Sec-Fetch-Site is absent', () => {
  it('passes when it is ours', () => {
    expect(verdictOn({ origin: ours })).toBe('allowed')
    expect(verdictOn({ origin: 'http://app.example', secure: false })).toBe('allowed')
  })

  it('has the port in it, the one that goes without saying aside', () => {
    expect(verdictOn({ origin: ours, host: 'app.example:443' })).toBe('allowed')
    expect(verdictOn({ origin: `${ours}:443` })).toBe('allowed')
    expect(verdictOn({ origin: 'http://app.example', host: 'app.example:80', secure: false })).toBe(
      'allowed',
    )
    expect(verdictOn({ origin: `${ours}:8443`, host: 'app.example:8443' })).toBe('allowed')
    expect(verdictOn({ origin: `${ours}:8443` })).toBe('foreign-origin')
    expect(verdictOn({ origin: ours, host: 'app.example:8443' })).toBe('foreign-origin')
    expect(verdictOn({ origin: ours, host: 'app.example:80' })).toBe('foreign-origin')
  })

  it('has the scheme in it', () => {
    expect(verdictOn({ origin: 'http://app.example' })).toBe('foreign-origin')
    expect(verdictOn({ origin: ours, secure: false })).toBe('foreign-origin')
  })

  it('is compared without case, as hosts are', () => {
    expect(verdictOn({ origin: 'https://APP.example', host: 'app.EXAMPLE' })).toBe('allowed')
    expect(verdictOn({ origin: 'HTTPS://app.example' })).toBe('allowed')
  })

  it('takes the name with a dot at its end for another name, as browsers do', () => {
    expect(verdictOn({ origin: 'https://app.example.' })).toBe('foreign-origin')
    expect(verdictOn({ origin: ours, host: 'app.example.' })).toBe('foreign-origin')
    expect(verdictOn({ origin: 'https://app.example.', host: 'app.example.' })).toBe('allowed')
  })

  it('may be an address', () => {
    expect(verdictOn({ origin: 'https://[::1]:3000', host: '[::1]:3000' })).toBe('allowed')
    expect(verdictOn({ origin: 'https://127.0.0.1', host: '127.0.0.1' })).toBe('allowed')
    expect(verdictOn({ origin: 'https://[::2]', host: '[::1]' })).toBe('foreign-origin')
  })

  it('is refused when it is null', () => {
    expect(verdictOn({ origin: 'null' })).toBe('opaque-origin')
    expect(verdictOn({ origin: 'null', carriesSessionCookie: false })).toBe('opaque-origin')
  })

  it.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'https://evilapp.example',
    'https://sub.app.example',
    'https://example',
    '',
    ' ',
    'NULL',
    'app.example',
    '//app.example',
    'https:app.example',
    'https:/app.example',
    'https:\\\\app.example',
    `${ours}/`,
    `${ours}/path`,
    `${ours}?a`,
    `${ours}#a`,
    ` ${ours}`,
    `${ours} `,
    `${ours} https://evil.example`,
    `https://evil.example ${ours}`,
    `${ours}, ${ours}`,
    `${ours}, https://evil.example`,
    'https://user@app.example',
    'https://app.example@evil.example',
    'https://app.example:443@evil.example',
    'https://app%2eexample',
    'https://app.example%00.evil.example',
    'https://app.example:',
    'https://app.example:0443x',
    'https://app.example:65536',
    'https://app。example',
    'https://app.exam\tple',
    'file://',
    'data:text/html,x',
    'javascript:alert(1)',
    'chrome-extension://app.example',
    'wss://app.example',
    'https://[::1',
    'https://*',
  ])('is refused when it is %j', (origin) => {
    expect(verdictOn({ origin })).toBe('foreign-origin')
    expect(verdictOn({ origin, carriesSessionCookie: false })).toBe('foreign-origin')
    // What cannot be read is no fallback's business.
    expect(verdictOn({ origin, referer: `${ours}/` })).toBe('foreign-origin')
  })

  it('passes when it is trusted, and only exactly', () => {
    expect(verdictOn({ origin: 'https://partner.example' })).toBe('allowed')
    expect(verdictOn({ origin: 'http://localhost:5173' })).toBe('allowed')
    expect(verdictOn({ origin: 'http://localhost' })).toBe('foreign-origin')
    expect(verdictOn({ origin: 'http://partner.example' })).toBe('foreign-origin')
    expect(verdictOn({ origin: 'https://sub.partner.example' })).toBe('foreign-origin')
  })
})

describe('our own origin', () => {
  it.each([
    undefined,
    '',
    'app.example/',
    'app.example#',
    'x@app.example',
    'app.example:',
    'a b',
    '[::1',
    ',',
    'app.example, app.example',
  ])('is nobody’s when Host is %j', (host) => {
    expect(verdictOn({ host, origin: ours })).toBe('foreign-origin')
    expect(verdictOn({ host, origin: `https://${host}` })).toBe('foreign-origin')
    expect(verdictOn({ host, origin: '' })).toBe('foreign-origin')
    expect(verdictOn({ host, referer: `https://${host}` })).toBe('foreign-referer')
    expect(verdictOn({ host, origin: 'https://partner.example' })).toBe('allowed')
  })
})

describe('Referer, where nothing else is said', () => {
  it.each([`${ours}/login`, ours, `${ours}?next=https://evil.example`, `${ours}:443/#x`])(
    'passes from %s',
    (referer) => {
      expect(verdictOn({ referer })).toBe('allowed')
    },
  )

  it('passes from a trusted origin', () => {
    expect(verdictOn({ referer: 'https://partner.example/form' })).toBe('allowed')
  })

  it.each([
    'https://evil.example/https://app.example/',
    'https://evil.example?https://app.example',
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://evil.example\\@app.example/',
    'http://app.example/',
    'https://app.example:8443/',
    'about:blank',
    'null',
    '/login',
    '',
    'app.example',
  ])('is refused from %j', (referer) => {
    expect(verdictOn({ referer })).toBe('foreign-referer')
    expect(verdictOn({ referer, carriesSessionCookie: false })).toBe('foreign-referer')
  })
})

describe('a request that says nothing of where it comes from', () => {
  it('is refused when it carries a session cookie', () => {
    expect(verdictOn({ carriesSessionCookie: true })).toBe('unknown-origin')
  })

  it('is served when it carries none, so that curl can sign in', () => {
    expect(verdictOn({ carriesSessionCookie: false })).toBe('allowed')
  })
})

describe('the option trustedOrigins', () => {
  it('is nobody by default', () => {
    expect(trustedOriginsOf().size).toBe(0)
  })

  it.each([
    '*',
    'https://*.partner.example',
    'https://partner.example/',
    'https://partner.example/app',
    'https://partner.example:443',
    'https://Partner.example',
    'https://user@partner.example',
    'partner.example',
    'null',
    '',
    'ftp://partner.example',
    undefined,
    7,
  ])('refuses %j at construction, naming its place', (origin) => {
    expect(() => trustedOriginsOf(['https://fine.example', origin as string])).toThrow(
      'OPTION_INVALID: trustedOrigins[1] must be an exact origin',
    )
  })

  it('refuses a text in place of an array', () => {
    // @ts-expect-error one origin, not in an array
    expect(() => trustedOriginsOf('https://partner.example')).toThrow(
      'OPTION_INVALID: trustedOrigins',
    )
  })
})
