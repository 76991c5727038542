// @ts-check
import { isDeepStrictEqual } from 'node:util'
import {
  changeSessions,
  dropCookiesOf,
  sameFraming,
  writtenUnchanged,
} from './passport-session-texts.mjs'
import { takeOver } from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */
/** @typedef {import('../script.mjs').Seen} Seen */

/**
 * D9: reading what was flashed leaves nothing in the session. D17: keeping what is in a session keeps
 * no bag of which the user was taken. Theirs holds `flash: {}` and `passport: {}` from then on.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function emptyBags({ step, theirs, ours }) {
  // What is to fail does so where theirs writes what it need not, and another request meets that.
  const isWritten = theirs.calls.some(({ session }) => hasEmptyBag(session))
  const isFaulty = 'faults' in step && (step.faults?.length ?? 0) > 0 && isWritten
  const isMet = theirs.answers.length > 1 && isWritten
  if (isFaulty || isMet) return takeOver(theirs, ours)
  const before = JSON.stringify(theirs)
  const isOther = !isDeepStrictEqual(keysIn(theirs), keysIn(ours))
  const written = theirs.calls.map(({ session }) => session)
  if (isOther) for (const seen of [theirs, ours]) changeSessions(seen, withoutEmptyBags)
  // It was changed by that, for which a cookie is due.
  for (const [index, { id, session }] of theirs.calls.entries()) {
    const isThere = ours.calls.some((call) => call.id === id && call.session === session)
    if (hasEmptyBag(written[index]) && isThere) dropCookiesOf(id, theirs, ours)
  }
  dropRepeated(written, theirs, ours)
  const isFound = emptyBagsFound(theirs, ours)
  const isTouched = (isOther || isFound) && writtenUnchanged(theirs, ours)
  return (isFound || isTouched || (isOther && JSON.stringify(theirs) !== before)) && 'same'
}

/**
 * What differed by an empty bag only was stored once more for that.
 *
 * @param {(string | undefined)[]} written Before it was taken out.
 * @param {Seen} theirs
 * @param {Seen} ours
 */
function dropRepeated(written, theirs, ours) {
  const setsOf = (/** @type {Seen} */ { calls }, /** @type {string} */ of) =>
    calls.filter(({ method, id }) => method === 'set' && id === of).length
  const repeated = theirs.calls.filter((call, index) => {
    const before = theirs.calls.slice(0, index)
    const isMore =
      setsOf({ ...theirs, calls: before }, call.id) >= Math.max(1, setsOf(ours, call.id))
    return call.method === 'set' && hasEmptyBag(written[index]) && isMore
  })
  if (repeated.length === 0) return
  theirs.calls = theirs.calls.filter((call) => !repeated.includes(call))
  sameFraming(theirs, ours)
}

/** @param {Seen} seen */
function keysIn(seen) {
  return distinctIn(seen, (data) => [Object.keys(data), data.flash, data.passport])
}

/** @param {string} [session] As it was written. */
function hasEmptyBag(session = '') {
  return /"(?:flash|passport)":\{\}/.test(session)
}

/**
 * One that was empty once has its place in the session since then.
 *
 * @param {Record<string, any>} data
 */
function withoutEmptyBags({ flash, passport, ...data }) {
  return {
    ...data,
    ...(flash === undefined || JSON.stringify(flash) === '{}' ? {} : { flash }),
    ...(passport === undefined || JSON.stringify(passport) === '{}' ? {} : { passport }),
  }
}

/** What a store found names its keys. @param {Seen} theirs @param {Seen} ours */
function emptyBagsFound(theirs, ours) {
  let found = false
  for (const [index, call] of theirs.calls.entries()) {
    const counterpart = ours.calls[index]
    if (call.method !== 'get' || counterpart?.method !== 'get') continue
    if (call.outcome === counterpart.outcome) continue
    const isLess = (/** @type {string} */ outcome) => outcome.replaceAll(/ (?:flash|passport)/g, '')
    if (isLess(call.outcome) !== isLess(counterpart.outcome)) continue
    call.outcome = counterpart.outcome
    found = true
  }
  return found
}

const survivors = ['flash', 'messages', 'returnTo']

