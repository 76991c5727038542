import type { PasswordProblem } from '../passwords/policy'
import type { Session } from '../session/session'
import { provePassword } from './confirmation'
import { type Desk, endSessionsOf, type Limited, tell, type Visitor } from './desk'
import type { StoredUser, UserState } from './user-store'

/** What became of changing a password. */
export type PasswordChange<User> =
  /** The user, with the new credentials. Other sessions have ended. */
  | {
      readonly kind: 'changed'
      readonly user: User
      /** What the device is to keep in the place of what it kept: all other devices of the user are unknown from now on. `undefined` without `devices`. */
      readonly knownDevice: string | undefined
    }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'refused'; readonly problem: PasswordProblem }
  /** Somebody else changed it meanwhile, or since this request's user was read; or the account is gone or disabled. */
  | { readonly kind: 'conflict' }
  | Limited

/**
 * Changes the password of a user who knows the current one.
 * @param session the session of the request: it goes on, all others of the user end. The caller signs in to it anew, so that it gets a new id
 */
export async function changePassword<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  { current, next }: { readonly current: unknown; readonly next: unknown },
  session: Session<object> | undefined,
  visitor: Visitor,
): Promise<PasswordChange<User>> {
  const proof = await provePassword(desk, user, current, visitor)
  if (proof.kind !== 'confirmed') return proof
  const { user: stored } = proof
  const problem = await problemOf(desk, stored, next)
  if (problem !== undefined) return { kind: 'refused', problem }
  const passwordHash = await desk.passwords.hash(next as string)
  const changed = await replacePassword(desk, stored, passwordHash)
  if (changed === undefined) return { kind: 'conflict' }
  await afterwards(desk, changed, 'owner', visitor, session)
  const knownDevice = desk.devices?.issue(changed, visitor.device, stored)
  return { kind: 'changed', user: changed, knownDevice }
}

/** What is wrong with the password that a user wants to have. */
export function problemOf<User extends StoredUser>(desk: Desk<User>, user: User, next: unknown) {
  const words = [user.username, user.email].filter((word) => word !== undefined)
  return desk.policy.check(next, { words })
}

/** Only in the place of the credentials that were there when it was decided: of two changes at once, one wins. */
export async function replacePassword<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  passwordHash: string,
  expected: Pick<UserState, 'email'> = {},
): Promise<User | undefined> {
  const { id, credentialsChangedAt } = user
  const update = await desk.users.update(
    id,
    { ...expected, credentialsChangedAt, disabled: false },
    { passwordHash, credentialsChangedAt: laterThan(user, desk) },
  )
  return update.kind === 'updated' ? update.user : undefined
}

/** When credentials change that stood until now: of two changes within one millisecond too, the later one is another. */
export function laterThan<User extends StoredUser>(
  { credentialsChangedAt }: StoredUser,
  { clock }: Desk<User>,
): number {
  return Math.max(clock.now(), credentialsChangedAt + 1)
}

/** What follows from a change that is stored: it is told first, so that no later step that fails keeps it from the owner. */
export async function afterwards<User extends StoredUser>(
  desk: Desk<User>,
  { id: userId, username, email }: User,
  by: 'owner' | 'reset',
  visitor: Visitor,
  except?: Session<object>,
): Promise<void> {
  tell(desk, { kind: 'password-changed', userId, by }, visitor)
  if (email !== undefined) desk.post({ kind: 'password-changed', to: email, username, userId })
  await desk.tokens.withdrawAllOf(userId)
  await endSessionsOf(desk, userId, { because: 'credential-changed', except }, visitor)
}
