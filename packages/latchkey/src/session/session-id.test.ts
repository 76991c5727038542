import { describe, expect, it } from 'vitest'
import { createSessionId, isSessionId, publicIdOf, storeKeyOf } from './session-id'

describe('session ids (7.2.2, 7.2.3)', () => {
  it('are 32 bytes as base64url', () => {
    const id = createSessionId()
    expect(Buffer.from(id, 'base64url')).toHaveLength(32)
    expect(Buffer.from(id, 'base64url').toString('base64url')).toBe(id)
  })

  it('do not repeat over many refills of the pool', () => {
    const ids = new Set(Array.from({ length: 100_000 }, createSessionId))
    expect(ids.size).toBe(100_000)
  })

  it('use every character at every place about equally (chi-square)', () => {
    const samples = 20_000
    const counts = Array.from({ length: 42 }, () => new Map<string, number>())
    for (let i = 0; i < samples; i += 1) {
      const id = createSessionId()
      for (const [place, count] of counts.entries()) {
        const character = id.charAt(place)
        count.set(character, (count.get(character) ?? 0) + 1)
      }
    }
    const expected = samples / 64
    for (const count of counts) {
      let chiSquare = (64 - count.size) * expected
      for (const seen of count.values()) chiSquare += (seen - expected) ** 2 / expected
      // 63 degrees of freedom: p is below one in a million beyond 130.
      expect(chiSquare).toBeLessThan(130)
    }
  })

  it('are recognized in their one spelling only', () => {
    const id = 'A'.repeat(43)
    expect(isSessionId(id)).toBe(true)
    for (const other of [id.slice(1), `${id}A`, `${'A'.repeat(42)}B`, `${'A'.repeat(42)}=`, '']) {
      expect(isSessionId(other), other).toBe(false)
    }
  })

  it('are in no store: the key is their hash (T-ID-1)', () => {
    const id = createSessionId()
    expect(storeKeyOf(id)).toMatch(/^[\w-]{43}$/)
    expect(storeKeyOf(id)).not.toContain(id)
    expect(storeKeyOf('A'.repeat(43))).toBe('DwBzhbb51LfusnSGBa_hqYSgo7-j8BTQnip4TOnlzRo')
  })

  it('have a public name that leads back to neither id nor key', () => {
    const key = storeKeyOf(createSessionId())
    expect(publicIdOf(key)).toMatch(/^[\w-]{22}$/)
    expect(key).not.toContain(publicIdOf(key))
  })
})
