import { describe, expect, it } from 'vitest'
import { canonicalName } from './usernames'

describe('the canonical form of a name', () => {
  it.each(['Kate', 'KATE', '\u212aate', '\uff4bate'])('of %s is kate', (name) => {
    expect(canonicalName(name)).toBe('kate')
  })

  it('of composed and decomposed letters is one', () => {
    expect(canonicalName('Ka\u0301te')).toBe(canonicalName('K\u00e1te'))
  })

  it.each(['a', '名前', 'ann@example.com', 'o’neil', 'x'.repeat(255), '😀'])(
    'exists for %s',
    (name) => {
      expect(canonicalName(name)).toBe(name)
    },
  )

  it.each(['Straße', 'İstanbul', 'ΣΊΣΥΦΟΣ', '\ufdfa', 'ﬁ', 'ŉ'])(
    'of its own form is itself: %s',
    (name) => {
      const form = canonicalName(name)
      expect(canonicalName(form)).toBe(form)
    },
  )

  it.each([
    undefined,
    null,
    7,
    ['kate'],
    { toString: () => 'kate' },
    '',
    ' ',
    'kate ',
    'ka te',
    'kate\u00a0',
    'kate\u200b',
    'kate\u202e',
    'kate\0',
    'kate\n',
    'kate\ud800',
    'kate\ue000',
    'x'.repeat(256),
    '\ufdfb'.repeat(255),
    'x'.repeat(1_000_000),
  ])('does not exist for %j', (name) => {
    expect(canonicalName(name)).toBeUndefined()
  })
})
