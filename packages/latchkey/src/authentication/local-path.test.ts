import { unescape as lenientlyDecoded } from 'node:querystring'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elsewhere, leadsAway, spellingsOf } from './elsewhere.fixture'
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

const spellings = spellingsOf(elsewhere)

describe('a place to go that a client named (T-REDIR-1, R53)', () => {
  it(`stays here in each of ${spellings.length} spellings`, () => {
    expect(spellings.length).toBeGreaterThan(500)
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

  it('is judged the same when asked ten thousand times (T-CRASH-1)', () => {
    // Where canParse is wrong about it, it says of this name that it can be one.
    const candidate = '/%2f%e5%b0%8f%2fevil.example'
    for (let time = 0; time < 10_000; time += 1) {
      expect(localPath(candidate, fallback)).toBe(fallback)
    }
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
