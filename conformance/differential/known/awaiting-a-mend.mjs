// @ts-check
/** @typedef {import('../known-differences.mjs').Pair} Pair */

/**
 * Differences that were found and are to go away: each line here goes with its mend.
 *
 * @type {import('../known-differences.mjs').KnownDifference[]}
 */
export const awaitingAMend = []
