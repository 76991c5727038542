// @ts-check

/** @typedef {{ median: number, min: number, max: number }} Spread */

/**
 * The middle of some numbers; of an even count, the mean of the two in the middle.
 * @param {readonly number[]} numbers At least one.
 * @returns {number}
 */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/**
 * @param {readonly number[]} numbers At least one.
 * @returns {Spread}
 */
export function spread(numbers) {
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) }
}

/**
 * The ratio of two costs, round by round: what disturbs one round disturbs both sides of it, so the
 * ratios spread less than the costs do. Its median is the median of these ratios.
 * @param {{ ours: readonly number[], theirs: readonly number[] }} costs One number a round.
 * @param {{ ours: readonly number[], theirs: readonly number[] }} [bare] Taken off, if given.
 * @returns {Spread}
 */
export function ratio(costs, bare) {
  const of = (/** @type {'ours' | 'theirs'} */ side) =>
    costs[side].map((cost, round) => cost - (bare?.[side][round] ?? 0))
  const ours = of('ours')
  const theirs = of('theirs')
  const byRound = ours.map((cost, round) => cost / (theirs[round] ?? Number.NaN))
  return spread(byRound)
}
