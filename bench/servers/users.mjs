// @ts-check

/** @typedef {{ id: string, name: string }} User */

/**
 * A lookup that costs next to nothing, so that what is measured is the session and not the users.
 * @type {ReadonlyMap<string, User>}
 */
export const users = new Map(
  Array.from({ length: 64 }, (_, index) => [
    `user-${index}`,
    { id: `user-${index}`, name: `User number ${index}` },
  ]),
)

/**
 * A verification that costs next to nothing: hashing would drown every difference.
 * @param {unknown} username
 * @param {unknown} password
 * @returns {User | undefined}
 */
export function userWithPassword(username, password) {
  return typeof username === 'string' && password === 'secret' ? users.get(username) : undefined
}
