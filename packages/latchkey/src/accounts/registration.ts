import { randomUUID } from 'node:crypto'
import type { PasswordProblem } from '../passwords/policy'
import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { canonicalEmail } from './email-address'
import { networkOf } from './network'
import type { StoredUser } from './user-store'
import { canonicalName } from './usernames'
import { mailVerification } from './verification'

/** What is wrong with a field, for programs and for people. */
export interface FieldProblem {
  readonly field: 'username' | 'password' | 'email'
  readonly code:
    | PasswordProblem['code']
    | 'username_refused'
    | 'username_taken'
    | 'email_refused'
    | 'email_taken'
  /** Says what to do, to whoever typed it. */
  readonly message: string
}

/** What became of a registration. */
export type Registration<User> =
  | {
      readonly kind: 'registered'
      readonly user: User
      /** What the device is to keep in the place of what it kept, and give with its next attempt to sign in. `undefined` without `devices`. */
      readonly knownDevice: string | undefined
    }
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  | Limited

/**
 * Registers somebody. Of what came in, three fields are read and no other, so nobody gives themselves a role (R52). An address is not the account's before it is
 * proven: a message goes there, and nothing that is answered tells whether somebody has it already.
 */
export async function register<User extends StoredUser>(
  desk: Desk<User>,
  input: unknown,
  visitor: Visitor,
): Promise<Registration<User>> {
  const { username, password, email } = fieldsOf(input)
  const name = canonicalName(username)
  const address = email === undefined || email === '' ? undefined : canonicalEmail(email)
  const problems: FieldProblem[] = []
  if (typeof username !== 'string' || name === undefined || !isName(desk, name)) {
    const message = 'Choose a name of 1 to 255 characters of one alphabet, without spaces.'
    problems.push({ field: 'username', code: 'username_refused', message })
  }
  if (address === undefined && email !== undefined && email !== '') {
    const message = 'Give an address such as ann@example.com.'
    problems.push({ field: 'email', code: 'email_refused', message })
  }
  const words = [name, address].filter((word) => word !== undefined)
  const refused = await desk.policy.check(password, { words })
  if (refused !== undefined) problems.push({ field: 'password', ...refused })
  if (problems.length > 0) return { kind: 'refused', problems }

  const network = networkOf(visitor.address)
  const subjects = { registrationsPerNetwork: network }
  const admission = await admit(desk, 'register', subjects, visitor)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const { attempt } = admission
  // A turn each: of many who register at once from one network, nobody is refused because of the others, whose names are not looked up yet.
  const takeTurn = () =>
    desk.turns.take(`names ${network}`, () => findName(desk, name as string, network, visitor))
  const finding = await attempt.unlessItFails(takeTurn)
  if (finding.kind !== 'free') {
    await attempt.giveBack()
    return finding
  }
  const added = await attempt.unlessItFails(async () => {
    const passwordHash = await desk.passwords.hash(password as string)
    const now = desk.clock.now()
    return desk.users.add({
      id: randomUUID(),
      username: username as string,
      canonicalName: name as string,
      email: undefined,
      passwordHash,
      credentialsChangedAt: now,
      disabled: false,
      createdAt: now,
    })
  })
  if (added.kind !== 'added') {
    await attempt.giveBack()
    // Somebody was quicker: it is counted as any name that is found taken.
    const second = await takeTurn()
    return second.kind === 'free' ? nameTaken : second
  }
  const { user } = added
  tell(desk, { kind: 'registered', userId: user.id }, visitor)
  if (address !== undefined) mailVerification(desk, user, address, { mailPerAddress: address })
  return { kind: 'registered', user, knownDevice: desk.devices?.issue(user, visitor.device) }
}

const nameTaken = {
  kind: 'refused',
  problems: [
    {
      field: 'username',
      code: 'username_taken',
      message: 'This name is taken. Choose another.',
    },
  ],
} as const

/** Whether a name is free. It is counted before it is looked up, so that however many come at once, no more are found taken than the limit allows. */
async function findName<User extends StoredUser>(
  desk: Desk<User>,
  name: string,
  network: string,
  visitor: Visitor,
): Promise<{ readonly kind: 'free' } | typeof nameTaken | Limited> {
  const subjects = { takenNamesPerNetwork: network }
  const admission = await admit(desk, 'register', subjects, visitor)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const holder = await admission.attempt.unlessItFails(() => desk.users.byName(name))
  if (holder !== undefined) return nameTaken
  await admission.attempt.giveBack()
  return { kind: 'free' }
}

/** Where addresses sign in too, a name must not look like one: it could be somebody else's. */
function isName<User extends StoredUser>({ signInBy }: Desk<User>, name: string): boolean {
  return signInBy === 'name' || !name.includes('@')
}

/** Own fields only: what is missing must not come from a prototype. */
function fieldsOf(input: unknown): Record<'username' | 'password' | 'email', unknown> {
  const own = (field: string) =>
    typeof input === 'object' && input !== null && Object.hasOwn(input, field)
      ? (input as Record<string, unknown>)[field]
      : undefined
  return { username: own('username'), password: own('password'), email: own('email') }
}
