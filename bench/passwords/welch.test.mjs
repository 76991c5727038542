// @ts-check
import { describe, expect, it } from 'vitest'
import { deviation, welch } from './welch.mjs'

describe("Welch's t", () => {
  it('is how far two means are apart, in units of what chance does', () => {
    // Means 2 and 4, variances 1 and 4: -2 / √(1/3 + 4/3).
    expect(welch([1, 2, 3], [2, 4, 6])).toBeCloseTo(-2 / Math.sqrt(5 / 3), 12)
    expect(welch([2, 4, 6], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(5 / 3), 12)
    expect(deviation([2, 4, 6])).toBe(2)
  })

  it('is nothing where there is no difference', () => {
    expect(welch([1, 2, 3], [3, 2, 1])).toBe(0)
    expect(welch([1, 1], [1, 1])).toBe(0)
  })
})
