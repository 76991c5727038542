import { invalidOption } from '../errors'

/**
 * The value of an option that is a whole number.
 * @throws OPTION_INVALID if it is none, or not from `least` to `most`
 */
export function wholeNumberOption(
  name: string,
  value: unknown,
  least: number,
  most: number,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value
  }
  throw invalidOption(name, `a whole number from ${least} to ${most}`, value)
}
