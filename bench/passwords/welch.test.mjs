// @ts-check
import { describe, expect, it } from 'vitest'
import { noiseOfMedians, welch } from './welch.mjs'

describe("Welch's t", () => {
  it('is how far two means are apart, in units of what chance does', () => {
    // Means 2 and 4, variances 1 and 4: -2 / √(1/3 + 4/3).
    expect(welch([1, 2, 3], [2, 4, 6])).toBeCloseTo(-2 / Math.sqrt(5 / 3), 12)
    expect(welch([2, 4, 6], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(5 / 3), 12)
  })

  it('is nothing where there is no difference', () => {
    expect(welch([1, 2, 3], [3, 2, 1])).toBe(0)
    expect(welch([1, 1], [1, 1])).toBe(0)
  })
})

describe('the noise of two medians', () => {
  it('is two standard errors of each, together', () => {
    const [narrow, wide] = [
      [1, 2, 3],
      [10, 20, 30],
    ]
    const errorOf = (/** @type {number} */ distance) => (1.2533 * 1.4826 * distance) / Math.sqrt(3)
    expect(noiseOfMedians(narrow, wide)).toBeCloseTo(2 * Math.hypot(errorOf(1), errorOf(10)), 12)
  })

  it('is hardly what a machine does that stands still once', () => {
    const calm = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(noiseOfMedians([...calm.slice(1), 10_000], calm)).toBeLessThan(4)
  })
})
