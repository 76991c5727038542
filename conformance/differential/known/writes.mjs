// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { dataOf, isSameCall, isWrite, operationsOf, takeOver } from './seen.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */

/** What makes a session be written from two places. */
const concurrent = new Set(['meanwhile', 'save what was kept'])

/**
 * D4: what was just written is not written again.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function repeatedWrite({ theirs, ours }) {
  /** @type {Map<string, string | undefined>} */
  const written = new Map()
  let at = 0
  /** @type {import('../script.mjs').Call[]} */
  const dropped = []
  const isOneMore = (/** @type {import('../script.mjs').Call} */ call) =>
    timesIn(theirs.calls, call) - timesIn(dropped, call) > timesIn(ours.calls, call)
  theirs.calls = theirs.calls.filter((call) => {
    const counterpart = ours.calls[at]
    const isRepeated =
      isWrite(call) && written.has(call.id) && written.get(call.id) === call.session
    // Where ours has a call more before it (D19), what stands in its place is another's.
    if (isDeepStrictEqual(call, counterpart) && !(isRepeated && isOneMore(call))) {
      at += 1
    } else if (isRepeated) {
      dropped.push(call)
      // Under the id that the client has, a session that need not be stored is touched.
      if (counterpart?.method === 'touch' && counterpart.session === call.session)
        ours.calls = ours.calls.filter((each) => each !== counterpart)
      // What is not done does not fail.
      if (call.outcome !== 'done') theirs.errors = structuredClone(ours.errors)
      return false
    } else {
      at += 1
    }
    if (isWrite(call)) written.set(call.id, call.session)
    else if (call.method === 'destroy') written.delete(call.id)
    return true
  })
  return dropped.length > 0 && 'same'
}

/** @param {import('../script.mjs').Call[]} calls @param {import('../script.mjs').Call} call */
function timesIn(calls, call) {
  return calls.filter((each) => isDeepStrictEqual(each, call)).length
}

/** What is left of calls when no write is made again. @param {import('../script.mjs').Call[]} calls */
export function withoutRepeats(calls) {
  /** @type {Map<string, string | undefined>} */
  const written = new Map()
  return calls.filter((call) => {
    const isRepeated =
      isWrite(call) && written.has(call.id) && written.get(call.id) === call.session
    if (isWrite(call)) written.set(call.id, call.session)
    else if (call.method === 'destroy') written.delete(call.id)
    return !isRepeated
  })
}

/**
 * D2: where another request has written since, ours reads what it wrote and keeps both. So it does
 * where another's write is not answered: it may have taken effect.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function mergedWrite({ script, step, theirs, ours }) {
  const isAfterOne = isAfterSilence(script, step)
  if (isAfterOne && touchesLater(theirs, ours)) return 'parted'
  if (!isAfterOne && !operationsOf(step).some((operation) => concurrent.has(operation.do)))
    return false
  const isKept = isAfterOne || JSON.stringify(step).includes('"save what was kept"')
  // What cannot be read cannot be brought together, and is not written.
  if (failsToRead(ours) && !failsToRead(theirs) && readsIn(ours) > readsIn(theirs)) {
    return takeOver(theirs, ours)
  }
  const found = dropReadsBeforeWrites(theirs, ours, isKept)
  const foundAlone = dropLastReads(theirs, ours)
  if (!found && !foundAlone) return false
  if (isDeepStrictEqual(theirs.calls, ours.calls)) return 'same'
  // The program has what was read in its session.
  const withoutLooks = (/** @type {import('../script.mjs').Seen} */ { notes }) =>
    notes.filter((note) => !(Array.isArray(note) && note[0] === 'look'))
  if (isDeepStrictEqual(withoutLooks(theirs), withoutLooks(ours))) {
    theirs.notes = structuredClone(ours.notes)
  }
  if (JSON.stringify(step).includes('"sendSession"')) takeSessionsSent(theirs, ours)
  /** @type {Set<string>} */
  const merged = new Set()
  for (const [index, call] of ours.calls.entries()) {
    const their = theirs.calls[index]
    if (!their) continue
    // What is reloaded is what the request has loaded: nothing of it has changed.
    const isSpared = their.method === 'set' && call.method === 'touch' && merged.has(call.id)
    if (isSpared && their.id === call.id) Object.assign(their, call)
    if (!isSameCall(call, their)) continue
    // What is read later is what was merged.
    if (merged.has(call.id) && isFound(call) && isFound(their)) their.outcome = call.outcome
    if (!isWrite(call)) continue
    if (their.session !== call.session) merged.add(call.id)
    their.session = call.session ?? ''
    const record = ours.records[call.id]
    const before = ours.calls
      .slice(0, index)
      .filter((other) => other.method === 'set' && other.id === call.id)
    if (record !== undefined && keepsEverything(dataOf(call), theirs.records[call.id], before)) {
      theirs.records[call.id] = record
    }
  }
  return 'parted'
}

