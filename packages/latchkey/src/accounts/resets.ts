import type { PasswordProblem } from '../passwords/policy'
import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { networkOf } from './network'
import { afterwards, problemOf, replacePassword } from './password-changes'
import { isMadeFor } from './secret-tokens'
import { find } from './sign-in'
import type { StoredToken } from './token-store'
import type { StoredUser } from './user-store'

/** How long the link of a reset works, in milliseconds. */
export const resetLife = 3_600_000

/** What became of a reset. */
export type Reset<User> =
  /** Nobody is signed in by it: whoever did it signs in with what they chose. */
  | { readonly kind: 'reset'; readonly user: User; readonly knownDevice: string | undefined }
  /** The link works still. */
  | { readonly kind: 'refused'; readonly problem: PasswordProblem }
  | { readonly kind: 'token-refused' }

/**
 * Asks for a link with which a new password can be set. The answer is the same, and as quick, whoever is meant and whether there is anybody: all else is done later.
 */
export async function requestReset<User extends StoredUser>(
  desk: Desk<User>,
  whom: unknown,
  visitor: Visitor,
): Promise<{ readonly kind: 'requested' } | Limited> {
  const subjects = { mailPerNetwork: networkOf(visitor.address) }
  const admission = await admit(desk, 'reset', subjects, visitor)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  desk.later({ message: 'reset-password' }, async () => {
    const user = await find({ users: desk.users, signInBy: 'name-or-email' }, whom)
    tell(desk, { kind: 'reset-requested', userId: user?.id }, visitor)
    if (user?.email === undefined || user.disabled) return
    const { id: userId, username, email: to } = user
    const subject = { mailPerAccount: userId }
    const allowed = await admit(desk, 'reset', subject, visitor, userId)
    if (allowed.kind === 'limited') return
    const { token, expiresAt } = await desk.tokens.issue('reset', user, to, resetLife)
    const link = desk.links.to('reset', token)
    desk.post({ kind: 'reset-password', to, username, userId, link, expiresAt })
  })
  return { kind: 'requested' }
}

/**
 * Sets a new password by the token of a link. Every session of the user ends. The link is used up once the password is about to be stored, whatever becomes of that; until
 * then, whatever is refused or fails leaves it.
 */
export async function reset<User extends StoredUser>(
  desk: Desk<User>,
  given: unknown,
  next: unknown,
  visitor: Visitor,
): Promise<Reset<User>> {
  const redeemed = await desk.tokens.redeem('reset', given)
  if (redeemed.kind === 'refused') return refuse(desk, redeemed.why, redeemed.userId, visitor)
  const { token } = redeemed
  const prepared = await prepare(desk, token, next)
  if (prepared.kind === 'outdated') return refuse(desk, 'outdated', token.userId, visitor)
  if (prepared.kind === 'refused') return prepared
  // The link went to this address: it is no way in any more once that is another.
  const expected = { email: prepared.user.email }
  const changed = await replacePassword(desk, prepared.user, prepared.passwordHash, expected)
  if (changed === undefined) return refuse(desk, 'outdated', token.userId, visitor)
  await afterwards(desk, changed, 'reset', visitor)
  // Whoever reads the owner's mail is on the owner's device: nobody who tries passwords keeps them out of it.
  const knownDevice = desk.devices?.issue(changed, visitor.device, prepared.user)
  return { kind: 'reset', user: changed, knownDevice }
}

type Prepared<User> =
  | { readonly kind: 'prepared'; readonly user: User; readonly passwordHash: string }
  | { readonly kind: 'refused'; readonly problem: PasswordProblem }
  | { readonly kind: 'outdated' }

async function prepare<User extends StoredUser>(
  desk: Desk<User>,
  token: StoredToken,
  next: unknown,
): Promise<Prepared<User>> {
  try {
    const user = await desk.users.byId(token.userId)
    if (user === undefined || user.disabled || !isMadeFor(token, user)) return { kind: 'outdated' }
    const problem = await problemOf(desk, user, next)
    if (problem === undefined) {
      const passwordHash = await desk.passwords.hash(next as string)
      return { kind: 'prepared', user, passwordHash }
    }
    await desk.tokens.putBack(token)
    return { kind: 'refused', problem }
  } catch (error) {
    await desk.tokens.putBack(token)
    throw error
  }
}

function refuse<User extends StoredUser>(
  desk: Desk<User>,
  why: 'unknown' | 'expired' | 'outdated',
  userId: string | undefined,
  visitor: Visitor,
): Reset<User> {
  tell(desk, { kind: 'token-refused', token: 'reset', why, userId }, visitor)
  return { kind: 'token-refused' }
}
