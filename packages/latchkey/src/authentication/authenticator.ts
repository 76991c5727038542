import { invalidOption, latchkeyError } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { AnonymityReason } from '../session/anonymity'
import type { Session } from '../session/session'
import { forgetUser, signedInAs, signInFactsOf, signInTo, signOutOf } from '../session/sign-ins'
import { askInTurn } from './chain'
import type { Outcome } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'
import { type StrategyChoice, StrategyList } from './strategy-list'

/** Who can sign in, and how a session remembers them. */
export interface AuthenticatorOptions<User, SerializedUser> {
  /** What names the user in the session: JSON data, such as the id. */
  serialize(user: User): SerializedUser | Promise<SerializedUser>
  /** The user whom that names; nobody (`undefined`, `null`, `false`) signs the session out, with the reason `user-gone`. */
  deserialize(serialized: SerializedUser): Nobody | User | Promise<Nobody | User>
  /** The ways of signing in. Names are unique. Default: none. */
  readonly strategies?: readonly Strategy<User>[]
  /** Under which key of the record the user is signed in; one of the sessions' `signInKeys`. Default: `passport`. */
  readonly key?: string
  /**
   * Whose sessions these are, for `sessions.of(owner)`: 1–255 characters. Default: the serialized user, where it is a string or a
   * number and the key is `passport`; else nobody's.
   */
  ownerOf?(user: User): string
  /** How long a strategy may take. 1 ms–24 days. Default: 30 seconds. */
  readonly strategyTimeout?: Duration
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock
}

/** What says that there is no such user. */
export type Nobody = undefined | null | false

/** Who is signed in to a session, or why nobody is. */
export type Opened<User> =
  | { readonly user: User; readonly why?: undefined }
  | { readonly user?: undefined; readonly why: AnonymityReason }

/** When and how the user of a session signed in. */
export interface SignedIn {
  readonly at: Date
  /** In the words of RFC 8176: `pwd` for a password. */
  readonly methods: readonly string[]
}

/** What goes with a sign-in. */
export interface SignInOptions {
  /** The keys of the session's data that are carried over. Nothing else is. Default: none. */
  readonly keep?: readonly string[]
  /** How it was proven, in the words of RFC 8176. Default: not said. */
  readonly methods?: readonly string[]
}

/** Beyond 2^31-1 ms Node lets a timer fire at once. */
const longestTimer = 2 ** 31 - 1

/** The defaults of {@link AuthenticatorOptions}. */
export const authenticatorDefaults = {
  key: 'passport',
  strategyTimeout: { seconds: 30 },
} as const satisfies Partial<AuthenticatorOptions<unknown, unknown>>

/**
 * Finds out who somebody is, and keeps them signed in to a session. It knows nothing of HTTP frameworks; several of them, under keys of their
 * own, live in one session side by side.
 */
export class Authenticator<User, SerializedUser = string> {
  /** The key of the record under which its users are signed in. */
  readonly key: string
  readonly #options: AuthenticatorOptions<User, SerializedUser>
  readonly #strategies: StrategyList<User>
  readonly #clock: Clock
  /** In milliseconds. */
  readonly #strategyTimeout: number

