import { latchkeyError } from '../errors'
import { type Desk, endSessionsOf, tell } from './desk'
import { laterThan } from './password-changes'
import type { StoredUser } from './user-store'

/** Tries to change a user that others change meanwhile: each round is lost to one of them. */
const mostRounds = 10

/**
 * Keeps a user from signing in, and ends every session (7.4.2) and every link. `false` when there is no such user. Repeating it does no harm, and makes good what
 * failed.
 */
export async function disable<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<boolean> {
  const isThere = await setDisabled(desk, userId, true)
  if (!isThere) return false
  await desk.tokens.withdrawAllOf(userId)
  await endSessionsOf(desk, userId, { because: 'revoked' })
  return true
}

/** Lets a user sign in again. `false` when there is no such user. */
export async function enable<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<boolean> {
  return setDisabled(desk, userId, false)
}

/** Forgets a user, and ends every session (7.4.2). Repeating it does no harm, and makes good what failed. */
export async function remove<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<void> {
  if (await desk.users.remove(userId)) tell(desk, { kind: 'removed', userId })
  await desk.tokens.withdrawAllOf(userId)
  await endSessionsOf(desk, userId, { because: 'user-gone' })
}

/** The user of a session: `undefined` for one who is gone, or disabled. What `deserialize` of an authenticator asks. */
export async function findActive<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<User | undefined> {
  const user = await desk.users.byId(userId)
  return user === undefined || user.disabled ? undefined : user
}

async function setDisabled<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
  disabled: boolean,
): Promise<boolean> {
  for (let round = 1; round <= mostRounds; round++) {
    const user = await desk.users.byId(userId)
    if (user === undefined) return false
    if (user.disabled === disabled) return true
    const { credentialsChangedAt } = user
    const update = await desk.users.update(
      userId,
      { disabled: !disabled, credentialsChangedAt },
      // Who is let in again proves anew who they are: a session that began while this was done, and a link from before, are worth nothing then either.
      disabled ? { disabled, credentialsChangedAt: laterThan(user, desk) } : { disabled },
    )
    if (update.kind !== 'updated') continue
    tell(desk, { kind: disabled ? 'disabled' : 'enabled', userId })
    return true
  }
  throw latchkeyError('STORE_UNAVAILABLE', `The user was changed by others ${mostRounds} times.`)
}
