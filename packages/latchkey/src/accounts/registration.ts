import { randomUUID } from 'node:crypto'
import type { PasswordProblem } from '../passwords/policy'
import { admit, type Desk, type Limited, tell, type Visitor } from './desk'
import { canonicalEmail } from './email-address'
import { networkOf } from './network'
import type { AddedUser, StoredUser } from './user-store'
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
      /**
       * What became of the mail that proves the address. `requested`: it is on its way, unless too many went to this address, which is told to nobody who registers.
       * `limited`: too many go out from this network; the account is there, and its user can ask for the mail later (`requestVerification`). `undefined`: no address
       * was given.
       */
      readonly verification: { readonly kind: 'requested' } | Limited | undefined
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
  const application = await judge(desk, input)
  if (application.kind === 'refused') return application
  const { address, ...account } = application
  const network = networkOf(visitor.address)
  const subjects = { registrationsPerNetwork: network }
  const admission = await admit(desk, 'register', subjects, visitor)
  if (admission.kind === 'limited') return { kind: 'limited', until: admission.until }
  const { attempt } = admission
  // A turn each: of many who register at once from one network, nobody is refused because of the others, whose names are not looked up yet.
  const takeTurn = () =>
    desk.turns.take(`names ${network}`, () =>
      findName(desk, account.canonicalName, network, visitor),
    )
  const finding = await attempt.unlessItFails(takeTurn)
  if (finding.kind !== 'free') {
    await attempt.giveBack()
    return finding
  }
  // Counted before the account is made: where it cannot be, there is none. Whose the address is shows in nothing.
  const mail = await attempt.unlessItFails(() =>
    admit(desk, 'verify', address === undefined ? {} : { mailPerNetwork: network }, visitor),
  )
  const giveBack = async () => {
    await attempt.giveBack()
    if (mail.kind === 'admitted') await mail.attempt.giveBack()
  }
  const added = await addUser(desk, account).catch(async (error) => {
    await giveBack()
    throw error
  })
  if (added.kind !== 'added') {
    await giveBack()
    // Somebody was quicker: it is counted as any name that is found taken.
    const second = await takeTurn()
    return second.kind === 'free' ? nameTaken : second
  }
  const { user } = added
  tell(desk, { kind: 'registered', userId: user.id }, visitor)
  const knownDevice = desk.devices?.issue(user, visitor.device)
  const registered = { kind: 'registered', user, knownDevice } as const
  if (address === undefined) return { ...registered, verification: undefined }
  if (mail.kind === 'limited') {
    return { ...registered, verification: { kind: 'limited', until: mail.until } }
  }
  mailVerification(desk, user, address, visitor, { mailPerAddress: address })
  return { ...registered, verification: { kind: 'requested' } }
}

/** Who wants to have an account: what was typed, and has been found to be in order. */
interface Application {
  readonly kind: 'in-order'
  readonly username: string
  readonly canonicalName: string
  readonly password: string
  readonly address: string | undefined
}

async function judge<User extends StoredUser>(
  desk: Desk<User>,
  input: unknown,
): Promise<Application | (Registration<User> & { readonly kind: 'refused' })> {
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
  // Each has been found to be text.
  const account = { username, canonicalName: name, password } as Omit<Application, 'kind'>
  return { ...account, kind: 'in-order', address }
}

async function addUser<User extends StoredUser>(
  { users, passwords, clock }: Desk<User>,
  { username, canonicalName, password }: Omit<Application, 'kind' | 'address'>,
): Promise<AddedUser<User>> {
  const passwordHash = await passwords.hash(password)
  const now = clock.now()
  const names = { username, canonicalName, email: undefined }
  const state = { passwordHash, credentialsChangedAt: now, disabled: false, createdAt: now }
  return users.add({ id: randomUUID(), ...names, ...state })
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
