import { invalidOption } from '../errors'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
import { type Desk, endSessionsOf, originOf, type Visitor } from './desk'
import type { StoredUser } from './user-store'

/** Ends one session of a user, by its public id, whatever was given for one; `false` where they have none of it, or no more. @throws OPTION_INVALID without sessions */
export async function revokeSession<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
  publicId: unknown,
  visitor: Visitor,
): Promise<boolean> {
  const sessions = sessionsOf(desk)
  if (typeof publicId !== 'string') return false
  await withdrawWhatWasBegun(desk, userId)
  return sessions.of(userId).revoke(publicId, originOf(visitor))
}

/** Ends every session of a user but for one, and gives how many. @throws OPTION_INVALID without sessions */
export async function revokeSessions<User extends StoredUser>(
  desk: Desk<User>,
  userId: string,
  { except }: { readonly except?: Session<object> | undefined },
  visitor: Visitor,
): Promise<number> {
  sessionsOf(desk)
  await withdrawWhatWasBegun(desk, userId)
  return endSessionsOf(desk, userId, { because: 'revoked', except }, visitor)
}

/** Whoever sat in a session may have asked for a link that makes their own address the account's: it must not outlive the session (T-REV-1). */
function withdrawWhatWasBegun<User extends StoredUser>(
  { tokens }: Desk<User>,
  userId: string,
): Promise<void> {
  return tokens.withdrawAddressesOf(userId)
}

/** Nobody is to believe that sessions have ended of which nothing is known here. */
function sessionsOf<User extends StoredUser>({ sessions }: Desk<User>): Sessions<object> {
  if (sessions) return sessions
  throw invalidOption('The option sessions', 'given to createAccounts(), to end sessions', sessions)
}
