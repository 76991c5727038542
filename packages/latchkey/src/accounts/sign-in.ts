import { latchkeyError } from '../errors'
import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { canonicalEmail } from './email-address'
import type { DeviceOwner } from './known-devices'
import type { LimitSubjects } from './limits'
import { networkOf } from './network'
import { checkPassword, whyRefused } from './password-check'
import type { StoredUser } from './user-store'
import { comparedName } from './usernames'

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
      /** What the device is to keep in the place of what it kept, and give with its next attempt: it stays known to others who have signed in on it. `undefined` without `devices`. */
      readonly knownDevice: string | undefined
    }
  /** Unknown, wrong, disabled: the same for all, in words and in time (S17, T-ENUM-1). */
  | { readonly kind: 'failed' }
  | Limited

/** So many wait for their turn at one account from one network. Beyond, PASSWORDS_BUSY: they would wait for longer than anybody does. */
const mostWaiting = 1_000

/**
 * Finds out whose name and password these are. Every attempt is counted before its password is looked at, so that however many come at once, no more are looked at
 * than the limits allow (T-LOCK-1); a right one is given back.
 */
export async function authenticate<User extends StoredUser>(
  desk: Desk<User>,
  credentials: Credentials,
  visitor: Visitor,
): Promise<Authentication<User>> {
  // In a storm others are served meanwhile, and no store is asked for who is refused (S28). Says nothing of whom it is about.
  while (desk.breaks.isDue) await desk.breaks.take()
  if (desk.passwords.isBusy) throw latchkeyError('PASSWORDS_BUSY')
  const { username } = credentials
  const user = await find(desk, username)
  const subjects = subjectsOf(desk, user, username, visitor)
  // A turn each: of many who come at once with the right password, none is refused because the others are counted and not yet looked at.
  const [narrowest = ''] = Object.values(subjects.counted)
  const turn = `sign-in ${narrowest}`
  if (desk.turns.waitingFor(turn) >= mostWaiting) throw latchkeyError('PASSWORDS_BUSY')
  return desk.turns.take(turn, async (waited) => {
    // Who waited has the user from before.
    const current = waited ? await find(desk, username) : user
    return amongSoMany(desk, () => attemptAs(desk, current, credentials, subjects, visitor))
  })
}

/** No more at once than can be looked at: of a storm, each of those who would be refused in the end would be counted first, and given back. */
async function amongSoMany<User extends StoredUser, Result>(
  desk: Desk<User>,
  attempt: () => Promise<Result>,
): Promise<Result> {
  if (desk.attempts >= desk.passwords.capacity) throw latchkeyError('PASSWORDS_BUSY')
  desk.attempts += 1
  try {
    return await attempt()
  } finally {
    desk.attempts -= 1
  }
}

async function attemptAs<User extends StoredUser>(
  desk: Desk<User>,
  user: User | undefined,
  { password }: Credentials,
  subjects: ReturnType<typeof subjectsOf>,
  visitor: Visitor,
): Promise<Authentication<User>> {
  const admission = await admit(desk, 'authenticate', subjects.counted, visitor, user?.id)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const { attempt } = admission
  const judgement = await attempt.unlessItFails(() => judge(desk, user, password))
  if (judgement.kind === 'refused') {
    const { why } = judgement
    tell(desk, { kind: 'authentication-failed', why, userId: user?.id }, visitor)
    return { kind: 'failed' }
  }
  const { user: current } = judgement
  // Whoever sat in a session of theirs and tried to confirm it keeps them from nothing any more.
  const begunAnew = { ...subjects.inARow, confirmPerAccount: current.id }
  await Promise.all([attempt.succeeded(), desk.limits.forget(begunAnew)])
  const knownDevice = recognize(desk, current, visitor) !== undefined
  tell(desk, { kind: 'authenticated', userId: current.id, knownDevice }, visitor)
  const kept = desk.devices?.issue(current, visitor.device)
  return { kind: 'authenticated', user: current, knownDevice: kept }
}

