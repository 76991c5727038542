import type { Session } from '../session/session'
import { admit, type Desk, endSessionsOf, type Limited, tell, type Visitor } from './desk'
import { canonicalEmail } from './email-address'
import type { LimitSubjects } from './limits'
import { networkOf } from './network'
import { isMadeFor } from './secret-tokens'
import type { StoredUser } from './user-store'

/** How long the link that proves an address works, in milliseconds. */
export const verificationLife = 24 * 3_600_000

/** What became of asking to prove an address. */
export type VerificationRequest =
  /** A message is on its way, to whoever reads mail there. */
  { readonly kind: 'requested' } | { readonly kind: 'email-refused' } | Limited

/** What became of a link that proves an address. */
export type Verification<User> =
  | { readonly kind: 'verified'; readonly user: User; readonly email: string }
  | {
      readonly kind: 'refused'
      /** `outdated`: the account has another address or other credentials since. `email-taken`: it is another account's by now. */
      readonly why: 'unknown' | 'expired' | 'outdated' | 'email-taken'
    }

/** Asks a user to prove an address, the first or another one. The account has it once that is done, and not before. */
export async function requestVerification<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  email: unknown,
  visitor: Visitor,
): Promise<VerificationRequest> {
  const address = canonicalEmail(email)
  if (address === undefined) return { kind: 'email-refused' }
  const subjects = {
    // Apart from resets, which anybody may ask for: who does keeps nobody from changing their address.
    mailPerAccount: `verify ${user.id}`,
    mailPerAddress: address,
    mailPerNetwork: networkOf(visitor.address),
  }
  const admission = await admit(desk, 'verify', subjects, visitor, user.id)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  // Of two that were asked for the later one is meant: the first may have gone to a stranger.
  await admission.attempt.unlessItFails(() => desk.tokens.withdrawAddressesOf(user.id))
  mailVerification(desk, user, address, visitor)
  return { kind: 'requested' }
}

/**
 * Sends the message, later: whoever asked does not learn whose the address is, not by time either.
 * @param uncounted limits under which it is not counted yet; where one refuses, there is no message
 */
export function mailVerification<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  address: string,
  visitor: Visitor,
  uncounted: LimitSubjects = {},
): void {
  tell(desk, { kind: 'verification-requested', userId: user.id }, visitor)
  const { username, id: userId } = user
  desk.later({ message: 'verify-email', userId }, async () => {
    const admission = await admit(desk, 'verify', uncounted, visitor, userId)
    if (admission.kind === 'limited') return
    // As it is now: the caller may have it from before.
    const current = await desk.users.byId(userId)
    if (current === undefined || current.disabled) return
    const holder = await desk.users.byEmail(address)
    if (holder !== undefined && holder.id !== userId) {
      const { username: holdersName } = holder
      desk.post({ kind: 'email-taken', to: address, username: holdersName, userId: holder.id })
      return
    }
    const { token, expiresAt } = await desk.tokens.issue(
      'email',
      current,
      address,
      verificationLife,
    )
    const link = desk.links.to('email', token)
    desk.post({ kind: 'verify-email', to: address, username, userId, link, expiresAt })
  })
}

/**
 * Redeems the link: the address that it was sent to is now the account's, and the old one is told. Not a proof of who opened it: whoever does is signed in to nothing.
 */
export async function verify<User extends StoredUser>(
  desk: Desk<User>,
  given: unknown,
  visitor: Visitor,
  { session: except }: { readonly session?: Session<object> | undefined } = {},
): Promise<Verification<User>> {
  const redeemed = await desk.tokens.redeem('email', given)
  if (redeemed.kind === 'refused') return refuse(desk, redeemed.why, redeemed.userId, visitor)
  const { token } = redeemed
  const user = await desk.users.byId(token.userId).catch(async (error) => {
    await desk.tokens.putBack(token)
    throw error
  })
  if (user === undefined || user.disabled || !isMadeFor(token, user)) {
    return refuse(desk, 'outdated', token.userId, visitor)
  }
  // The address in the token is the one that the message went to (T-RACE-1). It counts only if nothing changed since the token was made.
  const { email: formerly, credentialsChangedAt } = user
  const update = await desk.users.update(
    user.id,
    { email: formerly, credentialsChangedAt, disabled: false },
    { email: token.email },
  )
  if (update.kind === 'email-taken') return refuse(desk, 'email-taken', user.id, visitor)
  if (update.kind !== 'updated') return refuse(desk, 'outdated', user.id, visitor)
  // Told before anything else can fail.
  tell(desk, { kind: 'email-confirmed', userId: user.id }, visitor)
  const isReplaced = formerly !== undefined && formerly !== token.email
  if (isReplaced) {
    const { username, id: userId } = user
    desk.post({ kind: 'email-changed', to: formerly, username, userId })
  }
  // The links that went to the old address are worth nothing any more.
  await desk.tokens.withdrawAllOf(user.id)
  // Whoever has got into a session is not to sit there while the owner moves their account out of reach (7.4.3). With a first address there is nobody to get away from.
  if (isReplaced) {
    await endSessionsOf(desk, user.id, { because: 'credential-changed', except }, visitor)
  }
  return { kind: 'verified', user: update.user, email: token.email }
}

function refuse<User extends StoredUser>(
  desk: Desk<User>,
  why: (Verification<User> & { kind: 'refused' })['why'],
  userId: string | undefined,
  visitor: Visitor,
): Verification<User> {
  tell(desk, { kind: 'token-refused', token: 'email', why, userId }, visitor)
  return { kind: 'refused', why }
}
