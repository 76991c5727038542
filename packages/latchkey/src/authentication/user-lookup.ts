import { invalidOption, latchkeyError } from '../errors'
import type { Clock } from '../internal/clock'
import { millisecondsOf } from '../internal/duration'
import { wholeNumberOption } from '../internal/whole-number-option'
import type {
  AuthenticatorSettings,
  Deserializer,
  Nobody,
  UserCacheOptions,
} from './authenticator-options'
import { firstTaker, isThenable, nobodysCase } from './first-taker'
import { inTime } from './in-time'
import { isOutcome } from './outcomes'
import { UserCache } from './user-cache'

/** The defaults of {@link UserCacheOptions}. */
export const userCacheDefaults = { max: 1000 } as const satisfies Partial<UserCacheOptions>

/** Longer than a day nobody would wait for a change to be seen. In milliseconds. */
const longestCache = 86_400_000

/** Finds the users whom sessions name, as the options `deserialize`, `lookup` and `lookupTimeout` say. */
export class UserLookup<User, SerializedUser> {
  readonly #deserializers: readonly Deserializer<User, SerializedUser>[]
  readonly #isSnapshot: boolean
  readonly #cache: UserCache<User> | undefined
  readonly #clock: Clock
  /** In milliseconds. */
  readonly #timeout: number

  /** @throws OPTION_INVALID for a `lookup` that cannot be */
  constructor(
    settings: Pick<
      AuthenticatorSettings<User, SerializedUser, unknown>,
      'deserializers' | 'lookup' | 'lookupTimeout' | 'clock'
    >,
  ) {
    const { lookup, clock } = settings
    this.#deserializers = settings.deserializers
    this.#isSnapshot = lookup === 'snapshot'
    this.#cache = cacheOf(lookup, clock)
    this.#clock = clock
    this.#timeout = settings.lookupTimeout
  }

  /** Whether what `find` gives may be older than this request. */
  get mayBeOld(): boolean {
    return this.#cache !== undefined
  }

  /**
   * The user whom a session names; `undefined` for nobody. Without a promise where none is needed.
   * @throws USER_LOOKUP_TIMEOUT, USER_NOT_DESERIALIZABLE; what `deserialize` throws, at the call where it gives no promise
   */
  find(serialized: SerializedUser): User | undefined | Promise<User | undefined> {
    const cache = this.#cache
    if (cache === undefined) return this.#ask(serialized)
    return cache.get(serialized) ?? cache.lookUp(serialized, () => this.#ask(serialized))
  }

  /** Has the next request find the user anew. */
  forget(serialized: SerializedUser): void {
    this.#cache?.forget(serialized)
  }

  #ask(serialized: SerializedUser): User | undefined | Promise<User | undefined> {
    // What the program makes of the user must not change what the session says of them.
    const name = this.#isSnapshot ? structuredClone(serialized) : serialized
    const found = firstTaker(this.#deserializers, (deserialize) => deserialize(name))
    if (!isThenable(found)) return userOf(found)
    const late = () =>
      latchkeyError('USER_LOOKUP_TIMEOUT', `deserialize gave no user within ${this.#timeout} ms.`)
    return inTime(this.#clock, this.#timeout, found, late).then(userOf)
  }
}

function userOf<User>(found: User | Nobody | typeof nobodysCase): User | undefined {
  if (found === nobodysCase) throw latchkeyError('USER_NOT_DESERIALIZABLE')
  // A failure() would be taken for a user who is signed in.
  if (isOutcome(found)) {
    const detail = 'deserialize gave an outcome. It gives a user, nobody, or pass().'
    throw latchkeyError('USER_NOT_DESERIALIZABLE', detail)
  }
  return found === null || found === false ? undefined : found
}

function cacheOf<User>(
  lookup: 'each-request' | UserCacheOptions | 'snapshot',
  clock: Clock,
): UserCache<User> | undefined {
  if (lookup === 'each-request' || lookup === 'snapshot') return undefined
  if (typeof lookup !== 'object' || lookup === null) {
    const expected = "'each-request', { cache: { seconds: 30 } } or 'snapshot'"
    throw invalidOption('lookup', expected, lookup)
  }
  const lifetime = millisecondsOf('lookup.cache', lookup.cache)
  if (lifetime > longestCache) throw invalidOption('lookup.cache', 'a day at most', lifetime)
  const max = lookup.max ?? userCacheDefaults.max
  return new UserCache({ clock, lifetime, max: wholeNumberOption('lookup.max', max, 1, 1_000_000) })
}
