// @ts-check
/** @typedef {import('../script.mjs').Seen} Seen */
/** @typedef {false | 'same' | 'parted'} Erased What came of taking a difference out of both. */

/** @param {import('../script.mjs').Call} call */
export function isWrite({ method }) {
  return method === 'set' || method === 'touch'
}

/** Accepts a whole step as ours has it. @param {Seen} theirs @param {Seen} ours */
export function takeOver(theirs, ours) {
  Object.assign(theirs, structuredClone(ours))
  return /** @type {const} */ ('parted')
}

/** The data that a call wrote, as the store got it. @param {import('../script.mjs').Call} call @returns {Record<string, unknown>} */
export function dataOf({ session = '{}' }) {
  try {
    return JSON.parse(session.slice(0, session.lastIndexOf(' maxAge ')))
  } catch {
    return {}
  }
}

/** @param {import('../script.mjs').SetCookie} cookie */
export function isDeletion({ value, attributes }) {
  return value === '' && attributes.includes('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
}

/** What the handler of a step's request does. @param {import('../script.mjs').Step} step */
export function operationsOf(step) {
  return 'does' in step ? (step.does ?? []) : []
}

/** The head left before the end of the handler. @param {import('../script.mjs').Step} step */
export function beginsEarly(step) {
  return /"do":"(?:write|writeHead|flushHeaders)"/.test(JSON.stringify(step))
}

/** A handler goes on with the session after it has begun its answer. @param {import('../script.mjs').Step} step @returns {boolean} */
export function changesAfterTheHead(step) {
  const does = operationsOf(step)
  const head = does.findIndex((operation) => beginnings.has(operation.do))
  return (
    (head !== -1 && does.slice(head + 1).some((operation) => changes.has(operation.do))) ||
    does.some(({ request }) => request && changesAfterTheHead(request))
  )
}

const beginnings = new Set(['write', 'writeHead', 'flushHeaders'])
const changes = new Set(['set', 'delete', 'count', 'odd', 'deep', 'cookie', 'maxAge'])

/** Whether it was given to the client. @param {Seen} seen @param {string} id */
export function isGiven({ answers }, id) {
  return answers.some(({ cookies }) => cookies.some(({ value }) => value.startsWith(`s:${id} `)))
}

/** Takes a session out of what was answered and stored. @param {Seen} seen @param {string} id */
export function forget(seen, id) {
  for (const answer of seen.answers) {
    answer.cookies = answer.cookies.filter(({ value }) => !value.startsWith(`s:${id} `))
  }
  delete seen.records[id]
}

/**
 * A cookie that is not given is not found to be a wrong one either.
 *
 * @param {Seen} theirs
 * @param {Seen} ours
 */
export function dropWrongCookies(theirs, ours) {
  const wrongIn = (/** @type {Seen} */ { errors }) =>
    errors.filter(({ message }) => /^option \w+ is invalid$/.test(message)).length
  if (wrongIn(theirs) <= wrongIn(ours)) return false
  theirs.errors = structuredClone(ours.errors)
  return true
}

/** Whether a handler goes on after it has ended its response. @param {import('../script.mjs').Step} step @returns {boolean} */
export function worksAfterTheEnd(step) {
  const does = operationsOf(step)
  const end = does.findIndex((operation) => endings.has(operation.do))
  return (
    (end !== -1 && end < does.length - 1) ||
    does.some(({ request }) => request && worksAfterTheEnd(request))
  )
}

const endings = new Set(['end', 'json', 'send', 'sendSession', 'redirect', 'next', 'throw'])

/** Whether two calls ask the same of the same session. @param {import('../script.mjs').Call | undefined} one @param {import('../script.mjs').Call | undefined} other */
export function isSameCall(one, other) {
  return one !== undefined && one.method === other?.method && one.id === other.id
}

/**
 * Whether ours makes no call that theirs does not make, in no other order.
 *
 * @param {Seen} theirs
 * @param {Seen} ours
 */
export function callsNothingMore(theirs, ours) {
  let at = 0
  for (const call of ours.calls) {
    while (at < theirs.calls.length && !isSameCall(call, theirs.calls[at])) at += 1
    if (at === theirs.calls.length) return false
    at += 1
  }
  return true
}

/**
 * Whether both make the same calls up to and with this one of theirs. Ours may have read between.
 *
 * @param {Seen} theirs
 * @param {Seen} ours
 * @param {(call: import('../script.mjs').Call) => boolean} isLast
 */
export function beginsAlike(theirs, ours, isLast) {
  const last = theirs.calls.findIndex(isLast)
  if (last === -1) return false
  let at = 0
  for (const call of theirs.calls.slice(0, last + 1)) {
    while (!isSameCall(call, ours.calls[at])) {
      if (ours.calls[at]?.method !== 'get') return false
      at += 1
    }
    at += 1
  }
  return true
}
