// @ts-check
import { median } from '../statistics.mjs'

/** @param {readonly number[]} numbers */
function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length
}

/** Of a sample: divided by one less than there are. @param {readonly number[]} numbers */
function variance(numbers) {
  const middle = mean(numbers)
  return numbers.reduce((sum, one) => sum + (one - middle) ** 2, 0) / (numbers.length - 1)
}

/**
 * Welch's t of two samples whose variances may differ: how far their means are apart, in units of what chance does. Beyond 4.5
 * hardly anything is chance (as in leakage tests of hardware, ISO/IEC 17825).
 * @param {readonly number[]} one At least two.
 * @param {readonly number[]} other At least two.
 */
export function welch(one, other) {
  const spread = Math.sqrt(variance(one) / one.length + variance(other) / other.length)
  return spread === 0 ? 0 : (mean(one) - mean(other)) / spread
}

/**
 * By how much chance alone sets the medians of two samples apart: two standard errors, from the middle halves of the samples, which what
 * else the machine does hardly touches.
 * @param {readonly number[]} one At least two.
 * @param {readonly number[]} other At least two.
 */
export function noiseOfMedians(one, other) {
  return 2 * Math.hypot(errorOfMedian(one), errorOfMedian(other))
}

/** @param {readonly number[]} numbers */
function errorOfMedian(numbers) {
  const middle = median(numbers)
  // As many times the median distance from the median as a standard deviation is, and that of a median as that of a mean, where chance is normal.
  const deviation = 1.4826 * median(numbers.map((number) => Math.abs(number - middle)))
  return (1.2533 * deviation) / Math.sqrt(numbers.length)
}
