// @ts-check
/** @typedef {import('../script.mjs').Script} Script */
/** @typedef {import('../script.mjs').Operation} Operation */
/** @typedef {import('../script.mjs').RequestStep} RequestStep */

/** What most applications set. */
export const usual = { resave: false, saveUninitialized: false }

/** @param {Operation[]} does @param {Omit<RequestStep, 'does'>} [how] @returns {RequestStep} */
export function request(does = [], how = {}) {
  return { ...how, does }
}

export const look = { do: 'look' }

/** @param {string} key @param {unknown} value @returns {Operation} */
export const set = (key, value) => ({ do: 'set', key, value })

/** A request that makes a session. */
export const visit = request([set('a', 1), look])
/** A request that only reads one. */
export const read = request([look, { do: 'sendSession' }])
/** A request that changes one. */
export const change = request([{ do: 'count', key: 'a' }, look])
