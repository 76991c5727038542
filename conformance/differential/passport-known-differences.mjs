// @ts-check
/** @type {import('./known-differences.mjs').KnownDifference[]} */
export const knownPassportDifferences = []
