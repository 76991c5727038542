import { describe, expect, it } from 'vitest'
import { isBoundedText, longestPassword } from './bounded-text'

describe('text of bounded length', () => {
  it('is counted in code points, as people count', () => {
    expect(isBoundedText('😀'.repeat(1024), 1024)).toBe(true)
    expect(isBoundedText('😀'.repeat(1025), 1024)).toBe(false)
    expect(isBoundedText('x'.repeat(1024), 1024)).toBe(true)
    expect(isBoundedText('x'.repeat(1025), 1024)).toBe(false)
    expect(isBoundedText(`${'x'.repeat(1023)}😀`, 1024)).toBe(true)
    expect(isBoundedText(`${'x'.repeat(1024)}😀`, 1024)).toBe(false)
  })

  it('has at most 4,096 bytes where it has 1,024 code points (R47)', () => {
    const longest = '\u{10ffff}'.repeat(longestPassword)
    expect(isBoundedText(longest, longestPassword)).toBe(true)
    expect(Buffer.byteLength(longest)).toBe(4096)
  })

  it('is not empty', () => {
    expect(isBoundedText('', 8)).toBe(false)
    expect(isBoundedText('\0', 8)).toBe(true)
  })

  it.each(['\ud800', '\udfff', 'a\ud83d', '\ude00\ud83d', '\ud83dx\ude00'])(
    'is well-formed, unlike %j (R49)',
    (text) => expect(isBoundedText(text, 8)).toBe(false),
  )

  it('is text: nothing that only reads like it', () => {
    for (const value of [undefined, null, 7, true, ['a'], { length: 1 }, new String('a')]) {
      expect(isBoundedText(value, 8)).toBe(false)
    }
  })
})
