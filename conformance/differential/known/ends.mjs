// @ts-check
import { isDeepStrictEqual } from 'node:util'
import {
  beginsAlike,
  callsNothingMore,
  dropWrongCookies,
  isGiven,
  isSameCall,
  isWrite,
  takeOver,
} from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */

/**
 * D1: the original writes what was destroyed meanwhile, and gives its cookie again.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function lateEnd({ theirs, ours }) {
  /** @type {Set<string>} */
  const destroyed = new Set()
  /** @type {Set<string>} */
  const revived = new Set()
  // Where another has stored since, ours has read again, and found that it is gone.
  const isGone = (/** @type {import('../script.mjs').Call} */ { method, id, outcome }) =>
    method === 'get' &&
    outcome === 'found nothing' &&
    ours.calls.some((call) => isWrite(call) && call.id === id) &&
    !theirs.calls.some((call) => call.id === id && call.outcome === outcome)
  for (const { id } of ours.calls.filter(isGone)) destroyed.add(id)
  ours.calls = ours.calls.filter((call) => !isGone(call))
  let at = 0
  theirs.calls = theirs.calls.filter((call) => {
    const counterpart = ours.calls[at]
    if (isWrite(call) && destroyed.has(call.id) && !isSameCall(call, counterpart)) {
      revived.add(call.id)
      if (call.outcome !== 'done') theirs.errors = structuredClone(ours.errors)
      return false
    }
    if (call.method === 'destroy' || isGoneToReload(call, theirs) || isGoneSince(call, theirs)) {
      destroyed.add(call.id)
    }
    at += 1
    return true
  })
  // Where the answer broke off, only its cookie was given again.
  for (const id of destroyed) if (isGiven(theirs, id) && !isGiven(ours, id)) revived.add(id)
  if (revived.size === 0) return false
  // What other requests of this step find depends on it.
  if (theirs.answers.length > 2) return takeOver(theirs, ours)
  dropWrongCookies(theirs, ours)
  for (const id of revived) {
    const record = ours.records[id]
    if (record === undefined) delete theirs.records[id]
    else theirs.records[id] = record
  }
  for (const [index, answer] of theirs.answers.entries()) {
    const given = ours.answers[index]?.cookies ?? []
    answer.cookies = answer.cookies.filter(
      ({ value }) =>
        ![...revived].some((id) => value.startsWith(`s:${id} `)) ||
        given.some((each) => each.value === value),
    )
  }
  return 'parted'
}

/**
 * D1: a write that was under way when the program ended the session by the store itself is taken
 * back when it is answered: nobody knows which of the two the store has done first.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function takenBack({ step, theirs, ours }) {
  if (!JSON.stringify(step).includes('"store.destroy"')) return false
  const destroysIn = (/** @type {import('../script.mjs').Seen} */ { calls }) =>
    calls.filter(({ method }) => method === 'destroy').length
  if (destroysIn(ours) !== destroysIn(theirs) + 1) return false
  const last = ours.calls.findLast(({ method }) => method === 'destroy')
  if (!ours.calls.some((call) => isWrite(call) && call.id === last?.id)) return false
  ours.calls = ours.calls.filter((call) => call !== last)
  return 'same'
}

/**
 * D1: who saves what has ended is told so.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function toldThatItEnded({ step, theirs, ours }) {
  const isTold = JSON.stringify([ours.notes, ours.errors]).includes('SESSION_ENDED_ELSEWHERE')
  // Also where ours has read again, and found that a store that judges expiry has forgotten it.
  const ended = [...theirs.calls, ...ours.calls]
    .filter(({ method, outcome }) => method === 'destroy' || /^found nothing|failed$/.test(outcome))
    .map(({ id }) => id)
  // It may have ended in an earlier request.
  const isKept = JSON.stringify(step).includes('save what was kept')
  const isWritten = theirs.calls.some(
    (call) => isWrite(call) && (isKept || ended.includes(call.id)),
  )
  return isTold && isWritten && takeOver(theirs, ours)
}

/** Another request found that what this one had loaded is gone. @param {import('../script.mjs').Call} call @param {import('../script.mjs').Seen} seen */
function isGoneSince(call, { calls }) {
  const { method, id, outcome } = call
  return (
    method === 'get' &&
    outcome === 'found nothing' &&
    calls
      .slice(0, calls.indexOf(call))
      .some((each) => each.id === id && each.outcome.startsWith('found c'))
  )
}

/** `reload` or `store.load` found that it has ended. @param {import('../script.mjs').Call} call @param {import('../script.mjs').Seen} seen */
function isGoneToReload({ method, outcome }, { notes }) {
  if (method !== 'get') return false
  const heard = JSON.stringify(notes)
  if (outcome === 'found nothing') {
    return /failed to load session|"store.load called back","nothing"/.test(heard)
  }
  return outcome === 'get failed' && heard.includes('"code":"ENOENT"')
}

