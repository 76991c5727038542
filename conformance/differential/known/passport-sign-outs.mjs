// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { sameFraming } from './passport-session-texts.mjs'
import { dataOf, isDeletion, isGiven, isWrite, takeOver } from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */
/** @typedef {import('../script.mjs').Seen} Seen */
/** @typedef {import('../script.mjs').Call} Call */

/**
 * D5: signing out leaves no new, empty session, and takes the cookie along. D9: reading what was
 * flashed makes none. From then on theirs has one more, of which nothing is to be seen but the calls
 * for it: what a client does without a cookie in ours, it does with that one in theirs.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function emptySession({ script, step, theirs, ours, ghosts }) {
  // What is to fail does so at a call that ours does not make; what is edited is another record.
  const isFaulty = 'faults' in step && (step.faults?.length ?? 0) > 0
  if ((isFaulty || 'edit' in step) && ghosts.size > 0) return takeOver(theirs, ours)
  // What another request meanwhile meets depends on what its client was given.
  if (theirs.answers.length > 1 && ghosts.size > 0) return takeOver(theirs, ours)
  // Something is in it again: ours makes a new one for that, and gives it.
  const isFilled = theirs.calls.some(
    (call) =>
      isWrite(call) &&
      ghosts.has(call.id) &&
      ours.calls.some((other) => other.session === call.session && isGiven(ours, other.id)),
  )
  if (isFilled) {
    const isSame = ['notes', 'errors', 'uncaught'].every((part) =>
      isDeepStrictEqual(Reflect.get(theirs, part), Reflect.get(ours, part)),
    )
    return isSame && takeOver(theirs, ours)
  }

  const found = findGhosts(script, theirs, ours, ghosts)
  const deleted = script.keepsDeleted !== true && dropDeletions(theirs, ours)
  if (ghosts.size === 0) return deleted && 'same'
  if (theirs.answers.length > 1) return takeOver(theirs, ours)

  const before = JSON.stringify(theirs)
  dropCallsFor(ghosts, theirs, ours)
  for (const id of ghosts) {
    const isKept = theirs.calls.some((call) => call.method === 'set' && call.id === id)
    if (!isKept) delete theirs.records[id]
    for (const answer of theirs.answers) {
      answer.cookies = answer.cookies.filter(({ value }) => !value.startsWith(`s:${id} `))
    }
  }
  const isOther = found || JSON.stringify(theirs) !== before
  if (isOther) sameFraming(theirs, ours)
  nameIdsAnew(theirs)
  nameIdsAnew(ours)
  return (deleted || isOther) && 'same'
}

/** @param {import('../script.mjs').Script} script @param {Seen} theirs @param {Seen} ours @param {Set<string>} ghosts */
function findGhosts({ options }, theirs, ours, ghosts) {
  if (options?.saveUninitialized !== false) return false
  const sets = theirs.calls.filter(({ method }) => method === 'set')
  let found = false
  for (const { id } of sets) {
    const isOver = theirs.calls.findLast((call) => call.id === id)?.method === 'destroy'
    // Where theirs has one more, the names of those that follow are ours of others.
    const same = ours.calls.filter((call) => call.id === id && call.method === 'set')
    const areNamesAlike = theirs.answers.length === 1 && countOf(theirs) === countOf(ours)
    const isKnownToOurs = same.length > 0 ? areNamesAlike || same.every(isEmpty) : isGiven(ours, id)
    if (isOver || isKnownToOurs || ghosts.has(id)) continue
    if (!isGiven(theirs, id) || !sets.every((call) => call.id !== id || isEmpty(call))) continue
    ghosts.add(id)
    found = true
  }
  return found
}

/** How many sessions were stored. @param {Seen} seen */
function countOf({ calls }) {
  return new Set(calls.filter(({ method }) => method === 'set').map(({ id }) => id)).size
}

/** @param {Call} call */
function isEmpty(call) {
  const { cookie, ...data } = dataOf(call)
  return Object.entries(data).every(
    ([key, value]) => (key === 'flash' || key === 'passport') && JSON.stringify(value) === '{}',
  )
}

