// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { knownDifferences } from './known-differences.mjs'

/**
 * @typedef {import('./script.mjs').Script} Script
 * @typedef {import('./script.mjs').Observation} Observation
 * @typedef {import('./script.mjs').Seen} Seen
 * @typedef {import('./known-differences.mjs').KnownDifference} KnownDifference
 *
 * @typedef {object} Comparison
 * @property {string[]} known The numbers of the known differences that were seen.
 * @property {{ step: number, lines: string[] } | undefined} unknown The first difference that has no number.
 */

/**
 * Compares what was seen of both. After a known difference that leaves the two in different states,
 * nothing more can be compared, and nothing more is.
 *
 * @param {Script} script
 * @param {Observation} theirs
 * @param {Observation} ours
 * @param {KnownDifference[]} [differencesKnown]
 * @returns {Comparison}
 */
export function compare(script, theirs, ours, differencesKnown = knownDifferences) {
  const factory = differences(
    { notBuilt: theirs.notBuilt, warnings: theirs.warnings },
    { notBuilt: ours.notBuilt, warnings: ours.warnings },
  )
  if (factory.length > 0) return { known: [], unknown: { step: -1, lines: factory } }

  /** @type {Set<string>} */
  const known = new Set()
  /** @type {Set<string>} */
  const ghosts = new Set()
  for (const [index, theirStep] of theirs.steps.entries()) {
    const ourStep = ours.steps[index]
    if (!ourStep)
      return { known: [...known], unknown: { step: index, lines: ['ours has no such step'] } }
    if (isDeepStrictEqual(theirStep, ourStep)) continue
    const pair = { script, step: script.steps?.[index] ?? { advance: 0 }, ghosts }
    const { numbers, parted, lines } = explain(pair, theirStep, ourStep, differencesKnown)
    for (const number of numbers) known.add(number)
    if (lines.length > 0) return { known: [...known], unknown: { step: index, lines } }
    if (parted) break
  }
  return { known: [...known], unknown: undefined }
}

/**
 * Takes the shape of each known difference out of both, and sees what remains.
 *
 * @param {Pick<import('./known-differences.mjs').Pair, 'script' | 'step' | 'ghosts'>} pair
 * @param {Seen} theirStep
 * @param {Seen} ourStep
 * @param {KnownDifference[]} differencesKnown
 */
function explain(pair, theirStep, ourStep, differencesKnown) {
  const theirs = structuredClone(theirStep)
  const ours = structuredClone(ourStep)
  /** @type {string[]} */
  const numbers = []
  let parted = false
  for (const { number, erase } of differencesKnown) {
    const erased = erase({ ...pair, theirs, ours })
    if (!erased) continue
    numbers.push(number)
    parted ||= erased === 'parted'
    if (isDeepStrictEqual(theirs, ours)) break
  }
  const lines =
    parted || pair.ghosts.size > 0
      ? differences(withIdsNamedAnew(theirs), withIdsNamedAnew(ours))
      : differences(theirs, ours)
  // Where something is left, what was taken away is of no interest, and may mislead.
  return lines.length > 0
    ? { numbers, parted, lines: differences(theirStep, ourStep) }
    : { numbers, parted, lines }
}

/**
 * Where one of them has a session that the other has not, the ids that come after it are counted
 * from another number.
 *
 * @param {Seen} seen
 * @returns {Seen}
 */
function withIdsNamedAnew(seen) {
  /** @type {string[]} */
  const inOrder = []
  const text = JSON.stringify(seen).replaceAll(/\bid (\d+)\b/g, (name) => {
    if (!inOrder.includes(name)) inOrder.push(name)
    return `id ${inOrder.indexOf(name) + 1}`
  })
  return JSON.parse(text)
}

/** @param {Record<string, any>} theirs @param {Record<string, any>} ours */
function differences(theirs, ours) {
  /** @type {string[]} */
  const lines = []
  for (const part of Object.keys({ ...theirs, ...ours })) {
    if (isDeepStrictEqual(theirs[part], ours[part])) continue
    lines.push(`${part}:`)
    const [before, after] = [linesOf(theirs[part]), linesOf(ours[part])]
    const { onlyFirst, onlySecond } = withoutCommon(before, after)
    for (const line of onlyFirst) lines.push(`  - ${line}`)
    for (const line of onlySecond) lines.push(`  + ${line}`)
    if (onlyFirst.length + onlySecond.length === 0) {
      lines.push(`  the same in another order: - ${before.join(' | ')} + ${after.join(' | ')}`)
    }
  }
  return lines
}

/** @param {unknown} value @returns {string[]} */
function linesOf(value) {
  if (value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((each, index) => linesOfItem(each, index))
  if (value === null || typeof value !== 'object') return [String(value)]
  return Object.entries(value).map(([key, each]) => `${key}: ${asText(each)}`)
}

/** An answer by its parts; anything else in one line. @param {any} item @param {number} index */
function linesOfItem(item, index) {
  if (typeof item?.request !== 'string') return [asText(item)]
  const { headers, cookies, ...rest } = item
  return [
    ...Object.entries(rest).map(([key, value]) => `[${index}] ${key}: ${value}`),
    ...headers.map((/** @type {string[]} */ header) => `[${index}] ${header.join(': ')}`),
    ...cookies.map((/** @type {unknown} */ cookie) => `[${index}] set-cookie ${asText(cookie)}`),
  ]
}

/** @param {unknown} value */
function asText(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
}

/** @param {string[]} first @param {string[]} second */
function withoutCommon(first, second) {
  const rest = [...second]
  const onlyFirst = first.filter((line) => {
    const at = rest.indexOf(line)
    if (at === -1) return true
    rest.splice(at, 1)
    return false
  })
  return { onlyFirst, onlySecond: rest }
}
