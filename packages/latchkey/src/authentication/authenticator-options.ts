import { invalidOption } from '../errors'
import type { Clock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { Pass } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'

/** What names a user in the session, or `pass()` where another of the list knows this kind of user. */
export type Serializer<User, SerializedUser> = (
  user: User,
) => SerializedUser | Pass | Promise<SerializedUser | Pass>

/** The user whom a session names, nobody, or `pass()` where another of the list knows this kind of name. */
export type Deserializer<User, SerializedUser> = {
  // A method, so that what `serialize` gives decides the type, and an error points here.
  deserialize(serialized: SerializedUser): User | Nobody | Pass | Promise<User | Nobody | Pass>
}['deserialize']

/** What a route is to see of what a strategy said beside the user, or `pass()` where it is another's. */
export type InfoTransform<Info> = (
  info: unknown,
  request: AuthenticationRequest,
) => Info | Pass | Promise<Info | Pass>

/** What says that there is no such user. */
export type Nobody = undefined | null | false

/** Users are kept in this process's memory for a while, shared by all requests. */
export interface UserCacheOptions {
  /** How long a user is served from memory after a look-up. 1 ms–1 day. */
  readonly cache: Duration
  /** How many users are kept; the one not asked for longest goes first. 1–1,000,000. Default: 1000. */
  readonly max?: number
}

/** Who can sign in, and how a session remembers them. */
export interface AuthenticatorOptions<User, SerializedUser, Info = unknown> {
  /** What names the user in the session: JSON data, such as the id. Of a list, the first that does not `pass()`. */
  readonly serialize: Serializer<User, SerializedUser> | readonly Serializer<User, SerializedUser>[]
  /**
   * The user whom that names; nobody (`undefined`, `null`, `false`) signs the session out, with the reason `user-gone`. Of a list, the
   * first that does not `pass()`.
   */
  readonly deserialize:
    | Deserializer<User, SerializedUser>
    | readonly Deserializer<User, SerializedUser>[]
  /**
   * When `deserialize` is asked: on each request; on the first within a while, `{ cache: { seconds: 30 } }`; or never for news, because what
   * `serialize` gives is a `snapshot` of the user. Default: `each-request`.
   */
  readonly lookup?: 'each-request' | UserCacheOptions | 'snapshot'
  /** How long a look-up may take; longer is USER_LOOKUP_TIMEOUT. 1 ms–24 days. Default: 5 seconds. */
  readonly lookupTimeout?: Duration
  /** The ways of signing in. Names are unique. Default: none. */
  readonly strategies?: readonly Strategy<User>[]
  /** Under which key of the record the user is signed in; one of the sessions' `signInKeys`. Default: `passport`. */
  readonly key?: string
  /**
   * Whose sessions these are, for `sessions.of(owner)`: 1–255 characters. Default: the serialized user, where it is a string or a
   * number and the key is `passport`; else nobody's.
   */
  ownerOf?(user: User): string
  /**
   * What changes when the user's credential does, such as the stored password hash: 1–4,096 characters. A sign-in that was made when it
   * was another ends, with the reason `credential-changed`. Only a digest of it is stored. Default: sign-ins outlive credentials.
   */
  sessionAuthHash?(user: User): string
  /** The roles of a user, for guards that ask for one. Default: none can be asked for. */
  rolesOf?(user: User): readonly string[] | Promise<readonly string[]>
  /**
   * What a request may do, for guards that ask for scopes.
   * @param info what the strategy said of this very request, after `transformInfo`; `undefined` where the user comes from the session
   */
  scopesOf?(user: User, info: Info | undefined): readonly string[] | Promise<readonly string[]>
  /**
   * Turns what a strategy said beside the user into what the route sees, at each success. Of a list, the first that does not
   * `pass()`; where all do, the route sees nothing. Default: the route sees what the strategy said.
   */
  readonly transformInfo?: InfoTransform<Info> | readonly InfoTransform<Info>[]
  /** How long a strategy may take. 1 ms–24 days. Default: 30 seconds. */
  readonly strategyTimeout?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** The defaults of {@link AuthenticatorOptions}. */
export const authenticatorDefaults = {
  key: 'passport',
  lookup: 'each-request',
  lookupTimeout: { seconds: 5 },
  strategyTimeout: { seconds: 30 },
} as const satisfies Partial<AuthenticatorOptions<unknown, unknown>>

/** Beyond 2^31-1 ms Node lets a timer fire at once. */
const longestTimer = 2 ** 31 - 1

/** The milliseconds of an option that is a timer. @throws OPTION_INVALID */
export function timerOf(name: string, duration: Duration): number {
  return Math.min(millisecondsOf(name, duration), longestTimer)
}

/** One function, or a list of them, as a list. @throws OPTION_INVALID for anything else, and for an empty list */
export function functionsOf<Fn extends (...args: never[]) => unknown>(
  name: string,
  given: Fn | readonly Fn[],
): readonly Fn[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length > 0 && list.every((item) => typeof item === 'function')) {
    return list as readonly Fn[]
  }
  throw invalidOption(name, 'a function, or a list of functions', given)
}

/** @throws OPTION_INVALID for what is there and no function */
export function checkFunction(name: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'function') {
    throw invalidOption(name, 'a function', given)
  }
}
