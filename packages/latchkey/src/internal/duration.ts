import { invalidOption } from '../errors'

/** A span of time, by its units; they add up: `{ hours: 1, minutes: 30 }`. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
}

const unitsInMilliseconds: Readonly<Record<string, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
}

/** 400 days: longer than that no browser keeps a cookie (RFC 6265bis 5.5). */
const longest = 400 * 86_400_000

/**
 * The milliseconds of an option that is a duration.
 * @param least the shortest that makes sense, in milliseconds
 * @throws OPTION_INVALID for anything but finite, non-negative numbers of known units, from `least` to 400 days
 */
export function millisecondsOf(option: string, duration: Duration, least = 1): number {
  const expected = `a duration from ${least} ms to 400 days, such as { minutes: 30 }`
  if (typeof duration !== 'object' || duration === null) {
    throw invalidOption(option, expected, duration)
  }
  let total = 0
  for (const [unit, amount] of Object.entries(duration)) {
    const factor = Object.hasOwn(unitsInMilliseconds, unit) ? unitsInMilliseconds[unit] : undefined
    if (factor === undefined) {
      throw invalidOption(
        `${option}.${unit}`,
        'days, hours, minutes, seconds or milliseconds',
        amount,
      )
    }
    if (typeof amount !== 'number' || !(amount >= 0)) {
      throw invalidOption(`${option}.${unit}`, 'a number that is not negative', amount)
    }
    total += amount * factor
  }
  if (!(total >= least && total <= longest)) throw invalidOption(option, expected, total)
  return Math.round(total)
}
