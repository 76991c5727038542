// @ts-check
import { describe, expect, it } from 'vitest'
import { median, ratio, spread } from './statistics.mjs'

describe('median', () => {
  it('is the middle one, whatever the order', () => {
    expect(median([30, 1, 10])).toBe(10)
  })

  it('is the mean of the two in the middle of an even count', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5)
  })
})

describe('spread', () => {
  it('gives the extremes beside the median', () => {
    expect(spread([5, 9, 1])).toEqual({ median: 5, min: 1, max: 9 })
  })
})

describe('ratio', () => {
  it('takes the bare cost of the same round off both sides', () => {
    const costs = { ours: [90, 180], theirs: [160, 320] }
    const bare = { ours: [80, 160], theirs: [60, 120] }
    expect(ratio(costs, bare)).toEqual({ median: 0.1, min: 0.1, max: 0.1 })
  })

  it('compares whole requests where nothing is taken off', () => {
    expect(ratio({ ours: [12, 13, 28], theirs: [10, 10, 20] })).toEqual({
      median: 1.3,
      min: 1.2,
      max: 1.4,
    })
  })
})
