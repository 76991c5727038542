// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { cookieNameOf } from '../script.mjs'
import {
  beginsEarly,
  dataOf,
  dropWrongCookies,
  forget,
  isDeletion,
  isGiven,
  takeOver,
} from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */

/** @typedef {import('./seen.mjs').Erased} Erased */

/**
 * D5, D10: a session that was destroyed takes its cookie along; an empty one that regenerate made is
 * neither stored nor given.
 *
 * @param {Pair} pair
 * @returns {Erased}
 */
export function deletedCookie({ script, step, theirs, ours }) {
  const { options, inner, store, keepsDeleted = false } = script
  const ends = ours.calls.some(({ method }) => method === 'destroy')
  // What the store that nobody gave is asked for is not seen.
  const mayEnd =
    store?.kind === 'default' && /destroy|regenerate|forget|clear/.test(JSON.stringify(step))
  const names = [cookieNameOf(options), cookieNameOf({ ...options, ...inner })]
  let found = false
  for (const [index, answer] of ours.answers.entries()) {
    if (!ends && !mayEnd) break
    if (theirs.answers[index]?.cookies.some(isDeletion)) continue
    const kept = answer.cookies.filter((each) => !names.includes(each.name) || !isDeletion(each))
    if (kept.length === answer.cookies.length) continue
    found = true
    answer.cookies = kept
  }
  // What the client sends next, in this step still, depends on it.
  if (found && !keepsDeleted && theirs.answers.length > 1) return takeOver(theirs, ours)
  const forgot = options?.saveUninitialized === false && forgetEmptySessions(step, theirs, ours)
  if (forgot || (found && !keepsDeleted)) return 'parted'
  return found && 'same'
}

/**
 * @param {import('../script.mjs').Step} step
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function forgetEmptySessions(step, theirs, ours) {
  if (!/regenerate|generate|createSession/.test(JSON.stringify(step))) return false
  const isSet = (/** @type {import('../script.mjs').Call} */ { method }) => method === 'set'
  const written = new Set(ours.calls.filter(isSet).map(({ id }) => id))
  const sets = theirs.calls.filter((call) => isSet(call) && !written.has(call.id))
  const isEmpty = (/** @type {string} */ id) =>
    !written.has(id) &&
    sets.every((call) => call.id !== id || Object.keys(dataOf(call)).join() === 'cookie')
  const given = theirs.answers
    .flatMap(({ cookies }) => cookies.map(idIn))
    .filter((id) => !isGiven(ours, id))
  const empty = [...new Set([...sets.map(({ id }) => id), ...given])].filter(
    (id) => id !== '' && isEmpty(id),
  )
  if (empty.length === 0) {
    // Ids are counted by when they are seen: where other requests come in between, only the number tells.
    const emptyIn = (/** @type {import('../script.mjs').Seen} */ { calls }) =>
      calls.filter((call) => isSet(call) && Object.keys(dataOf(call)).join() === 'cookie').length
    if (theirs.answers.length === 1 || emptyIn(theirs) <= emptyIn(ours)) return false
    return takeOver(theirs, ours) === 'parted'
  }
  // What the client sends next depends on what it was given.
  if (theirs.answers.length > 1) return takeOver(theirs, ours) === 'parted'
  const dropped = sets.filter(({ id }) => empty.includes(id))
  theirs.calls = theirs.calls.filter((call) => !dropped.includes(call))
  for (const id of empty) forget(theirs, id)
  dropWrongCookies(theirs, ours)
  if (dropped.some(({ outcome }) => outcome !== 'done'))
    theirs.errors = structuredClone(ours.errors)
  // What is not stored is not waited for.
  if (dropped.some(({ outcome }) => outcome === 'never called back')) {
    theirs.notes = structuredClone(ours.notes)
    theirs.answers = structuredClone(ours.answers)
  }
  return true
}

/** @param {import('../script.mjs').SetCookie} cookie */
function idIn({ value }) {
  return /^s:(.*) signed with /.exec(value)?.[1] ?? ''
}

