import { type Desk, endSessionsOf, tell } from './desk'
import type { StoredUser } from './user-store'

/** Tries to change a user that others change meanwhile: each round is lost to one of them. */
const mostRounds = 10

/** Keeps a user from signing in, and ends every session (7.4.2). `false` when there is no such user. Repeating it does no harm. */
export async function disable<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<boolean> {
  return setDisabled(desk, userId, true)
}

/** Lets a user sign in again. `false` when there is no such user. */
export async function enable<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<boolean> {
  return setDisabled(desk, userId, false)
}

/** Forgets a user, and ends every session (7.4.2). Repeating it does no harm. */
export async function remove<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
): Promise<void> {
  const user = await desk.users.byId(userId)
  await desk.users.remove(userId)
  await desk.tokens.withdrawAllOf(userId)
  await endSessionsOf(desk, userId, { because: 'user-gone' })
  if (user !== undefined) tell(desk, { kind: 'removed', userId })
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
    const isSo = user.disabled === disabled
    const update = isSo
      ? undefined
      : await desk.users.update(userId, { disabled: !disabled }, { disabled })
    if (update !== undefined && update.kind !== 'updated') continue
    if (disabled) {
      await desk.tokens.withdrawAllOf(userId)
      await endSessionsOf(desk, userId, { because: 'revoked' })
    }
    if (!isSo) tell(desk, { kind: disabled ? 'disabled' : 'enabled', userId })
    return true
  }
  return false
}