  /** @throws OPTION_INVALID */
  constructor(options: AuthenticatorOptions<User, SerializedUser>) {
    for (const name of ['serialize', 'deserialize'] as const) {
      if (typeof options?.[name] !== 'function')
        throw invalidOption(name, 'a function', options?.[name])
    }
    const {
      strategies = [],
      ownerOf,
      key,
      strategyTimeout,
    } = {
      ...authenticatorDefaults,
      ...options,
    }
    if (ownerOf !== undefined && typeof ownerOf !== 'function') {
      throw invalidOption('ownerOf', 'a function', ownerOf)
    }
    if (typeof key !== 'string' || key === '') throw invalidOption('key', 'a name', key)
    this.#strategies = new StrategyList(strategies)
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#strategyTimeout = Math.min(
      millisecondsOf('strategyTimeout', strategyTimeout),
      longestTimer,
    )
    this.key = key
  }

  /** Whether a strategy of this name is registered. */
  has(strategyName: string): boolean {
    return this.#strategies.has(strategyName)
  }

  /**
   * The strategies of a choice, so that a route can find out when it is made that one is not there.
   * @throws STRATEGY_UNKNOWN; OPTION_INVALID for an empty list, and for what is neither a name nor a strategy
   */
  strategiesOf(choice: StrategyChoice<User>): readonly Strategy<User>[] {
    return this.#strategies.chosen(choice)
  }

  /**
   * Asks a strategy who sent a request; of several, one after the other, until one does more than fail. Signs nobody in.
   * @param choice by name, or itself; what is not registered may be asked too
   * @returns the outcome; where several failed, the failure has the code and the status of the first and all of them in `failures`
   * @throws STRATEGY_UNKNOWN; OPTION_INVALID for an empty list; STRATEGY_SILENT when one gives no outcome, or none in time; what a strategy throws
   */
  async authenticate(
    choice: StrategyChoice<User>,
    request: AuthenticationRequest,
  ): Promise<Outcome<User>> {
    const time = { clock: this.#clock, timeout: this.#strategyTimeout }
    return askInTurn(this.#strategies.chosen(choice), request, time)
  }

  /**
   * Who is signed in to the session. A user who is no longer known is signed out of it.
   * @throws what `deserialize` throws: not knowing is not being nobody
   */
  async open(session: Session<object>): Promise<Opened<User>> {
    return this.openNow(session)
  }

  /** As `open`, but without a promise where `deserialize` gives none. @throws what `deserialize` throws, at the call */
  openNow(session: Session<object>): Opened<User> | Promise<Opened<User>> {
    const serialized = signedInAs(session, this.key)
    if (serialized === undefined) return { why: session.why ?? 'not-signed-in' }
    const user = this.#options.deserialize(serialized as SerializedUser)
    if (isThenable(user)) {
      return Promise.resolve(user).then((found) => this.#openedAs(session, found))
    }
    return this.#openedAs(session, user)
  }

  #openedAs(session: Session<object>, user: User | Nobody): Opened<User> {
    if (user !== undefined && user !== null && user !== false) return { user }
    signOutOf(session, this.key)
    forgetUser(session)
    return { why: 'user-gone' }
  }

  /** When and how the session's user signed in; `undefined` when nobody did, or an older server wrote the record. */
  signedIn(session: Session<object>): SignedIn | undefined {
    const facts = signInFactsOf(session, this.key)
    return facts && { at: new Date(facts.at), methods: facts.methods }
  }

  /**
   * Signs the user in to the session, which goes on under a new id: the next commit stores it, and then the old id is dead. Whoever was signed in under
   * this key before is signed out.
   * @throws USER_NOT_SERIALIZABLE; what `serialize` throws
   */
  async signIn(session: Session<object>, user: User, options: SignInOptions = {}): Promise<void> {
    const serialized = await this.#options.serialize(user)
    if (!isNameInJson(serialized)) {
      throw latchkeyError(
        'USER_NOT_SERIALIZABLE',
        'serialize gave what names nobody in JSON: undefined, null, NaN, a function, a BigInt or a cycle.',
      )
    }
    const owner = this.#ownerOf(user, serialized)
    const facts = { at: this.#clock.now(), methods: options.methods ?? [] }
    signInTo(session, {
      key: this.key,
      user: serialized,
      keep: options.keep ?? [],
      facts: owner === undefined ? facts : { ...facts, owner },
    })
  }

  #ownerOf(user: User, serialized: SerializedUser): string | undefined {
    const { ownerOf } = this.#options
    if (ownerOf !== undefined) {
      const owner = ownerOf(user)
      if (typeof owner !== 'string' || owner.length === 0 || owner.length > 255) {
        throw invalidOption('What ownerOf gives', 'a string of 1 to 255 characters', owner)
      }
      return owner
    }
    const names = typeof serialized === 'string' || typeof serialized === 'number'
    if (this.key !== authenticatorDefaults.key || !names) return undefined
    const owner = String(serialized)
    return owner.length > 0 && owner.length <= 255 ? owner : undefined
  }

  /**
   * Signs the session's user out. The last one out ends the session: the record is gone, and the cookie deleted, with the next commit. Signing nobody out
   * ends a session in which nobody is signed in.
   */
  signOut(session: Session<object>): void {
    signOutOf(session, this.key)
  }
}

/** Also the promises of others: a query of Mongoose has a `then` and is no Promise. */
function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof (value as PromiseLike<Value> | undefined | null)?.then === 'function'
}

/** Whether JSON can express what names a user, and would not turn it into nobody: NaN would be null, a function would vanish. */
function isNameInJson(serialized: unknown): boolean {
  try {
    const text = JSON.stringify(serialized)
    return text !== undefined && text !== 'null'
  } catch {
    return false
  }
}
