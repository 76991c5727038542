import { describe, expect, it } from 'vitest'
import { Links } from './links'

const origin = 'https://app.example'

describe('links', () => {
  it('lead to the configured origin, with the token and nothing else (R61)', () => {
    const links = new Links({ origin })
    expect(links.to('reset', 'abc_-')).toBe('https://app.example/reset?token=abc_-')
    expect(links.to('email', 'abc_-')).toBe('https://app.example/verify?token=abc_-')
    const others = new Links({ origin, reset: '/a/reset', verify: '/a/verify' })
    expect(others.to('reset', 't')).toBe('https://app.example/a/reset?token=t')
  })

  it.each([
    undefined,
    '',
    7,
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://ann:pw@app.example',
    'HTTPS://APP.EXAMPLE',
    'https://app.example:443',
    'ftp://app.example',
    'ws://app.example',
    'javascript:alert(1)',
    'null',
    '//app.example',
  ])('have no origin %j', (bad) => {
    expect(() => new Links({ origin: bad as string })).toThrow('links.origin must be')
  })

  it.each([
    'reset',
    '//evil.example/reset',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example/',
    '/reset?next=/',
    '/reset#token',
    '',
    7,
  ])('have no page %j', (bad) => {
    expect(() => new Links({ origin, reset: bad as string })).toThrow('links.reset must be')
  })
})
