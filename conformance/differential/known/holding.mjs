// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { begunAnew } from './lifetimes.mjs'
import { beginsEarly, changesAfterTheHead, isWrite, takeOver, worksAfterTheEnd } from './seen.mjs'
import { withoutRepeats } from './writes.mjs'

/** @typedef {import('../known-differences.mjs').Pair} Pair */

/**
 * D19: the answer waits for the store, and then goes out as the program made it. The original sends
 * the first bytes at once: it must do so in chunks where the program ended in one piece, what is
 * never stored is answered in part, and the callback of `end` is heard before 'finish'.
 *
 * @param {Pair} pair
 * @returns {import('./seen.mjs').Erased}
 */
export function heldResponse({ script, step, theirs, ours }) {
  const framed = unchunk(theirs, ours)
  const rewritten = writtenBeforeTheHead(step, theirs, ours)
  const unanswered = neverAnswered(theirs, ours)
  const completed = complete(script, theirs, ours)
  const ordered = inOneOrder(theirs, ours)
  const begun = begunAnew(script, step, theirs, ours)
  const late = givenLate(step, theirs, ours)
  const changed = changedAfterTheEnd(step, theirs, ours)
  // What the store that nobody gave is asked for is not seen.
  const isUnseen = script.store?.kind === 'default' && (worksAfterTheEnd(step) || beginsEarly(step))
  const given = isUnseen && dropOurCookies(theirs, ours)
  if (rewritten === 'parted' || unanswered === 'parted' || changed || given || late) return 'parted'
  const isFound = framed || completed || ordered || begun
  return (isFound || rewritten === 'same' || unanswered === 'same') && 'same'
}

/**
 * What the session is when the first byte is due must be stored before it leaves, and what it is at
 * the end, or when the program saves it, is stored as well: two calls where the original has the
 * second one only, or none where the answer breaks off.
 *
 * @param {import('../script.mjs').Step} step
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function writtenBeforeTheHead(step, theirs, ours) {
  if (!beginsEarly(step)) return false
  const isCut = theirs.answers.some(({ end }, at) => end === 'cut' && ours.answers[at]?.end === end)
  const isStoredByOurs = (/** @type {import('../script.mjs').Call} */ { method, id, outcome }) =>
    method === 'get' &&
    outcome === 'found nothing' &&
    ours.calls.some((call) => call.method === 'set' && call.id === id) &&
    !theirs.calls.some((call) => call.method === 'set' && call.id === id)
  // Who comes later with the cookie of what was broken off has a session with ours.
  if (isCut && theirs.calls.some(isStoredByOurs)) return takeOver(theirs, ours)
  const isFaulty = 'faults' in step && (step.faults?.length ?? 0) > 0
  // The same fault met another call, or one with other data.
  if (
    isFaulty &&
    ours.calls.some(({ method, outcome }) => method === 'set' && outcome !== 'done') &&
    differsInWritesOnly(theirs, ours)
  ) {
    return takeOver(theirs, ours)
  }
  let found = false
  let parted = false
  while (ours.calls.length > theirs.calls.length) {
    const early = ours.calls.find(
      (call, index) =>
        (call.method === 'set' || call.method === 'destroy') &&
        !isDeepStrictEqual(call, theirs.calls[index]),
    )
    if (!early) break
    const isLast =
      early === ours.calls.findLast(({ method, id }) => method === 'set' && id === early.id)
    ours.calls = ours.calls.filter((call) => call !== early)
    dropCookiesOf(early.id, theirs, ours)
    found = true
    parted ||= isLast
    const record = ours.records[early.id]
    if (!isLast) continue
    if (record === undefined) delete theirs.records[early.id]
    else theirs.records[early.id] = record
  }
  // What was stored then, and taken out again since, is stored without it, where theirs has nothing to store.
  for (const [index, call] of ours.calls.entries()) {
    const their = theirs.calls[index]
    const isUndone = found && call.method === 'set' && their?.method === 'touch'
    if (isUndone && their.id === call.id && their.session === call.session) their.method = 'set'
  }
  return parted ? 'parted' : found && 'same'
}

/**
 * What changes after the head was begun, and before it leaves, may make a cookie due.
 *
 * @param {import('../script.mjs').Step} step
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function givenLate(step, theirs, ours) {
  if (!changesAfterTheHead(step)) return false
  const stored = ours.calls.filter(({ method, outcome }) => method === 'set' && outcome === 'done')
  const before = ours.answers.flatMap(({ cookies }) => cookies).length
  for (const id of new Set(stored.map((call) => call.id))) dropCookiesOf(id, theirs, ours)
  return ours.answers.flatMap(({ cookies }) => cookies).length < before
}

/** Where no calls are seen. @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function dropOurCookies(theirs, ours) {
  const before = ours.answers.flatMap(({ cookies }) => cookies).length
  dropCookiesOf('', theirs, ours)
  return ours.answers.flatMap(({ cookies }) => cookies).length < before
}

/**
 * With what changed after the first bytes were written, and before they left, a cookie may be due,
 * or be found to be one that cannot be sent.
 *
 * @param {string} id Empty: any.
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function dropCookiesOf(id, theirs, ours) {
  const isInvalid = (/** @type {import('../script.mjs').Problem} */ { message }) =>
    /^option \w+ is invalid$/.test(message)
  if (!theirs.errors.some(isInvalid)) {
    ours.errors = ours.errors.filter((error) => !isInvalid(error))
  }
  for (const [index, answer] of ours.answers.entries()) {
    const given = theirs.answers[index]?.cookies ?? []
    answer.cookies = answer.cookies.filter(
      ({ value }) =>
        !value.startsWith(id === '' ? 's:' : `s:${id} `) ||
        given.some((each) => each.value === value),
    )
  }
}

