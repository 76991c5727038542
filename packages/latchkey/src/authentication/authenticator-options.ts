import { invalidOption } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
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

/** The options as they were given and checked: functions called as methods of the options, which may be an object of a class. */
export type AuthenticatorSettings<User, SerializedUser, Info> = Pick<
  AuthenticatorOptions<User, SerializedUser, Info>,
  'ownerOf' | 'sessionAuthHash' | 'rolesOf' | 'scopesOf'
> & {
  readonly serializers: readonly Serializer<User, SerializedUser>[]
  readonly deserializers: readonly Deserializer<User, SerializedUser>[]
  /** `undefined`: what strategies say is what routes see */
  readonly infoTransforms: readonly InfoTransform<Info>[] | undefined
  readonly lookup: NonNullable<AuthenticatorOptions<User, SerializedUser>['lookup']>
  readonly key: string
  readonly strategies: readonly Strategy<User>[]
  /** In milliseconds, as the next. */
  readonly lookupTimeout: number
  readonly strategyTimeout: number
  readonly clock: Clock
}

/**
 * The settings that options come to.
 * @throws OPTION_INVALID, but for `strategies` and `lookup`, which are checked by what they are for
 */
export function settingsOf<User, SerializedUser, Info>(
  options: AuthenticatorOptions<User, SerializedUser, Info>,
): AuthenticatorSettings<User, SerializedUser, Info> {
  if (typeof options !== 'object' || options === null) {
    throw invalidOption('The options of Authenticator', 'an object', options)
  }
  const { lookup, key, strategies, clock, transformInfo } = withDefaults(options)
  if (typeof key !== 'string' || key === '') throw invalidOption('key', 'a name', key)
  if (lookup === 'snapshot') checkSnapshot(options)
  return {
    ...methodsOf(options, ['ownerOf', 'sessionAuthHash', 'rolesOf', 'scopesOf']),
    serializers: functionsOf(options, 'serialize', options.serialize),
    deserializers: functionsOf(options, 'deserialize', options.deserialize),
    infoTransforms:
      transformInfo === undefined
        ? undefined
        : functionsOf(options, 'transformInfo', transformInfo),
    ...{ lookup, key, strategies, clock },
    lookupTimeout: timerOf('lookupTimeout', options.lookupTimeout),
    strategyTimeout: timerOf('strategyTimeout', options.strategyTimeout),
  }
}

function withDefaults<User, SerializedUser, Info>({
  lookup = authenticatorDefaults.lookup,
  key = authenticatorDefaults.key,
  strategies = [],
  clock = systemClock,
  transformInfo,
}: AuthenticatorOptions<User, SerializedUser, Info>) {
  return { lookup, key, strategies, clock, transformInfo }
}

function checkSnapshot({
  ownerOf,
  sessionAuthHash,
}: {
  readonly ownerOf?: unknown
  readonly sessionAuthHash?: unknown
}): void {
  if (ownerOf === undefined) {
    // Nothing else ever ends the session of a snapshot before its time.
    const expected = "a function where lookup is 'snapshot', as only the owner's list ends those"
    throw invalidOption('ownerOf', expected, ownerOf)
  }
  if (sessionAuthHash !== undefined) {
    const expected = "absent where lookup is 'snapshot', which never sees a change"
    throw invalidOption('sessionAuthHash', expected, sessionAuthHash)
  }
}

/** Beyond 2^31-1 ms Node lets a timer fire at once. */
const longestTimer = 2 ** 31 - 1

function timerOf(
  name: 'lookupTimeout' | 'strategyTimeout',
  duration: Duration = authenticatorDefaults[name],
): number {
  return Math.min(millisecondsOf(name, duration), longestTimer)
}

/** One function, or a list of them, as a list. */
function functionsOf<Fn extends (...args: never[]) => unknown>(
  holder: object,
  name: string,
  given: Fn | readonly Fn[],
): readonly Fn[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (list.length === 0 || !list.every((item) => typeof item === 'function')) {
    throw invalidOption(name, 'a function, or a list of functions', given)
  }
  return list.map((item) => item.bind(holder))
}

function methodsOf<Holder extends object, Name extends keyof Holder & string>(
  holder: Holder,
  names: readonly Name[],
): Pick<Holder, Name> {
  const methods: [Name, unknown][] = []
  for (const name of names) {
    const given: unknown = holder[name]
    if (given === undefined) continue
    if (typeof given !== 'function') throw invalidOption(name, 'a function', given)
    methods.push([name, given.bind(holder)])
  }
  return Object.fromEntries(methods) as Pick<Holder, Name>
}
