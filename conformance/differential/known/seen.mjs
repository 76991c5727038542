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