/**
 * D18: the original throws what JSON says out of `save` or `end`, and may never answer.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function unserialisable({ theirs, ours }) {
  const threw = JSON.stringify([theirs.errors, theirs.notes, theirs.uncaught, theirs.calls])
  const isTheirs =
    /BigInt|circular|not to be written/.test(threw) ||
    !isAnswered(theirs) ||
    !theirs.notes.includes('finish')
  const isTold = JSON.stringify(ours.notes).includes('SESSION_NOT_SERIALIZABLE')
  const isNamed = isTold || JSON.stringify(ours.errors).includes('SESSION_NOT_SERIALIZABLE')
  // After the last middleware of a framework, `next` has nobody who would hear of it.
  const isRefused = ours.answers.some(
    ({ status, body }) => status === 500 && /^(?:Internal Server Error)?$/i.test(body),
  )
  const isAlone = theirs.answers.length === 1
  // Another one that is begun and then passed on is broken off, by both.
  const isAlike = ours.answers.every(
    ({ end }, index) => end === 'whole' || (!isAlone && end === theirs.answers[index]?.end),
  )
  if (!isTheirs || !(isNamed || isRefused) || !isAlike || ours.uncaught.length > 0) return false
  // Whose callback was told goes on, and does what it does; nobody else gets further than theirs.
  if (isAlone && !isTold && !callsNothingMore(theirs, ours)) return false
  return takeOver(theirs, ours)
}

/**
 * D24: what goes wrong in the middleware outside of a callback (a store that throws, cookie options
 * that are none) falls out of `end` in the original, which then never answers, or out of the method;
 * with ours it goes to the callback or to `next`.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function refusedWrite({ theirs, ours }) {
  if (withoutCallback(theirs)) return ours.uncaught.length === 0 && takeOver(theirs, ours)
  if (isToldInstead(theirs, ours)) return takeOver(theirs, ours)
  const crashed = theirs.uncaught.length > 0
  const isReload = JSON.stringify(theirs.notes).includes('get threw')
  const didThrow = (/** @type {import('../script.mjs').Call} */ { method, outcome }) =>
    outcome.startsWith('threw') && (method !== 'get' || isReload)
  const threw = theirs.calls.some(didThrow)
  const fellOut = crashed || JSON.stringify(theirs.notes).includes(' threw')
  const isUnanswered = theirs.answers.some(({ end }) => end === 'none' || (threw && end === 'cut'))
  if (!isAnswered(ours)) return false
  if (threw && (fellOut || isUnanswered)) {
    return (
      (beginsAlike(theirs, ours, didThrow) || callsNothingMore(theirs, ours)) &&
      takeOver(theirs, ours)
    )
  }
  if (!isUnanswered || !(crashed || theirs.errors.length > 0)) return false
  return takeOver(theirs, ours)
}

/**
 * D25: the original takes the callback of `end(callback)` for a chunk, and forgets that of
 * `end(chunk, encoding, callback)`.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function endWithCallback({ step, theirs, ours }) {
  if (/"encoding"/.test(JSON.stringify(step)) && callbacksIn(theirs) < callbacksIn(ours)) {
    for (const seen of [theirs, ours])
      seen.notes = seen.notes.filter((note) => note !== 'end called back')
    return 'same'
  }
  const threw = /"end threw",[^\]]*Received function/.test(JSON.stringify(theirs.notes))
  return threw && ours.uncaught.length === 0 && takeOver(theirs, ours)
}

/**
 * D26: what is no record of a session has the same message, and a code.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function malformedRecord({ theirs, ours }) {
  let found = false
  for (const [index, error] of ours.errors.entries()) {
    if (theirs.errors[index]?.message !== error.message || error.code !== 'corrupt-record') continue
    theirs.errors[index] = error
    found = true
  }
  return found && 'same'
}

/** @param {import('../script.mjs').Seen} seen */
function callbacksIn({ notes }) {
  return notes.filter((note) => note === 'end called back').length
}

/** What a method threw of a store that threw, its callback is told. @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function isToldInstead(theirs, ours) {
  return theirs.notes.some((note) => {
    const [what, problem] = Array.isArray(note) ? note : []
    const method = /^(.*) threw$/.exec(String(what))?.[1]
    const isStores = / threw$/.test(problem?.message ?? '')
    return (
      method !== undefined &&
      isStores &&
      ours.notes.some((each) => isDeepStrictEqual(each, [`${method} called back with`, problem]))
    )
  })
}

/** `reload()` and its like without a callback crash the process. @param {import('../script.mjs').Seen} seen */
function withoutCallback({ uncaught, errors }) {
  return [...uncaught, ...errors].some(({ message }) =>
    /reading '(?:apply|reload)'|fn is not a function/.test(message),
  )
}

/** @param {import('../script.mjs').Seen} seen */
function isAnswered({ answers, uncaught }) {
  return uncaught.length === 0 && answers.every(({ end }) => end === 'whole')
}
