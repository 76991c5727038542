import { invalidOption } from '../errors'
import { Breaks } from '../internal/breaks'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { Passwords } from '../passwords/passwords'
import type { PasswordPolicy } from '../passwords/policy'
import type { Session } from '../session/session'
import type { Sessions } from '../session/sessions'
import type { AttemptStore } from './attempt-store'
import { Background } from './background'
import { type Confirmation, confirm } from './confirmation'
import { CountedTurns } from './counted-turns'
import { type Desk, type Limited, tell, type Visitor } from './desk'
import { KnownDevices, type KnownDevicesOptions } from './known-devices'
import { type LimitOptions, Limits } from './limits'
import { type LinkOptions, Links } from './links'
import type { Message, Send } from './messages'
import { changePassword, type PasswordChange } from './password-changes'
import { inTime, patiently } from './patient-stores'
import { type Registration, register } from './registration'
import { type Reset, requestReset, reset } from './resets'
import { revokeSession, revokeSessions } from './revoking'
import { SecretTokens } from './secret-tokens'
import { type Authentication, authenticate, type Credentials } from './sign-in'
import { disable, enable, findActive, remove } from './standing'
import type { TokenStore } from './token-store'
import type { StoredUser, UserStore } from './user-store'
import {
  requestVerification,
  type Verification,
  type VerificationRequest,
  verify,
} from './verification'