/** @param {Seen} theirs @param {Seen} ours */
function dropDeletions(theirs, ours) {
  let found = false
  for (const [index, answer] of ours.answers.entries()) {
    if (theirs.answers[index]?.cookies.some(isDeletion)) continue
    const kept = answer.cookies.filter((cookie) => !isDeletion(cookie))
    if (kept.length === answer.cookies.length) continue
    // It goes with the session, not without.
    if (!ours.calls.some(({ method }) => method === 'destroy')) continue
    answer.cookies = kept
    found = true
  }
  return found
}

/** @param {Set<string>} ghosts @param {Seen} theirs @param {Seen} ours */
function dropCallsFor(ghosts, theirs, ours) {
  let at = 0
  theirs.calls = theirs.calls.filter((call) => {
    const counterpart = ours.calls[at]
    const isThere =
      counterpart?.method === call.method &&
      counterpart.session === call.session &&
      (call.method !== 'get' || counterpart.outcome === call.outcome)
    if (ghosts.has(call.id) && !isThere) {
      // The cookie that was not replaced by that of the empty one.
      const isOld = call.method === 'get' && counterpart?.outcome === 'found nothing'
      if (isOld) ours.calls = ours.calls.filter((other) => other !== counterpart)
      // What is not done does not fail.
      if (!/^(?:done|found)/.test(call.outcome)) theirs.errors = structuredClone(ours.errors)
      return false
    }
    at += 1
    return true
  })
}

/** By the order in which they are met, calls first. @param {Seen} seen */
function nameIdsAnew(seen) {
  /** @type {string[]} */
  const inOrder = []
  const { calls, ...rest } = seen
  const text = JSON.stringify({ calls, ...rest }).replaceAll(/\bid (\d+)\b/g, (name) => {
    if (!inOrder.includes(name)) inOrder.push(name)
    return `id ${inOrder.indexOf(name) + 1}`
  })
  Object.assign(seen, JSON.parse(text))
}

/**
 * D5: what is about to be destroyed for good is not stored before, but where it was not destroyed.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function savedBeforeItEnds({ step, theirs, ours }) {
  if (!/"do":"logout"/.test(JSON.stringify(step))) return false
  let at = 0
  let failed = false
  let found = false
  theirs.calls = theirs.calls.filter((call, index) => {
    const isNext = ours.calls[at]?.method === call.method && ours.calls[at]?.id === call.id
    const isDestroyed =
      theirs.calls.slice(index + 1).find(({ id }) => id === call.id)?.method === 'destroy'
    const isSet = call.method === 'set' && !isNext
    if (isSet && call.outcome !== 'done') failed = true
    if (isSet && isDestroyed) {
      found = true
      dropSetAfterDestroy(call.id, ours)
      return false
    }
    at += 1
    return true
  })
  // One that is never destroyed: theirs holds nobody by then, ours whom it held.
  if (found && ours.calls.some(({ outcome }) => outcome === 'never called back')) {
    return takeOver(theirs, ours)
  }
  // The fault met the call that ours does not make, and the sign-out came to nothing.
  if (failed && ours.calls.some(({ method }) => method === 'destroy')) return takeOver(theirs, ours)
  return found && 'same'
}

/** @param {string} id @param {Seen} ours */
function dropSetAfterDestroy(id, ours) {
  const destroyed = ours.calls.findIndex((call) => call.method === 'destroy' && call.id === id)
  const isDestroyed = ours.calls[destroyed]?.outcome === 'done'
  if (isDestroyed) return
  ours.calls = ours.calls.filter(
    (call, index) => index < destroyed || call.method !== 'set' || call.id !== id,
  )
}

/**
 * D4, D5: what is to fail did so at a call that ours does not make.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function failedOnce({ step, theirs, ours }) {
  const faults = 'faults' in step ? (step.faults ?? []) : []
  const fails = (/** @type {Call} */ { outcome }) => !/^(?:done|found)/.test(outcome)
  const isMore = faults.some(({ method }) => {
    const [their, our] = [theirs, ours].map(
      ({ calls }) => calls.filter((call) => call.method === method).length,
    )
    return Number(their) > Number(our)
  })
  return isMore && theirs.calls.some(fails) && !ours.calls.some(fails) && takeOver(theirs, ours)
}
