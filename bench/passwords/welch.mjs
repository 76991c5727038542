// @ts-check

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

/** Standard deviation of a sample. @param {readonly number[]} numbers */
export function deviation(numbers) {
  return Math.sqrt(variance(numbers))
}
