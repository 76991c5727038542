import { describe, expect, it } from 'vitest'
import { pauseAfter } from './growing-pauses'

describe('the pause before another try', () => {
  it('doubles, up to 50 ms', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 5000].map((tries) => pauseAfter(tries, 1))).toEqual([
      2, 4, 8, 16, 32, 50, 50, 50,
    ])
  })

  it('is between half of that and all of it', () => {
    expect(pauseAfter(3, 0)).toBe(4)
    expect(pauseAfter(3, 0.5)).toBe(6)
    for (let n = 0; n < 100; n++) {
      expect(pauseAfter(9)).toBeGreaterThanOrEqual(25)
      expect(pauseAfter(9)).toBeLessThanOrEqual(50)
    }
  })
})
