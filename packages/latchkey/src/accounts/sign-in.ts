import { LatchkeyError } from '../errors'
import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { canonicalEmail } from './email-address'
import { networkOf } from './network'
import type { StoredUser } from './user-store'
import { canonicalName } from './usernames'

/** What somebody typed to sign in. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** What became of an attempt to sign in. */
export type Authentication<User> =
  | {
      readonly kind: 'authenticated'
      readonly user: User
      /** What the device is to keep, and give with its next attempt. `undefined` without `devices`. */
      readonly knownDevice: string | undefined
    }
  /** Unknown, wrong, disabled: the same for all, in words and in time (S17, T-ENUM-1). */
  | { readonly kind: 'failed' }
  | Limited

/**
 * Finds out whose name and password these are. Every attempt is counted before its password is looked at, so that however many come at once, no more are looked at
 * than the limits allow (T-LOCK-1); a right one is given back.
 */
export async function authenticate<User extends StoredUser>(
  desk: Desk<User>,
  credentials: Credentials,
  visitor: Visitor,
): Promise<Authentication<User>> {
  const { username } = credentials
  const user = await find(desk, username)
  const subjects = subjectsOf(desk, user, username, visitor)
  // A turn each: of many who come at once with the right password, none is refused because the others are counted and not yet looked at.
  const [narrowest = ''] = Object.values(subjects)
  return desk.turns.take(`sign-in ${narrowest}`, () =>
    attemptAs(desk, user, credentials, subjects, visitor),
  )
}

async function attemptAs<User extends StoredUser>(
  desk: Desk<User>,
  user: User | undefined,
  { password }: Credentials,
  subjects: ReturnType<typeof subjectsOf>,
  visitor: Visitor,
): Promise<Authentication<User>> {
  const admission = await admit(desk, 'authenticate', subjects, visitor, user?.id)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const { attempt } = admission

  let verdict: { readonly valid: boolean; readonly needsRehash: boolean }
  try {
    verdict = await desk.passwords.verify(password, user?.passwordHash)
  } catch (error) {
    // Nobody's password, whoever the user is: refused before any work was done for it.
    if (isMalformed(error)) return { kind: 'failed' }
    await attempt.giveBack()
    throw error
  }
  if (user === undefined || !verdict.valid || user.disabled) {
    tell(
      desk,
      { kind: 'authentication-failed', why: whyFailed(user, verdict.valid), userId: user?.id },
      visitor,
    )
    return { kind: 'failed' }
  }
  await attempt.succeeded()
  const knownDevice = recognize(desk, user, visitor) !== undefined
  tell(desk, { kind: 'authenticated', userId: user.id, knownDevice }, visitor)
  const current = verdict.needsRehash ? await rehash(desk, user, password) : user
  return { kind: 'authenticated', user: current, knownDevice: desk.devices?.issue(user.id) }
}

/** The user whom a name names; where addresses sign in too, an address. */
export async function find<User extends StoredUser>(
  desk: Desk<User>,
  username: unknown,
): Promise<User | undefined> {
  const isAddress = desk.signInBy === 'name-or-email' && String(username).includes('@')
  if (isAddress) {
    const email = canonicalEmail(username)
    return email === undefined ? undefined : desk.users.byEmail(email)
  }
  const name = canonicalName(username)
  return name === undefined ? undefined : desk.users.byName(name)
}

/**
 * Under whose counts an attempt falls. A known device has its own, in the place of all others: whoever tries passwords elsewhere, as many as they like, does not take
 * the owner's tries.
 */
function subjectsOf<User extends StoredUser>(
  desk: Desk<User>,
  user: User | undefined,
  username: string,
  visitor: Visitor,
) {
  const device = user && recognize(desk, user, visitor)
  if (user && device) return { signInPerKnownDevice: `${user.id} ${device.id}` }
  // By the id, so that a name and an address of one account are one account.
  const account = user?.id ?? `nobody ${canonicalName(username) ?? ''}`
  const network = networkOf(visitor.address)
  return {
    signInPerAccountAndNetwork: `${account} ${network}`,
    signInPerAccount: account,
    signInPerNetwork: network,
  }
}

function recognize<User extends StoredUser>(desk: Desk<User>, { id }: User, { device }: Visitor) {
  return desk.devices?.recognize(device, id)
}

/** Puts a better hash of the same password in the place of the old one, unless the password was changed meanwhile. */
async function rehash<User extends StoredUser>(
  desk: Desk<User>,
  user: User,
  password: string,
): Promise<User> {
  const { passwordHash } = user
  try {
    const better = await desk.passwords.hash(password)
    const update = await desk.users.update(user.id, { passwordHash }, { passwordHash: better })
    if (update.kind !== 'updated') return user
    tell(desk, { kind: 'password-rehashed', userId: user.id })
    return update.user
  } catch {
    // Nobody is kept out because a hash could not be renewed: the next sign-in tries again.
    return user
  }
}

function whyFailed(user: StoredUser | undefined, isValid: boolean) {
  if (user === undefined) return 'unknown-user'
  if (user.passwordHash === undefined) return 'no-password'
  return isValid ? 'disabled' : 'wrong-password'
}

function isMalformed(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'PASSWORD_MALFORMED'
}
