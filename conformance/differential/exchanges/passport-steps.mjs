// @ts-check
import { request, usual } from './steps.mjs'

/** @typedef {import('../script.mjs').Script} Script */
/** @typedef {import('../script.mjs').Operation} Operation */
/** @typedef {import('../script.mjs').RequestStep} RequestStep */

export const who = { do: 'who' }
export const flashed = { do: 'flash' }

/**
 * A request of somebody who gives a password.
 *
 * @param {Operation[]} does
 * @param {{ as?: string, password?: any, [how: string]: any }} [how]
 * @returns {RequestStep}
 */
export const credentials = (does, { as = 'alice', password = 'right', ...how } = {}) =>
  request(does, { method: 'POST', body: { username: as, password }, ...how })

/** @param {any} [options] @param {any} [how] @returns {Operation} */
export const authenticate = (options, how = {}) => ({
  do: 'authenticate',
  ...(options === undefined ? {} : { options }),
  ...how,
})

/** @param {any} [options] @param {any} [how] */
export const authorize = (options, how) => authenticate(options, { ...how, call: 'authorize' })

/** Alice signs in. */
export const signIn = credentials([authenticate(), who])
export const refused = credentials([authenticate(), who], { password: 'wrong' })
export const signOut = request([{ do: 'logout' }, who])
export const whoNow = request([who])
/** A visit that makes a session, and leaves things in it. */
export const arrive = request([{ do: 'set', key: 'cart', value: ['tea'] }])
/** The same of somebody who is to be sent back to where they were. */
export const arriveWanting = request([
  { do: 'set', key: 'cart', value: ['tea'] },
  { do: 'set', key: 'returnTo', value: '/wanted' },
])

/** What most applications have. @param {Omit<Script, 'options'> & { options?: any }} script @returns {Script} */
export const application = ({ options, ...script }) => ({
  options: { ...usual, ...options },
  ...script,
})
