import { describe, expect, it } from 'vitest'
import { challenge } from './challenge'

describe('a challenge', () => {
  it('quotes the realm', () => {
    expect(challenge('Session', { realm: 'account' })).toBe('Session realm="account"')
  })

  it('escapes what would end the quoted-string', () => {
    expect(challenge('Session', { realm: 'the "red" \\ door' })).toBe(
      'Session realm="the \\"red\\" \\\\ door"',
    )
  })

  it('keeps its parameters in order and leaves out undefined', () => {
    expect(challenge('Bearer', { realm: 'api', scope: undefined, error: 'invalid_token' })).toBe(
      'Bearer realm="api", error="invalid_token"',
    )
  })

  it('may be a scheme alone', () => {
    expect(challenge('Negotiate')).toBe('Negotiate')
  })

  it.each(['a\r\nSet-Cookie: sid=1', 'a\0', 'a\x7f', 'Türe'])('refuses the realm %j', (realm) => {
    expect(() => challenge('Session', { realm })).toThrow('OPTION_INVALID: realm must be')
  })

  it.each(['', 'Ses sion', 'Session,', 'Session\r\n'])('refuses the scheme %j', (scheme) => {
    expect(() => challenge(scheme)).toThrow('OPTION_INVALID: scheme must be')
  })

  it('refuses a name that is no token, or that comes twice in different case', () => {
    expect(() => challenge('Session', { 'the realm': 'a' })).toThrow('OPTION_INVALID')
    expect(() => challenge('Session', { realm: 'a', Realm: 'b' })).toThrow('OPTION_INVALID')
  })
})
