import type { StoredUser, UserState } from './user-store'

/** The columns of a user, and nothing else of what was given: what a `UserStore` adds. */
export function storedUser(given: StoredUser): StoredUser {
  const { id, username, canonicalName, email, passwordHash } = given
  const { credentialsChangedAt, disabled, createdAt } = given
  const names = { id, username, canonicalName, email }
  return { ...names, passwordHash, credentialsChangedAt, disabled, createdAt }
}

/** Whether a user stands as an `update` expects: each column that is named has this value, `undefined` included. */
export function standsAs(user: StoredUser, expected: UserState): boolean {
  const columns = Object.keys(expected) as (keyof UserState)[]
  return columns.every((column) => user[column] === expected[column])
}
