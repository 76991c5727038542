// @ts-check
import { compare } from './compare.mjs'
import { Coverage } from './coverage.mjs'
import { generateScript } from './generate.mjs'
import { knownDifferences } from './known-differences.mjs'
import { inWords } from './report.mjs'
import { shrink } from './shrink.mjs'

/** @typedef {import('./player.mjs').Player} Player */

/**
 * @typedef {object} RandomResult
 * @property {string[]} failures Reports, at most `enough`.
 * @property {Record<string, number>} known How often each known difference was seen.
 * @property {string[]} unreached What no script has reached.
 */

/**
 * What random scripts are about.
 *
 * @typedef {object} Subject
 * @property {(seed: number, nth: number) => import('./script.mjs').Script} generate
 * @property {() => Pick<Coverage, 'add' | 'unreached'>} coverage
 * @property {import('./known-differences.mjs').KnownDifference[]} known
 */

/** @type {Subject} */
const sessions = {
  generate: generateScript,
  coverage: () => new Coverage(),
  known: knownDifferences,
}

/**
 * Plays scripts of a seed against both, and reports what has no number, made small.
 *
 * @param {{ theirs: Player, ours: Player, seed: number, count: number, enough?: number, subject?: Subject }} run
 * @returns {Promise<RandomResult>}
 */
export async function playRandomScripts(run) {
  const { theirs, ours, seed, count, enough = 3, subject = sessions } = run
  const coverage = subject.coverage()
  /** @type {string[]} */
  const failures = []
  /** @type {Record<string, number>} */
  const known = {}
  for (let nth = 0; nth < count && failures.length < enough; nth += 1) {
    const script = subject.generate(seed, nth)
    const { observation, comparison } = await playOnBoth(script, theirs, ours, subject.known)
    coverage.add(script, observation)
    for (const number of comparison.known) known[number] = (known[number] ?? 0) + 1
    if (!comparison.unknown) continue
    const failure = await reproduce(script, theirs, ours, subject.known)
    if (failure) failures.push(failure)
  }
  return { failures, known, unreached: coverage.unreached() }
}

/**
 * A difference counts when it is seen again: a machine that stood still for a moment made none.
 *
 * @param {import('./script.mjs').Script} script
 * @param {Player} theirs
 * @param {Player} ours
 * @param {import('./known-differences.mjs').KnownDifference[]} [known]
 */
export async function reproduce(script, theirs, ours, known) {
  const again = await playOnBoth(script, theirs, ours, known)
  const parts = partsOf(again.comparison)
  if (parts === undefined) return undefined
  const smallest = await shrink(script, async (smaller) => {
    const { comparison } = await playOnBoth(smaller, theirs, ours, known)
    return partsOf(comparison) === parts
  })
  const { comparison } = await playOnBoth(smallest, theirs, ours, known)
  return inWords(smallest, comparison.unknown ? comparison : again.comparison)
}

/** In which parts they differ: a smaller script must not show something else. @param {import('./compare.mjs').Comparison} comparison */
function partsOf({ unknown }) {
  return unknown?.lines.filter((line) => !line.startsWith(' ')).join(' ')
}

/**
 * @param {import('./script.mjs').Script} script
 * @param {Player} theirs
 * @param {Player} ours
 * @param {import('./known-differences.mjs').KnownDifference[]} [known]
 */
export async function playOnBoth(script, theirs, ours, known) {
  const [before, after] = await Promise.all([theirs.play(script), ours.play(script)])
  return { observation: before, comparison: compare(script, before, after, known) }
}