/** What accounts are made of. */
export interface AccountsOptions<User extends StoredUser> {
  readonly users: UserStore<User>
  readonly attempts: AttemptStore
  readonly tokens: TokenStore
  readonly passwords: Passwords
  /** What a new password has to be. */
  readonly policy: PasswordPolicy
  /** Delivers a message. Called later, never by the call that caused it. */
  readonly send: Send
  /** Where the links in messages lead. */
  readonly links: LinkOptions
  /** Whose sessions end when a password changes or an account does; their store keeps an index by owner, and the owner is the user's id. Default: none end. */
  readonly sessions?: Sessions<object>
  /** How devices are known on which somebody signed in. Default: none are, and whoever tries passwords can use up an owner's tries. */
  readonly devices?: Omit<KnownDevicesOptions, 'clock'>
  /** Default: `limitDefaults`. */
  readonly limits?: LimitOptions
  /** What people sign in by. With addresses, no name may have an `@`. Default: `name`. */
  readonly signInBy?: 'name' | 'name-or-email'
  /** How long one call to a store may take; then it is given up, with STORE_UNAVAILABLE. 1 ms–400 days. Default: 2 seconds. */
  readonly storeTimeout?: Duration
  /** How long `send` may take; then the message is told as failed, and not sent again. 1 ms–400 days. Default: 30 seconds. */
  readonly sendTimeout?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The defaults of {@link AccountsOptions}. */
export const accountsDefaults = {
  signInBy: 'name',
  storeTimeout: { seconds: 2 },
  sendTimeout: { seconds: 30 },
} as const satisfies Partial<AccountsOptions<StoredUser>>

/** How many messages and look-ups may be under way that nobody waits for. */
const mostInBackground = 1_000

/** What people do with their accounts. Results are data; only what could not be done throws. */
export interface Accounts<User extends StoredUser> {
  /** Registers somebody, by the own fields `username`, `password` and `email` (optional) of the input. @throws STORE_UNAVAILABLE, PASSWORDS_BUSY */
  register(input: unknown, visitor?: Visitor): Promise<Registration<User>>
  /** Finds out whose name and password these are. @throws STORE_UNAVAILABLE, PASSWORDS_BUSY */
  authenticate(credentials: Credentials, visitor?: Visitor): Promise<Authentication<User>>
  /**
   * Whether it is still the user who is signed in, by their password: before something that matters. No sign-in; `auth.confirm` makes the session fresh by it.
   * @throws STORE_UNAVAILABLE, PASSWORDS_BUSY
   */
  confirm(user: User, password: unknown, visitor?: Visitor): Promise<Confirmation<User>>
  /** Changes the password of a user who knows the current one, and ends all other sessions. @throws STORE_UNAVAILABLE, PASSWORDS_BUSY */
  changePassword(
    user: User,
    change: {
      readonly current: unknown
      readonly next: unknown
      readonly session?: Session<object>
    },
    visitor?: Visitor,
  ): Promise<PasswordChange<User>>
  /** Mails a link to set a new password, if there is such a user with a proven address. Answers the same whoever is meant. @throws STORE_UNAVAILABLE */
  requestReset(
    nameOrEmail: unknown,
    visitor?: Visitor,
  ): Promise<{ readonly kind: 'requested' } | Limited>
  /** Sets a new password by the token of such a link, once, and ends all sessions. Signs nobody in. @throws STORE_UNAVAILABLE, PASSWORDS_BUSY */
  reset(
    change: { readonly token: unknown; readonly next: unknown },
    visitor?: Visitor,
  ): Promise<Reset<User>>
  /** Mails a link that proves an address, the user's first or another one; earlier ones are worth nothing then. @throws STORE_UNAVAILABLE */
  requestVerification(user: User, email: unknown, visitor?: Visitor): Promise<VerificationRequest>
  /**
   * Makes the address of such a link the account's, once. Where it takes the place of another, every session of the user ends but the one given: which is to have a new id.
   * @throws STORE_UNAVAILABLE
   */
  verify(
    token: unknown,
    visitor?: Visitor,
    options?: { readonly session?: Session<object> | undefined },
  ): Promise<Verification<User>>
  /** The user of this id who may be signed in; `undefined` for nobody, and for one who is disabled. What `deserialize` asks. @throws STORE_UNAVAILABLE */
  find(userId: string): Promise<User | undefined>
  /** Keeps a user from signing in and ends every session; `false` for nobody. @throws STORE_UNAVAILABLE */
  disable(userId: string): Promise<boolean>
  /** Lets a user sign in again; `false` for nobody. @throws STORE_UNAVAILABLE */
  enable(userId: string): Promise<boolean>
  /** Forgets a user and ends every session. @throws STORE_UNAVAILABLE */
  remove(userId: string): Promise<void>
  /**
   * Ends one session of a user, by its public id, which may be anything that a client sent. Of many who end it at once, one is told `true`; `false` where the user has none
   * of it, or no more. @throws OPTION_INVALID without `sessions`; STORE_UNAVAILABLE
   */
  revokeSession(userId: string, publicId: unknown, visitor?: Visitor): Promise<boolean>
  /** Ends every session of a user, but for the one given, and gives how many. @throws OPTION_INVALID without `sessions`; STORE_UNAVAILABLE */
  revokeSessions(
    userId: string,
    options?: { readonly except?: Session<object> },
    visitor?: Visitor,
  ): Promise<number>
  /** Resolves when every message has been handed over, or given up. For tests, and before a process ends. */
  settled(): Promise<void>
}

/**
 * Accounts of people: registering, signing in, changing and resetting passwords, proving addresses, with limits on all of it. Knows no framework and no database.
 * @throws OPTION_INVALID
 */
export function createAccounts<User extends StoredUser>(
  options: AccountsOptions<User>,
): Accounts<User> {
  const background = new Background(mostInBackground)
  const desk = deskOf(options, background)
  return {
    register: (input, visitor = {}) => register(desk, input, visitor),
    authenticate: (credentials, visitor = {}) => authenticate(desk, credentials, visitor),
    confirm: (user, password, visitor = {}) => confirm(desk, user, password, visitor),
    changePassword: (user, { session, ...change }, visitor = {}) =>
      changePassword(desk, user, change, session, visitor),
    requestReset: (whom, visitor = {}) => requestReset(desk, whom, visitor),
    reset: ({ token, next }, visitor = {}) => reset(desk, token, next, visitor),
    requestVerification: (user, email, visitor = {}) =>
      requestVerification(desk, user, email, visitor),
    verify: (token, visitor = {}, options = {}) => verify(desk, token, visitor, options),
    find: (userId) => findActive(desk, userId),
    disable: (userId) => disable(desk, userId),
    enable: (userId) => enable(desk, userId),
    remove: (userId) => remove(desk, userId),
    revokeSession: (userId, publicId, visitor = {}) =>
      revokeSession(desk, userId, publicId, visitor),
    revokeSessions: (userId, options = {}, visitor = {}) =>
      revokeSessions(desk, userId, options, visitor),
    settled: () => background.settled(),
  }
}

function deskOf<User extends StoredUser>(
  options: AccountsOptions<User>,
  background: Background,
): Desk<User> {
  checkOptions(options)
  const { passwords, policy, sessions, send, clock = systemClock } = options
  const { storeTimeout, sendTimeout, signInBy } = { ...accountsDefaults, ...options }
  const forStores = { clock, longest: millisecondsOf('storeTimeout', storeTimeout) }
  const forSending = { clock, longest: millisecondsOf('sendTimeout', sendTimeout) }
  const attempts = patiently(forStores, 'attempts', options.attempts)
  const desk: Desk<User> = {
    users: patiently(forStores, 'users', options.users),
    passwords,
    policy,
    sessions,
    clock,
    tokens: new SecretTokens(patiently(forStores, 'tokens', options.tokens), clock),
    limits: new Limits(attempts, clock, options.limits),
    devices: options.devices && new KnownDevices({ ...options.devices, clock }),
    links: new Links(options.links),
    turns: new CountedTurns(),
    breaks: new Breaks(),
    attempts: 0,
    signInBy,
    later: ({ message, userId }, work) =>
      background.begin(work, () => tell(desk, { kind: 'message-failed', message, userId })),
    post: (message) =>
      desk.later({ message: message.kind, userId: message.userId }, () => deliver(message)),
  }

  async function deliver(message: Message): Promise<void> {
    await inTime(forSending, 'send()', () => send(message))
  }
  return desk
}

function checkOptions<User extends StoredUser>(options: AccountsOptions<User>): void {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('The options of createAccounts()', 'an object', options)
  }
  const methods = {
    users: ['byId', 'byName', 'byEmail', 'add', 'update', 'remove'],
    attempts: ['take', 'giveBack', 'forget'],
    tokens: ['put', 'take', 'removeAllOf'],
    passwords: ['hash', 'verify'],
    policy: ['check'],
  } as const
  for (const [name, names] of Object.entries(methods)) {
    const given: unknown = Reflect.get(options, name)
    const has = (method: string) =>
      typeof given === 'object' &&
      given !== null &&
      typeof Reflect.get(given, method) === 'function'
    if (!names.every(has)) throw invalidOption(name, `an object with ${names.join(', ')}`, given)
  }
  if (options.sessions?.hasOwnerIndex === false) {
    throw invalidOption(
      'sessions',
      'Sessions whose store keeps an index by owner, or none',
      options.sessions,
    )
  }
  if (typeof options.send !== 'function') throw invalidOption('send', 'a function', options.send)
  if (!['name', 'name-or-email', undefined].includes(options.signInBy)) {
    throw invalidOption('signInBy', "'name' or 'name-or-email'", options.signInBy)
  }
}