/**
 * D27: what is written to the session when the head leaves is stored. The original decides before
 * that what to store, and only then whether to give the cookie.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function lastMoment({ script, theirs, ours }) {
  if (!script.after?.includes('late head that writes to the session')) return false
  let found = false
  for (const call of ours.calls) {
    const { lateHead, ...before } = dataOf(call)
    if (call.method !== 'set' || lateHead === undefined) continue
    const without = theirs.calls.findIndex(
      (their) => isWrite(their) && their.id === call.id && isDeepStrictEqual(dataOf(their), before),
    )
    const isTheirsToo = theirs.calls.some((their) => isDeepStrictEqual(their, call))
    if (
      isTheirsToo ||
      (without === -1 && theirs.calls.some((each) => each.id === call.id && isWrite(each)))
    )
      continue
    theirs.calls = theirs.calls.filter((_, index) => index !== without)
    ours.calls = ours.calls.filter((each) => each !== call)
    const record = ours.records[call.id]
    if (record !== undefined) theirs.records[call.id] = record
    found = true
  }
  return found && 'parted'
}

/**
 * A touch waits beside the response for what is not answered, and comes when nobody looks any more.
 *
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function touchesLater(theirs, ours) {
  const last = theirs.calls.at(-1)
  if (last?.method !== 'touch' || theirs.calls.length !== ours.calls.length + 1) return false
  if (!isDeepStrictEqual(theirs.calls.slice(0, -1), ours.calls)) return false
  theirs.calls = theirs.calls.slice(0, -1)
  theirs.records = ours.records
  return true
}

/**
 * An earlier request, or this one, made a write that is not answered.
 *
 * @param {import('../script.mjs').Script} script
 * @param {import('../script.mjs').Step} step
 */
function isAfterSilence({ steps = [] }, step) {
  return steps
    .slice(0, steps.indexOf(step) + 1)
    .some(
      (each) =>
        'faults' in each &&
        each.faults?.some(({ method, fault }) => fault === 'never' && method !== 'get'),
    )
}

/**
 * The last ones: before them, requests that are made meanwhile read to load their session.
 *
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 * @param {boolean} wasWritten By an earlier request, since the session was loaded.
 */
function dropReadsBeforeWrites(theirs, ours, wasWritten) {
  let found = false
  const isToMerge = (/** @type {number} */ index) => {
    const [call, next] = ours.calls.slice(index)
    if (call?.method !== 'get' || next?.id !== call.id || !isWrite(next)) return false
    const before = ours.calls.slice(0, index)
    return wasWritten || before.some((each) => isWrite(each) && each.id === call.id)
  }
  while (readsIn(ours) > readsIn(theirs)) {
    // Mostly the one that theirs has not; what comes after it may be another one's.
    const parting = ours.calls.findIndex((call, index) => !isSameCall(call, theirs.calls[index]))
    const extra = isToMerge(parting)
      ? parting
      : ours.calls.findLastIndex((_call, index) => isToMerge(index))
    if (extra === -1) break
    ours.calls = ours.calls.toSpliced(extra, 1)
    found = true
  }
  return found
}

/**
 * What was read may turn out to be what would have been written.
 *
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function dropLastReads(theirs, ours) {
  let found = false
  while (readsIn(ours) > readsIn(theirs)) {
    const last = ours.calls.findLast(({ method }) => method === 'get')
    if (last?.outcome === 'found nothing') break // That is D1's.
    if (!ours.calls.some((call) => isWrite(call) && call.id === last?.id)) break
    ours.calls = ours.calls.filter((call) => call !== last)
    found = true
  }
  return found
}

/** It may also send what was read. @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function takeSessionsSent(theirs, ours) {
  for (const [index, { body, headers }] of ours.answers.entries()) {
    const their = theirs.answers[index]
    if (!(their && /^{.*}$/.test(their.body) && /^{.*}$/.test(body))) continue
    their.body = body
    their.headers = their.headers.map((header) =>
      header[0] === 'content-length'
        ? (headers.find(([name]) => name === 'content-length') ?? header)
        : header,
    )
  }
}

/** @param {import('../script.mjs').Seen} seen */
function failsToRead({ calls }) {
  return calls.some(({ method, outcome }) => method === 'get' && outcome === 'get failed')
}

/** @param {import('../script.mjs').Call} call */
function isFound({ method, outcome }) {
  return method === 'get' && outcome.startsWith('found c')
}

/** @param {import('../script.mjs').Seen} seen */
function readsIn({ calls }) {
  return calls.filter(({ method }) => method === 'get').length
}

/**
 * All that theirs has kept, but for what another request has taken away.
 *
 * @param {Record<string, unknown>} data
 * @param {string | undefined} record
 * @param {import('../script.mjs').Call[]} before
 */
function keepsEverything(data, record, before) {
  if (record === undefined) return true
  return Object.keys(JSON.parse(record)).every(
    (key) => key in data || before.some((call) => !(key in dataOf(call))),
  )
}
