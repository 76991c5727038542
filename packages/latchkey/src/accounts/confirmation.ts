import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { checkPassword, whyRefused } from './password-check'
import type { StoredUser } from './user-store'

/** What became of confirming one's password. */
export type Confirmation<User> =
  /** It is still them: as they are stored now. */
  | { readonly kind: 'confirmed'; readonly user: User }
  | { readonly kind: 'wrong-password' }
  /** Not who they were when they signed in: they have another password since, or are gone or disabled. Whatever was typed, their session is over. */
  | { readonly kind: 'conflict' }
  | Limited

/**
 * Whether it is still the user who is signed in, before something that matters (ASVS 7.5.1). Counted under the limit of its own: whoever holds somebody's session has a few tries, and takes
 * the owner none to sign in with.
 */
export async function confirm<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  password: unknown,
  visitor: Visitor,
): Promise<Confirmation<User>> {
  const proof = await provePassword(desk, user, password, visitor)
  if (proof.kind !== 'confirmed') return proof
  // Looking at a password takes its time. What was true before it may be so no more.
  const current = await desk.users.byId(user.id)
  if (!isAsSignedIn(current, user)) return { kind: 'conflict' }
  tell(desk, { kind: 'confirmed', userId: user.id }, visitor)
  return { kind: 'confirmed', user: current }
}

/** Whether a user knows their password, as `confirm` asks it. A success is the caller's to tell: what is done with it is the fact. */
export async function provePassword<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  password: unknown,
  visitor: Visitor,
): Promise<Confirmation<User>> {
  const { id: userId } = user
  const subjects = { confirmPerAccount: userId }
  const admission = await admit(desk, 'confirm', subjects, visitor, userId)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const { attempt } = admission
  const stored = await attempt.unlessItFails(() => desk.users.byId(userId))
  // A session of another password has ended; that its request does not know it yet changes nothing.
  if (!isAsSignedIn(stored, user)) {
    await attempt.giveBack()
    return { kind: 'conflict' }
  }
  const check = await attempt.unlessItFails(() => checkPassword(desk, stored, password))
  if (!check.isValid) {
    const why = whyRefused(stored, check)
    tell(desk, { kind: 'confirmation-failed', why, userId }, visitor)
    return { kind: 'wrong-password' }
  }
  await attempt.succeeded()
  return { kind: 'confirmed', user: stored }
}

function isAsSignedIn<User extends StoredUser>(
  stored: User | undefined,
  { credentialsChangedAt }: StoredUser,
): stored is User {
  const isThere = stored !== undefined && !stored.disabled
  return isThere && stored.credentialsChangedAt === credentialsChangedAt
}
