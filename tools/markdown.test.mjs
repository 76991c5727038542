// @ts-check
import { describe, expect, it } from 'vitest'
import { defaultAsText, saysDefault } from './default-as-text.mjs'
import { fencesOf, tablesOf } from './markdown.mjs'

describe('a page', () => {
  it('gives its fences with their language, place and the comment before', () => {
    const page = 'One\n\n<!-- note -->\n\n```ts\nconst a = 1\n```\n\n```\nplain\n```\n'
    expect(fencesOf(page)).toEqual([
      { language: 'ts', text: 'const a = 1\n', line: 6, comment: 'note' },
      { language: '', text: 'plain\n', line: 10 },
    ])
  })

  it('does not take the comment of a fence for that of the next', () => {
    const page = '<!-- note -->\n```ts\na\n```\n\n```ts\nb\n```\n'
    expect(fencesOf(page).map(({ comment }) => comment)).toEqual(['note', undefined])
  })

  it('gives its tables, but none of those in fences', () => {
    const page = '| a | b |\n|---|---|\n| 1 | x \\| y |\n\n```\n| c |\n|---|\n| 2 |\n```\n'
    expect(tablesOf(page)).toEqual([
      { head: ['a', 'b'], rows: [{ cells: ['1', 'x \\| y'], line: 3 }] },
    ])
  })
})

describe('a default', () => {
  it.each([
    [{ minutes: 30 }, '30 minutes'],
    [{ hours: 1 }, '1 hour'],
    [{ hours: 1, minutes: 30 }, '1 hour 30 minutes'],
    [65536, '65,536'],
    [0.1, '0.1'],
    ['lax', 'lax'],
    [true, 'true'],
    [undefined, 'none'],
    [['passport'], '["passport"]'],
    [{}, '{}'],
  ])('%j reads %s', (value, text) => {
    expect(defaultAsText(value)).toBe(text)
  })

  it.each([
    ['`{ days: 1 }`', { days: 1 }],
    ['1 day', { days: 1 }],
    ['`1_000_000`', 1_000_000],
    ['1,000,000', 1_000_000],
    ["`'lax'`", 'lax'],
  ])('may be said as %s', (shown, value) => {
    expect(saysDefault(shown, value)).toBe(true)
  })

  it.each([
    ['2 days', { days: 1 }],
    ['1 hour', { days: 1 }],
    ['100,000', 1_000_000],
    ['', 'lax'],
  ])('is not said by %s', (shown, value) => {
    expect(saysDefault(shown, value)).toBe(false)
  })
})
