import { unescape as lenientlyDecoded } from 'node:querystring'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localPath } from './local-path'

const site = 'https://app.example'
const fallback = '/account'

/** Where a browser on a page of ours would go, once somebody has decoded the location so often. */
function destinationsOf(location: string): URL[] {
  const locations = [strictlyDecoded, lenientlyDecoded].flatMap((decode) => {
    const once = decode(location)
    return [location, once, decode(once)]
  })
  return locations.map((text) => new URL(text, `${site}/login`))
}

function strictlyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whatever was asked for, the location can be sent and leads nowhere else. */
function expectHarmless(candidate: unknown) {
  const location = localPath(candidate, fallback)
  expect(location).toMatch(/^\/[\x21-\x7e]*$/)
  for (const destination of destinationsOf(location)) {
    expect(destination.origin).toBe(site)
    // A normal form that begins with two slashes is another site to whoever uses it as a location again.
    expect(new URL(destination.pathname, site).origin).toBe(site)
  }
  expect(localPath(location, fallback)).toBe(location)
}

const leadsAway = [
  'https://evil.example',
  'HTTPS://evil.example',
  'https:evil.example',
  'http:evil.example',
  'https:/evil.example',
  'https:\\\\evil.example',
  'https:///evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '//evil.example/%2f..',
  '//user@evil.example',
  '//app.example@evil.example',
  '//evil.example:443/account',
  '/\\evil.example',
  '/\\/evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\\\evil.example',
  '\\evil.example',
  '/\t/evil.example',
  '/\t\\evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '\u0000//evil.example',
  '\u00a0//evil.example',
  '\ufeff//evil.example',
  '/ /evil.example',
  '/\u0000/evil.example',
  '/\u0000\\evil.example',
  '/\x0b/evil.example',
  '/\x7f/evil.example',
  '/..//evil.example',
  '/../..//evil.example',
  '/a/..//evil.example',
  '/a/b/../..//evil.example',
  '/.//evil.example',
  '/./\\evil.example',
  '/..\\\\evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '/%2E%2e//evil.example',
  '/.%2e//evil.example',
  '/%2f/evil.example',
  '/%2F/evil.example',
  '/%5cevil.example',
  '/%5Cevil.example',
  '/%5c%5cevil.example',
  '/%09/evil.example',
  '/%0a/evil.example',
  '/%0d/evil.example',
  '/%00/evil.example',
  '/%252f/evil.example',
  '/%255cevil.example',
  '/%2509/evil.example',
  '%2f%2fevil.example',
  // Away only where it is decoded once: /x%2fy/..//evil.example.
  '/x%252fy/..%2f/evil.example',
  '/\uff0f/evil.example/\r\n',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\tscript:alert(1)',
  '\x01javascript:alert(1)',
  'javascript://app.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://evil.example/x',
  'mailto:a@evil.example',
  'evil.example',
  'account',
  './account',
  '../account',
  '?next=/',
  '#top',
  '@evil.example',
  ':80/evil.example',
  '',
  ' ',
  '/account\r\nSet-Cookie: sid=evil',
  '/account\nLocation: https://evil.example',
  '/account%0d%0aSet-Cookie:%20sid=evil',
  '/acc\u0000ount',
  '/account\ud800',
  `/${'a'.repeat(8192)}`,
]

/** Stays here, or is refused: either will do. */
const looksOdd = [
  '/\uff0fevil.example',
  '/\u2044evil.example',
  '/\u2215evil.example',
  '\uff0f\uff0fevil.example',
  '/\u3002\u3002//evil.example',
  '/\uff0e\uff0e//evil.example',
  '/\u2024\u2024//evil.example',
  '/\uff3cevil.example',
  '/\u5c0f/evil.example',
  '/%ef%bc%8fevil.example',
  '/%c0%afevil.example',
  '/%u002fevil.example',
  '/%',
  '/%2',
  '/%zz/evil.example',
  '/;//evil.example',
  '/@evil.example',
  '/.evil.example',
  '/?//evil.example',
  '/#//evil.example',
  '/?next=https://evil.example',
]

/** Each spelling as it is, percent-encoded once and twice, and as an attacker would encode it: all of it. */
const spellings = [...leadsAway, ...looksOdd].flatMap((text) => {
  const wellFormed = text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
  const allOfIt = Buffer.from(text).toString('hex').replace(/../g, '%$&')
  const slashless = text.startsWith('/') ? [`/${encodeURIComponent(wellFormed.slice(1))}`] : []
  const twice = encodeURIComponent(encodeURIComponent(wellFormed))
  return [
    text,
    encodeURI(wellFormed),
    encodeURIComponent(wellFormed),
    twice,
    allOfIt,
    `/${allOfIt}`,
    ...slashless,
  ]
})

describe('a place to go that a client named (T-REDIR-1, R53)', () => {
  it(`stays here in each of ${spellings.length} spellings`, () => {
    expect(new Set(spellings).size).toBeGreaterThan(500)
    for (const spelling of spellings) expectHarmless(spelling)
  })

  it.each(leadsAway)('is the fallback for %j', (candidate) => {
    expect(localPath(candidate, fallback)).toBe(fallback)
  })

  it('has no backslash and no control character in its path, though it would stay here', () => {
    for (const path of ['/a\\b', '/a%5Cb', '/a%255cb', '/a%00b', '/a%0ab', '/a%257fb']) {
      expect(localPath(path, fallback)).toBe(fallback)
    }
  })

  it('is the fallback when it is no text', () => {
    const notText = [
      undefined,
      null,
      7,
      true,
      {},
      ['/a'],
      ['/a', '/b'],
      { toString: () => '/a' },
      new String('/a'),
    ]
    for (const candidate of notText) expect(localPath(candidate, fallback)).toBe(fallback)
  })

  it('is at most 2,048 characters long', () => {
    const longest = `/${'a'.repeat(2047)}`
    expect(localPath(longest, fallback)).toBe(longest)
    expect(localPath(`${longest}a`, fallback)).toBe(fallback)
  })

  it('stays here whatever is put together from the parts of such spellings', () => {
    const part = fc.constantFrom(
      ...['/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '%25', '%252f', '%255c', '%09', '%0a'],
      ...[
        '\t',
        '\n',
        '\r',
        '\0',
        ' ',
        '?',
        '#',
        '@',
        ':',
        'evil.example',
        'a',
        'https:',
        'javascript:',
      ],
      ...['%', '2f', '5c', '%c0%af', '\uff0f', ';', '&', '=', '[', ']', '%ff'],
    )
    const candidate = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''))
    const anyCandidate = fc.oneof(
      candidate,
      candidate.map((text) => `/${text}`),
    )
    fc.assert(fc.property(anyCandidate, expectHarmless), { numRuns: 5_000 })
  })
})

describe('a path of ours', () => {
  it.each([
    '/',
    '/account',
    '/account/',
    '/@evil',
    '/a//b',
    '/notes/2024-01-01.html',
    '/search?q=a%20b&page=2#results',
    '/search?q=100%25',
    '/search?q=%0Aline%5Cback',
    '/login?next=%2Faccount',
    '/out?to=https://partner.example/',
    '/caf%C3%A9',
    '/~ann/;v=1/(a)/$b,c!*+',
    '/a:b',
    '/a%2Fb',
  ])('is kept: %s', (path) => expect(localPath(path, fallback)).toBe(path))

  it('is given in its normal form', () => {
    expect(localPath('/a/../b/./c', fallback)).toBe('/b/c')
    expect(localPath('/a?b="><script>', fallback)).toBe('/a?b=%22%3E%3Cscript%3E')
  })
})