/**
 * D6: what a cookie function leaves to the connection is decided for it, as it is for an object.
 *
 * @param {Pair} pair
 * @returns {Erased}
 */
export function resolvedAuto({ script, theirs, ours }) {
  const { secure, sameSite } = script.options?.cookie?.call ?? {}
  if (secure !== 'auto' && sameSite !== 'auto') return false
  const isLeft = (/** @type {import('../script.mjs').Seen} */ seen) =>
    /"(?:secure|sameSite)\\*":\\*"auto/.test(JSON.stringify(seen))
  const isUnseen = script.store?.kind === 'default'
  if (!(isLeft(theirs) || isUnseen) || isLeft(ours)) return false
  // The cookie is then sent, or is found to be one that cannot be.
  const isInvalid = (/** @type {import('../script.mjs').Problem} */ { message }) =>
    /^option \w+ is invalid$/.test(message)
  // Of several errors at the end only the first is heard of: without it, that of the store is.
  const isHeard = (/** @type {import('../script.mjs').Problem} */ error) =>
    isInvalid(error) || / (?:failed|threw)$/.test(error.message)
  const isFreed = theirs.errors.length > ours.errors.filter(isInvalid).length
  if (isFreed && theirs.errors.every(isInvalid) && ours.errors.every(isHeard))
    theirs.errors = structuredClone(ours.errors)
  for (const seen of [theirs, ours]) {
    seen.errors = seen.errors.filter((error) => !isInvalid(error))
  }
  let given = false
  for (const [index, answer] of ours.answers.entries()) {
    const their = theirs.answers[index]?.cookies ?? []
    const kept = answer.cookies.filter(
      ({ value }) => !value.startsWith('s:') || their.some((each) => each.value === value),
    )
    given ||= kept.length < answer.cookies.length
    answer.cookies = kept
    for (const cookie of [...their, ...kept]) {
      cookie.attributes = cookie.attributes.replace(/; (?:Secure|SameSite=\w+)/g, '')
    }
  }
  // What the client sends next, in this step still, depends on it.
  if (given && theirs.answers.length > 1) return takeOver(theirs, ours)
  for (const seen of [theirs, ours]) Object.assign(seen, withoutWhatIsAuto(seen))
  return given ? 'parted' : 'same'
}

/** @param {import('../script.mjs').Seen} seen @returns {import('../script.mjs').Seen} */
function withoutWhatIsAuto(seen) {
  const value = String.raw`(?:\\*"(?:auto|none|lax)\\*"|true|false)`
  const pair = String.raw`\\*"(?:secure|sameSite)\\*":${value}`
  return JSON.parse(
    JSON.stringify(seen)
      .replaceAll(new RegExp(`,${pair}`, 'g'), '')
      .replaceAll(new RegExp(`${pair},?`, 'g'), ''),
  )
}

/**
 * D7: the original has a session wherever the path begins alike.
 *
 * @param {Pair} pair
 * @returns {Erased}
 */
export function wrongPath({ script, step, theirs, ours }) {
  const paths = [script.options, script.inner].flatMap((options) => [
    options?.cookie?.path,
    options?.cookie?.call?.path,
  ])
  const isWrong = (/** @type {string} */ path) =>
    paths.some(
      (each) =>
        typeof each === 'string' &&
        path.startsWith(each) &&
        !each.endsWith('/') &&
        !/^(?:\/|$)/.test(path.slice(each.length)),
    )
  if (theirs.answers.some(({ request }) => isWrong(pathIn(request)))) {
    if (theirs.answers.length > 1) return takeOver(theirs, ours)
    const isWithoutSession =
      ours.calls.length === 0 &&
      ours.answers.every(({ cookies }) => !cookies.some(({ value }) => value.startsWith('s:')))
    return isWithoutSession && takeOver(theirs, ours)
  }
  // An id that theirs has made for such a request, ours makes for the next one.
  const earlier = (script.steps ?? []).slice(0, script.steps?.indexOf(step))
  if (!earlier.some((each) => isWrong('path' in each ? (each.path ?? '/') : '/'))) return false
  if (isDeepStrictEqual(idsIn(theirs), idsIn(ours))) return false
  for (const seen of [theirs, ours]) Object.assign(seen, withIdsCountedAnew(seen))
  return 'parted'
}

