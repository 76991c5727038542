import type { PasswordProblem } from '../passwords/policy'
import type { Session } from '../session/session'
import { admit, type Desk, endSessionsOf, type Limited, tell, type Visitor } from './desk'
import { networkOf } from './network'
import { isMadeFor } from './secret-tokens'
import { find } from './sign-in'
import type { StoredUser } from './user-store'

/** How long the link of a reset works, in milliseconds. */
export const resetLife = 3_600_000

/** What became of changing a password. */
export type PasswordChange<User> =
  /** The user, with the new credentials. Other sessions have ended. */
  | { readonly kind: 'changed'; readonly user: User }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'refused'; readonly problem: PasswordProblem }
  /** Somebody else changed it meanwhile, or the account is gone or disabled. */
  | { readonly kind: 'conflict' }
  | Limited

/** What became of a reset. */
export type Reset<User> =
  /** Nobody is signed in by it: whoever did it signs in with what they chose. */
  | { readonly kind: 'reset'; readonly user: User; readonly knownDevice: string | undefined }
  | { readonly kind: 'refused'; readonly problem: PasswordProblem }
  | { readonly kind: 'token-refused' }

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
  const subjects = { confirmPerAccount: user.id }
  const admission = await admit(desk, 'authenticate', subjects, visitor, user.id)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  if (!(await isPassword(desk, user, current))) {
    tell(desk, { kind: 'authentication-failed', why: 'wrong-password', userId: user.id }, visitor)
    return { kind: 'wrong-password' }
  }
  await admission.attempt.succeeded()
  const problem = await problemOf(desk, user, next)
  if (problem !== undefined) return { kind: 'refused', problem }
  const changed = await replacePassword(desk, user, next as string)
  if (changed === undefined) return { kind: 'conflict' }
  await afterwards(desk, changed, 'owner', visitor, session)
  return { kind: 'changed', user: changed }
}

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
  desk.later(async () => {
    const user = await findByAddressOrName(desk, whom)
    tell(desk, { kind: 'reset-requested', userId: user?.id }, visitor)
    if (user?.email === undefined || user.disabled) return
    const perAccount = { mailPerAccount: user.id }
    const allowed = await admit(desk, 'reset', perAccount, visitor, user.id)
    if (allowed.kind === 'limited') return
    const { id: userId, username, email: to } = user
    const { token, expiresAt } = await desk.tokens.issue('reset', user, to, resetLife)
    const link = desk.links.to('reset', token)
    desk.post({ kind: 'reset-password', to, username, userId, link, expiresAt })
  })
  return { kind: 'requested' }
}

/** Sets a new password by the token of a link. Every session of the user ends. */
export async function reset<User extends StoredUser>(
  desk: Desk<User>,
  given: unknown,
  next: unknown,
  visitor: Visitor,
): Promise<Reset<User>> {
  // Before the token is used up: a password that is refused may be typed again.
  const unacceptable = await desk.policy.check(next, { words: [] })
  if (unacceptable !== undefined) return { kind: 'refused', problem: unacceptable }
  const redeemed = await desk.tokens.redeem('reset', given)
  if (redeemed.kind === 'refused') {
    return refuseToken(desk, redeemed.why, redeemed.userId, visitor)
  }
  const { token } = redeemed
  const user = await desk.users.byId(token.userId)
  if (user === undefined || user.disabled || !isMadeFor(token, user)) {
    return refuseToken(desk, 'outdated', token.userId, visitor)
  }
  const changed = await replacePassword(desk, user, next as string)
  if (changed === undefined) return refuseToken(desk, 'outdated', user.id, visitor)
  await afterwards(desk, changed, 'reset', visitor)
  // Whoever reads the owner's mail is on the owner's device: nobody who tries passwords keeps them out of it.
  return { kind: 'reset', user: changed, knownDevice: desk.devices?.issue(user.id) }
}

/** Whether it is the user's password. Costs the same whatever it is. */
async function isPassword<User extends StoredUser>(
  desk: Desk<User>,
  { passwordHash }: User,
  password: unknown,
): Promise<boolean> {
  if (typeof password !== 'string' || password === '') return false
  return (await desk.passwords.verify(password, passwordHash)).valid
}

function problemOf<User extends StoredUser>(desk: Desk<User>, user: User, next: unknown) {
  const words = [user.username, user.email].filter((word) => word !== undefined)
  return desk.policy.check(next, { words })
}

/** Only in the place of the credentials that were there when it was decided: of two changes at once, one wins. */
async function replacePassword<User extends StoredUser>(
  desk: Desk<User>,
  { id, credentialsChangedAt }: User,
  password: string,
): Promise<User | undefined> {
  const passwordHash = await desk.passwords.hash(password)
  // Of two changes within one millisecond too, the later one is another.
  const changedAt = Math.max(desk.clock.now(), credentialsChangedAt + 1)
  const update = await desk.users.update(
    id,
    { credentialsChangedAt, disabled: false },
    { passwordHash, credentialsChangedAt: changedAt },
  )
  return update.kind === 'updated' ? update.user : undefined
}

async function afterwards<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  by: 'owner' | 'reset',
  visitor: Visitor,
  except?: Session<object>,
): Promise<void> {
  tell(desk, { kind: 'password-changed', userId: user.id, by }, visitor)
  await desk.tokens.withdrawAllOf(user.id)
  const because = 'credential-changed'
  await endSessionsOf(desk, user.id, except === undefined ? { because } : { because, except })
  const { id: userId, username, email } = user
  if (email !== undefined) desk.post({ kind: 'password-changed', to: email, username, userId })
}

async function findByAddressOrName<User extends StoredUser>(desk: Desk<User>, whom: unknown) {
  return find({ ...desk, signInBy: 'name-or-email' }, whom)
}

function refuseToken<User extends StoredUser>(
  desk: Desk<User>,
  why: 'unknown' | 'expired' | 'outdated',
  userId: string | undefined,
  visitor: Visitor,
): Reset<User> {
  tell(desk, { kind: 'token-refused', token: 'reset', why, userId }, visitor)
  return { kind: 'token-refused' }
}