type Judgement<User> =
  | { readonly kind: 'accepted'; readonly user: User }
  | { readonly kind: 'refused'; readonly why: ReturnType<typeof whyRefused> }

async function judge<User extends StoredUser>(
  desk: Desk<User>,
  user: User | undefined,
  password: string,
): Promise<Judgement<User>> {
  const check = await checkPassword(desk, user, password)
  if (user === undefined || !check.isValid || user.disabled) {
    return { kind: 'refused', why: whyRefused(user, check) }
  }
  if (check.needsRehash) await rehash(desk, user, password)
  // Looking at a password takes its time. Whoever was disabled, or changed it, meanwhile is not signed in by what was true before.
  const current = await desk.users.byId(user.id)
  if (current === undefined) return { kind: 'refused', why: 'unknown-user' }
  if (current.disabled) return { kind: 'refused', why: 'disabled' }
  const isSame = current.credentialsChangedAt === user.credentialsChangedAt
  return isSame ? { kind: 'accepted', user: current } : { kind: 'refused', why: 'wrong-password' }
}

/** The user whom a name names; where addresses sign in too, an address. */
export async function find<User extends StoredUser>(
  desk: Pick<Desk<User>, 'users' | 'signInBy'>,
  username: unknown,
): Promise<User | undefined> {
  if (isAddress(desk, username)) {
    const email = canonicalEmail(username)
    return email === undefined ? undefined : desk.users.byEmail(email)
  }
  const name = comparedName(username)
  return name === undefined ? undefined : desk.users.byName(name)
}

function isAddress({ signInBy }: Pick<Desk<StoredUser>, 'signInBy'>, username: unknown): boolean {
  return signInBy === 'name-or-email' && typeof username === 'string' && username.includes('@')
}

/**
 * Under whose counts an attempt falls. A known device has its own, in the place of all others: whoever tries passwords elsewhere, as many as they like, does not take
 * the owner's tries.
 */
function subjectsOf<User extends StoredUser>(
  desk: Desk<User>,
  user: User | undefined,
  username: unknown,
  visitor: Visitor,
): { readonly counted: LimitSubjects; readonly inARow: LimitSubjects } {
  // Looked for also where there is nobody, or else the time that it takes would tell (T-ENUM-2).
  const device = recognize(desk, user ?? nobody, visitor)
  // By what was typed, whether anybody is called that or not: that a name and an address share their tries would tell that both are one account's.
  const account = isAddress(desk, username)
    ? `address ${canonicalEmail(username) ?? ''}`
    : `name ${comparedName(username) ?? ''}`
  const inARow = { signInFailuresInARow: account }
  if (user && device)
    return { counted: { signInPerKnownDevice: `${user.id} ${device.id}` }, inARow }
  const network = networkOf(visitor.address)
  const counted = {
    signInPerAccountAndNetwork: `${account} ${network}`,
    signInPerAccount: account,
    ...inARow,
    signInPerNetwork: network,
  }
  return { counted, inARow }
}

/** Whom no device is known to. */
const nobody: DeviceOwner = { id: '', credentialsChangedAt: 0 }

function recognize<User extends StoredUser>(
  desk: Desk<User>,
  owner: DeviceOwner,
  { device }: Visitor,
) {
  return desk.devices?.recognize(device, owner)
}

/** Puts a better hash of the same password in the place of the old one, unless the password was changed meanwhile. */
async function rehash<User extends StoredUser>(
  desk: Desk<User>,
  { id, passwordHash }: User,
  password: string,
): Promise<void> {
  try {
    const better = await desk.passwords.hash(password)
    const update = await desk.users.update(id, { passwordHash }, { passwordHash: better })
    if (update.kind === 'updated') tell(desk, { kind: 'password-rehashed', userId: id })
  } catch {
    // Nobody is kept out because a hash could not be renewed: the next sign-in tries again.
  }
}