/** @param {string} request */
function pathIn(request) {
  return request.split(' ')[1]?.split('?', 1)[0] ?? '/'
}

const countedId = /counted-id-\d+|id-\d+-of-[\w-]+|a\.b\/c\+d=\d+/g

/** @param {import('../script.mjs').Seen} seen */
function idsIn(seen) {
  return [...new Set(JSON.stringify(seen).match(countedId))]
}

/** @param {import('../script.mjs').Seen} seen @returns {import('../script.mjs').Seen} */
function withIdsCountedAnew(seen) {
  // By what was counted, not by where it stands: where theirs gives a cookie more, its id comes first.
  const countIn = (/** @type {string} */ id) => Number(/\d+/.exec(id)?.[0])
  const ids = idsIn(seen).sort((one, other) => countIn(one) - countIn(other))
  return JSON.parse(
    JSON.stringify(seen).replaceAll(countedId, (id) => `counted anew ${ids.indexOf(id)}`),
  )
}

/**
 * D8: a new session that nothing was in when the head left is not stored: its cookie could not be
 * sent. That is an error, heard where `next` still has somebody to tell.
 *
 * @param {Pair} pair
 * @returns {Erased}
 */
export function lateNewSession({ step, theirs, ours }) {
  if (!beginsEarly(step)) return false
  const isSet = (/** @type {import('../script.mjs').Call} */ { method }) => method === 'set'
  const stored = ours.calls.filter(isSet)
  // By the request itself, not by a reload of what it had stored.
  const wasFound = (/** @type {string} */ id) =>
    theirs.calls.find((call) => call.id === id)?.outcome.startsWith('found c')
  const outcomes = theirs.calls.filter(isSet).map(({ outcome }) => outcome)
  const orphans = theirs.calls
    .filter(isSet)
    .map(({ id }) => id)
    .filter(
      (id, _index, ids) =>
        stored.filter((call) => call.id === id).length < ids.filter((each) => each === id).length &&
        !isGiven(ours, id) &&
        !isGiven(theirs, id) &&
        !wasFound(id),
    )
  const late = ours.errors.filter(({ code }) => code === 'SESSION_COOKIE_TOO_LATE')
  if (orphans.length === 0 && late.length === 0) return false
  // What the client sends next, in this step still, depends on it.
  if (late.length > 0 && theirs.answers.length > 1) return takeOver(theirs, ours)
  for (const seen of [theirs, ours]) {
    seen.calls = seen.calls.filter((call) => !isSet(call) || !orphans.includes(call.id))
    for (const id of orphans) forget(seen, id)
  }
  dropWrongCookies(theirs, ours)
  ours.errors = ours.errors.filter((error) => !late.includes(error))
  // What is not stored does not fail to be.
  if (outcomes.some((outcome) => outcome !== 'done')) theirs.errors = structuredClone(ours.errors)
  if (orphans.length > 0 && outcomes.includes('never called back')) {
    theirs.notes = structuredClone(ours.notes)
    theirs.answers = structuredClone(ours.answers)
  }
  return 'parted'
}

/**
 * D20: the cookie of a session that was not stored is not given.
 *
 * @param {Pair} pair
 * @returns {Erased}
 */
export function unsavedCookie({ theirs, ours }) {
  const failed = ours.calls.filter(({ method, outcome }) => method === 'set' && outcome !== 'done')
  if (failed.length === 0) return false
  let found = dropWrongCookies(theirs, ours)
  for (const [index, answer] of theirs.answers.entries()) {
    const given = ours.answers[index]?.cookies ?? []
    answer.cookies = answer.cookies.filter(({ value }) => {
      const isUnsaved = failed.some(({ id }) => value.startsWith(`s:${id} `))
      if (!isUnsaved || given.some((each) => each.value === value)) return true
      found = true
      return false
    })
  }
  if (found && theirs.answers.length > 1) return takeOver(theirs, ours)
  return found && 'parted'
}