/**
 * What is done to the session after `end`, while the answer is held, is stored too.
 *
 * @param {import('../script.mjs').Step} step
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function changedAfterTheEnd(step, theirs, ours) {
  if (!worksAfterTheEnd(step)) return false
  if ('faults' in step && step.faults?.some(({ method }) => method === 'set')) {
    return differsInWritesOnly(theirs, ours) && takeOver(theirs, ours) === 'parted'
  }
  if (
    !isWithMoreWrites(ours.calls, theirs.calls) &&
    !isWithMoreWrites(ours.calls, withoutRepeats(theirs.calls))
  )
    return false
  const written = ours.calls.filter(({ method }) => method === 'set').map(({ id }) => id)
  ours.calls = structuredClone(theirs.calls)
  for (const id of written) {
    const record = ours.records[id]
    if (record !== undefined) theirs.records[id] = record
    dropCookiesOf(id, theirs, ours)
  }
  return true
}

/** Whether both ask the same of the store in all else. @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function differsInWritesOnly(theirs, ours) {
  const others = (/** @type {import('../script.mjs').Seen} */ { calls }) =>
    calls.filter((call) => !isWrite(call)).map(({ method, id }) => `${method} ${id}`)
  return isDeepStrictEqual(others(theirs), others(ours))
}

/**
 * Whether the one is the other with some sets more, or sets of other data.
 *
 * @param {import('../script.mjs').Call[]} longer
 * @param {import('../script.mjs').Call[]} shorter
 */
function isWithMoreWrites(longer, shorter) {
  let at = 0
  let found = false
  for (const call of longer) {
    const other = shorter[at]
    if (other?.method === call.method && other.id === call.id) {
      found ||= call.method === 'set'
      at += 1
    } else if (call.method === 'set') found = true
    else return false
  }
  return found && at === shorter.length
}

/** @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function unchunk(theirs, ours) {
  let found = false
  for (const [index, { headers, body }] of ours.answers.entries()) {
    const their = theirs.answers[index]
    if (!their || their.headers.some(([name]) => name === 'content-length')) continue
    const chunked = their.headers.findIndex(([name]) => name === 'transfer-encoding')
    const length = headers.findIndex(
      ([name, value]) => name === 'content-length' && Number(value) === body.length,
    )
    if (chunked === -1 || length === -1) continue
    their.headers.splice(chunked, 1)
    headers.splice(length, 1)
    found = true
  }
  return found
}

/** @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function neverAnswered(theirs, ours) {
  const unanswered = ours.calls
    .filter(({ method, outcome }) => method !== 'get' && outcome === 'never called back')
    .map(({ method }) => method)
  if (unanswered.length === 0) return false
  // Without a body, even the head waits for the touch.
  const isTouch = unanswered.every((method) => method === 'touch')
  const isHeard = (/** @type {unknown} */ note) => note === 'end called back'
  // What has no body is ended for its program before it has left.
  const bodiless = theirs.answers.every(
    ({ end }, at) => end === 'none' && ours.answers[at]?.end === end,
  )
  if (bodiless && !isTouch && theirs.notes.some(isHeard) && !ours.notes.some(isHeard)) {
    theirs.notes = theirs.notes.filter((note) => !isHeard(note))
    return 'same'
  }
  let found = false
  let given = false
  for (const [index, answer] of ours.answers.entries()) {
    const their = theirs.answers[index]
    // It waits for the last byte, or for nothing where nobody waits for a save. Ours has sent
    // nothing, or, beside a touch, everything.
    if (!their || their.end === answer.end || answer.end === 'cut') continue
    if (their.end === 'none' && !(isTouch && answer.body === '')) continue
    given ||= !isDeepStrictEqual(their.cookies, answer.cookies)
    theirs.answers[index] = structuredClone(answer)
    theirs.notes = structuredClone(ours.notes)
    found = true
  }
  return found && (given ? 'parted' : 'same')
}

/**
 * Who is told, when the answer is on its way, of a cookie that cannot be sent, breaks off what is not yet answered: with
 * ours, all of it is.
 *
 * @param {import('../script.mjs').Script} script
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
function complete(script, theirs, ours) {
  const isToldLate = /"(?:priority|sameSite|value)":"odd"/.test(JSON.stringify(script))
  if (!isToldLate || !isDeepStrictEqual(theirs.errors, ours.errors)) return false
  let found = false
  for (const [index, answer] of ours.answers.entries()) {
    const their = theirs.answers[index]
    if (their?.end !== 'cut' || answer.end !== 'whole' || their.status !== answer.status) continue
    if (!answer.body.startsWith(their.body)) continue
    theirs.answers[index] = structuredClone({ ...answer, cookies: their.cookies })
    found = true
  }
  if (found) theirs.notes = structuredClone(ours.notes)
  return found
}

/** @param {import('../script.mjs').Seen} theirs @param {import('../script.mjs').Seen} ours */
function inOneOrder(theirs, ours) {
  const isTheEnd = (/** @type {unknown} */ note) => note === 'finish' || note === 'end called back'
  const ends = (/** @type {unknown[]} */ notes) => notes.filter(isTheEnd).join()
  if (ends(theirs.notes) === ends(ours.notes)) return false
  for (const seen of [theirs, ours]) {
    seen.notes = [
      ...seen.notes.filter((note) => !isTheEnd(note)),
      ...seen.notes.filter(isTheEnd).sort(),
    ]
  }
  return true
}
