// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { takeOver } from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */
/** @typedef {import('../script.mjs').Seen} Seen */

/**
 * D32: a function that rejects has said so; one that declares no callback answers by what it returns.
 * With the original, the process ends, or the request is never answered.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function answersByPromise({ script, step, theirs, ours }) {
  const may = JSON.stringify([script.passport, step])
  // What is thrown in place of 'pass' is rejected with it too.
  if (
    /"throws pass"/.test(may) &&
    JSON.stringify([theirs.notes, theirs.errors]).includes('"pass"')
  ) {
    return takeOver(theirs, ours)
  }
  const isRejected =
    /"rejects"/.test(may) && theirs.uncaught.some(({ message }) => /^rejected/.test(message))
  const isReturned = /"arity":[01]|"verify":"promise"|"resolves"/.test(may)
  const isUnanswered =
    theirs.answers.some(({ end }) => end === 'none') || theirs.uncaught.length > 0
  const isBetter = ours.answers.every(({ end }) => end === 'whole') && ours.uncaught.length === 0
  const isPromise = JSON.stringify(theirs.notes).includes('"Promise {}"')
  return (
    (isRejected || (isReturned && (isUnanswered || isPromise))) &&
    isBetter &&
    takeOver(theirs, ours)
  )
}

/**
 * D28: of what a strategy does, the first counts.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function actsTwice({ step, theirs, ours }) {
  const isTwice = /"again"|"password":"twice"|"throws"/.test(JSON.stringify(step))
  const again = (/** @type {Seen} */ { notes }) =>
    notes.filter((note) => isNamed(note, 'went on again')).length
  return isTwice && again(theirs) > again(ours) && takeOver(theirs, ours)
}

/**
 * D29: what goes wrong where the program has long returned goes to `next`, where the original throws
 * it, or ends the process.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function goesToNext({ theirs, ours }) {
  const thrown = theirs.notes.findIndex(
    (note, index) =>
      isNamed(note, 'it threw') &&
      isNamed(ours.notes[index], 'went on') &&
      isDeepStrictEqual(Reflect.get(Object(note), 1), Reflect.get(Object(ours.notes[index]), 1)),
  )
  if (thrown !== -1) {
    theirs.notes[thrown] = structuredClone(ours.notes[thrown])
    return 'same'
  }
  // What comes after a success is thrown through whatever called, which depends on D19.
  if (JSON.stringify([theirs, ours]).includes('thrown by what comes next')) {
    return takeOver(theirs, ours)
  }
  // A store that throws while somebody signs out: who signs out hears of it as of any other error.
  const told = ours.notes.find((note) => isNamed(note, 'logout called back'))
  const threw = theirs.notes.find((note) => isNamed(note, 'logout threw'))
  if (
    threw &&
    told &&
    isDeepStrictEqual(Reflect.get(Object(threw), 1), Reflect.get(Object(told), 1))
  ) {
    return takeOver(theirs, ours)
  }
  const [crash] = theirs.uncaught
  const isTold = ours.errors.some(
    (error) => crash && isDeepStrictEqual(inOtherWords(crash), inOtherWords(error)),
  )
  return isTold && ours.uncaught.length === 0 && takeOver(theirs, ours)
}

/**
 * D30: a name that every object has is not one of a strategy, or of a type of message; nor is a
 * strategy that is none. Where `session.flash` is none, the original loses a message in silence.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function oddNames({ step, theirs, ours }) {
  const text = JSON.stringify(step)
  if (/"key":"flash","value":"/.test(text) && ours.errors.length > 0) return takeOver(theirs, ours)
  if (!/"(?:toString|__proto__|constructor)|"strategy":(?:"\$undefined"|""|null)/.test(text))
    return false
  const fails = (/** @type {Seen} */ seen) =>
    [...seen.errors, ...seen.uncaught].filter(({ name }) => name === 'TypeError').length
  const isGiven = JSON.stringify(theirs.notes).includes('"(function)"]')
  return (fails(theirs) > fails(ours) || isGiven) && takeOver(theirs, ours)
}

/**
 * D34: a body with null where something should be is one without it.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function nothingInBody({ step, theirs, ours }) {
  const isNull = 'body' in step && /:null/.test(JSON.stringify(step.body))
  const isCrash = /properties of null/.test(JSON.stringify(theirs.errors))
  return isNull && isCrash && ours.errors.length === 0 && takeOver(theirs, ours)
}

/**
 * D31: an error says more, or V8 says the same in other words.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function saysMore({ theirs, ours }) {
  let found = false
  for (const part of /** @type {const} */ (['notes', 'errors', 'uncaught'])) {
    if (isDeepStrictEqual(theirs[part], ours[part])) continue
    for (const seen of [theirs, ours]) {
      const before = JSON.stringify(seen[part])
      const after = inOtherWords(seen[part])
      found ||= JSON.stringify(after) !== before
      Object.assign(seen, { [part]: after })
    }
  }
  return found && 'same'
}

/** @template Value @param {Value} value @returns {Value} */
function inOtherWords(value) {
  const text = JSON.stringify(value)
    .replaceAll(/(req#log(?:in|out) requires a callback function): [^"]*/g, '$1')
    .replaceAll(/(req\.flash is not a function): [^"]*/g, '$1')
    .replaceAll(/"[^" ]* is not a function"/g, '"it is not a function"')
    .replaceAll(/Cannot (?:read|set) properties of (\w+) \([^")]*\)/g, 'There is nothing in $1')
    .replaceAll(
      /Cannot destructure property '[^']*' of '[^']*' as it is (\w+)\./g,
      'There is nothing in $1',
    )
  return JSON.parse(text)
}

/**
 * D24: what a store throws is an error of the request's.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function storeThrew({ theirs, ours }) {
  // One that calls back at once hears what a handler throws.
  const heard = theirs.calls.filter(
    ({ outcome }, index) => outcome.startsWith('threw ') && ours.calls[index]?.outcome !== outcome,
  )
  if (heard.length > 0) {
    for (const call of heard) {
      call.outcome = ours.calls[theirs.calls.indexOf(call)]?.outcome ?? call.outcome
    }
    if (isDeepStrictEqual(theirs, ours)) return 'same'
  }
  const isThrown = [...theirs.calls, ...ours.calls].some(({ outcome }) =>
    outcome.startsWith('threw'),
  )
  const isAnswered = ours.answers.every(({ end }) => end === 'whole')
  return isThrown && isAnswered && ours.uncaught.length === 0 && takeOver(theirs, ours)
}

/**
 * Somebody is told what will not work.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function warnsMore({ ours }) {
  const left = ours.warnings.filter((text) => !text.startsWith('Warning: passport.initialize('))
  if (left.length === ours.warnings.length) return false
  ours.warnings = left
  return 'same'
}

/**
 * D22: two authenticators that share a key are named.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function sharedKey({ ours }) {
  const left = ours.warnings.filter(
    (text) => !text.startsWith('Warning: Two instances of Passport'),
  )
  if (left.length === ours.warnings.length) return false
  ours.warnings = left
  return 'same'
}

/** @param {unknown} note @param {string} name */
function isNamed(note, name) {
  return Array.isArray(note) && note[0] === name
}