/**
 * D21: what was flashed, the messages and where somebody wanted to go are there after a sign-in, and
 * where they wanted to go is stored as gone to.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function survivesSignIn({ script, theirs, ours }) {
  if (!ours.calls.some(({ method }) => method === 'destroy')) return false
  const isOther = !isDeepStrictEqual(survivorsIn(theirs), survivorsIn(ours))
  const isWanted = goesWhereItWanted(script, theirs, ours)
  if (!isOther && !isWanted) return false
  for (const seen of [theirs, ours]) {
    changeSessions(seen, (data) =>
      Object.fromEntries(Object.entries(data).filter(([key]) => !survivors.includes(key))),
    )
  }
  for (const [index, note] of theirs.notes.entries()) {
    const other = ours.notes[index]
    const areFlashes = [note, other].every((each) => Array.isArray(each) && each[0] === 'flash')
    if (areFlashes) theirs.notes[index] = structuredClone(other)
  }
  writtenUnchanged(theirs, ours)
  return 'parted'
}

/** @param {Seen} seen */
function survivorsIn(seen) {
  const calls = structuredClone(seen.calls).filter(({ method }) => method === 'set')
  return calls
    .map((call) => {
      const only = { ...seen, calls: [call], records: {}, notes: [] }
      const [held] = distinctIn(only, (data) => survivors.map((name) => data[name]))
      return `${call.id} ${held}`
    })
    .filter((each, index, all) => all.indexOf(each) === index)
}

/**
 * How often it was seen does not matter.
 *
 * @param {Seen} seen
 * @param {(data: Record<string, any>) => unknown} read
 */
function distinctIn(seen, read) {
  /** @type {Set<string>} */
  const found = new Set()
  changeSessions(structuredClone(seen), (data) => {
    found.add(JSON.stringify(read(data)))
    return data
  })
  return found
}

/** @param {import('../script.mjs').Script} script @param {Seen} theirs @param {Seen} ours */
function goesWhereItWanted(script, theirs, ours) {
  let found = false
  for (const [index, answer] of theirs.answers.entries()) {
    const other = ours.answers[index]
    if (!other || answer.status !== 302 || other.status !== 302) continue
    const wanted = `"key":"returnTo","value":${JSON.stringify(locationOf(other))}`
    if (locationOf(answer) === locationOf(other)) continue
    if (!JSON.stringify(script).includes(wanted)) continue
    answer.headers = structuredClone(other.headers)
    answer.body = other.body
    found = true
  }
  return found
}

/** @param {import('../script.mjs').Answer} answer */
function locationOf({ headers }) {
  return headers.find(([name]) => name === 'location')?.[1]
}

/**
 * D17: what is kept of a session is neither its cookie nor who was signed in, whose place in it is
 * the last.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function keptInfo({ script, step, theirs, ours }) {
  const asks = JSON.stringify([script.passport?.routes, step])
  if (!asks.includes('"keepSessionInfo":true')) return false
  if (!ours.calls.some(({ method }) => method === 'destroy')) return false
  if (isDeepStrictEqual(heldIn(theirs), heldIn(ours))) return false
  for (const seen of [theirs, ours]) {
    changeSessions(seen, ({ cookie, passport, ...data }) => {
      const { user } = Object(passport)
      return { cookie: 0, ...data, ...(user === undefined ? {} : { passport: { user } }) }
    })
    for (const call of seen.calls) {
      if (call.session !== undefined) call.session = call.session.replace(/ maxAge .*/, '')
    }
    for (const note of seen.notes) if (Array.isArray(note) && note[0] === 'who') note[1].cookie = 0
    for (const { cookies } of seen.answers) {
      for (const each of cookies) each.attributes = each.attributes.replace(/ Expires=[^;]*;/, '')
    }
  }
  return 'parted'
}

/** The cookie and the bag of each session that was seen, and their place in it. @param {Seen} seen */
function heldIn(seen) {
  return distinctIn(seen, (data) => [
    data.cookie,
    data.passport,
    Object.keys(data).indexOf('passport'),
  ])
}

/**
 * D3: where an instance of a strategy serves two requests, the one is told what the other came to.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function sharedInstance({ step, theirs, ours }) {
  const text = JSON.stringify(step)
  if (!text.includes('"instance"') || !text.includes('"meanwhile"')) return false
  const isMixedUp = theirs.answers.some(({ end }) => end === 'none') || theirs.uncaught.length > 0
  const isRight = ours.answers.every(({ end }) => end === 'whole') && ours.uncaught.length === 0
  return isMixedUp && isRight && takeOver(theirs, ours)
}

/**
 * D15: a session that has no `regenerate` does for a sign-in too.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function otherSession({ theirs, ours }) {
  const fails = (/** @type {Seen} */ { errors, notes }) =>
    /\.(?:regenerate|save) is not a function/.test(JSON.stringify([errors, notes]))
  return fails(theirs) && !fails(ours) && takeOver(theirs, ours)
}
