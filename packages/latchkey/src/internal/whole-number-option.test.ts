import { describe, expect, it } from 'vitest'
import { wholeNumberOption } from './whole-number-option'

describe('an option that is a whole number', () => {
  it.each([1, 7, 10])('may be %s, of 1 to 10', (value) => {
    expect(wholeNumberOption('size', value, 1, 10)).toBe(value)
  })

  it.each([0, 11, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, undefined, {}])(
    'may not be %s, of 1 to 10',
    (value) => {
      expect(() => wholeNumberOption('size', value, 1, 10)).toThrow(
        /^OPTION_INVALID: size must be a whole number from 1 to 10\. Received /,
      )
    },
  )
})
