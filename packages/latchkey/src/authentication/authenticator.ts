import { invalidOption, latchkeyError } from '../errors'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { SignInFacts } from '../session/record-layout'
import type { Session } from '../session/session'
import {
  isSignedIn,
  noteAuthHash,
  noteWhy,
  signedInAs,
  signInFactsOf,
  signInTo,
  signOutOf,
} from '../session/sign-ins'
import { isSameAuthHash, storedAuthHash } from './auth-hash'
import {
  type AuthenticatorOptions,
  type AuthenticatorSettings,
  settingsOf,
} from './authenticator-options'
import { askInTurn } from './chain'
import { isThenable } from './first-taker'
import { isFreshAt } from './freshness'
import { InfoTransforms } from './info-transforms'
import type { Outcome } from './outcomes'
import { type PermissionCheck, permissionCheck } from './permissions'
import { keptOrigin } from './sign-in-origin'
import type { Opened, SignedIn, SignInOptions } from './signed-in'
import type { AuthenticationRequest, Strategy } from './strategy'
import { type StrategyChoice, StrategyList } from './strategy-list'
import { UserLookup } from './user-lookup'
import { UserNames } from './user-names'

export type { AuthenticatorOptions } from './authenticator-options'
export type { Opened, SignedIn, SignInOptions } from './signed-in'

/** Of a sign-in that nobody wrote down. */
const unknownFacts: SignInFacts = { at: 0, methods: [] }

/**
 * Finds out who somebody is, and keeps them signed in to a session. It knows nothing of HTTP frameworks; several of them, under keys of their
 * own, live in one session side by side.
 */
export class Authenticator<User, SerializedUser = string, Info = unknown> {
  /** The key of the record under which its users are signed in. */
  readonly key: string
  readonly #settings: AuthenticatorSettings<User, SerializedUser, Info>
  readonly #strategies: StrategyList<User>
  readonly #names: UserNames<User, SerializedUser>
  readonly #users: UserLookup<User, SerializedUser>
  readonly #infos: InfoTransforms<Info>

  /** @throws OPTION_INVALID */
  constructor(options: AuthenticatorOptions<User, SerializedUser, Info>) {
    const settings = settingsOf(options)
    this.#settings = settings
    this.#names = new UserNames(settings)
    this.#users = new UserLookup(settings)
    this.#infos = new InfoTransforms(settings.infoTransforms)
    this.#strategies = new StrategyList(settings.strategies)
    this.key = settings.key
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
   * @returns the outcome, its info as `transformInfo` makes it; where several failed, the failure has the code and the status of the first, and all of them in `failures`
   * @throws STRATEGY_UNKNOWN; OPTION_INVALID for an empty list; STRATEGY_SILENT when one gives no outcome, or none in time; what a strategy
   *   or `transformInfo` throws
   */
  async authenticate(
    choice: StrategyChoice<User>,
    request: AuthenticationRequest,
  ): Promise<Outcome<User, Info>> {
    const { clock, strategyTimeout: timeout } = this.#settings
    const outcome = await askInTurn(this.#strategies.chosen(choice), request, { clock, timeout })
    return outcome.kind === 'success' ? this.#infos.applyTo(outcome, request) : outcome
  }

  /**
   * Who is signed in to the session. A user who is no longer known is signed out of it, and so is one whose credential has changed since.
   * @throws USER_LOOKUP_TIMEOUT, USER_NOT_DESERIALIZABLE, what `deserialize` and `sessionAuthHash` throw: not knowing is not being nobody
   */
  async open(session: Session<object>): Promise<Opened<User>> {
    return this.openNow(session)
  }

  /** As `open`, but without a promise where `deserialize` gives none. @throws as `open`, at the call */
  openNow(session: Session<object>): Opened<User> | Promise<Opened<User>> {
    const serialized = signedInAs(session, this.key) as SerializedUser | undefined
    if (serialized === undefined) return { why: session.why ?? 'not-signed-in' }
    return this.#open(session, serialized, this.#users.mayBeOld)
  }

  #open(
    session: Session<object>,
    serialized: SerializedUser,
    mayBeOld: boolean,
  ): Opened<User> | Promise<Opened<User>> {
    const found = this.#users.find(serialized)
    if (!isThenable(found)) return this.#openedAs(session, serialized, mayBeOld, found)
    return found.then((user) => this.#openedAs(session, serialized, mayBeOld, user))
  }

  #openedAs(
    session: Session<object>,
    serialized: SerializedUser,
    mayBeOld: boolean,
    user: User | undefined,
  ): Opened<User> | Promise<Opened<User>> {
    // Somebody else signed in, or out, while the look-up ran: what it found says nothing of them.
    if (signedInAs(session, this.key) !== serialized) return this.openNow(session)
    if (user === undefined) return this.#leave(session, 'user-gone')
    if (this.#hasItsCredential(session, user)) return { user }
    if (!mayBeOld) return this.#leave(session, 'credential-changed')
    // The session may be newer than the user whom we remember, as where another server changed the password.
    this.#users.forget(serialized)
    return this.#open(session, serialized, false)
  }

  /** Whether the user's credential is what it was at the sign-in. Where nobody wrote down what it was, it is taken for that from now on. */
  #hasItsCredential(session: Session<object>, user: User): boolean {
    const current = this.#authHashOf(user)
    if (current === undefined) return true
    const atSignIn = signInFactsOf(session, this.key)?.auth
    if (atSignIn !== undefined) return isSameAuthHash(atSignIn, current)
    noteAuthHash(session, this.key, current)
    return true
  }

  #authHashOf(user: User): string | undefined {
    const { sessionAuthHash } = this.#settings
    return sessionAuthHash && storedAuthHash(sessionAuthHash(user))
  }

  #leave(session: Session<object>, why: 'user-gone' | 'credential-changed'): Opened<User> {
    signOutOf(session, this.key)
    noteWhy(session, why)
    return { why }
  }

  /** When and how the session's user signed in; `undefined` when nobody did, or an older server wrote the record. */
  signedIn(session: Session<object>): SignedIn | undefined {
    const facts = signInFactsOf(session, this.key)
    if (facts === undefined || facts.at === 0) return undefined
    const { at, methods, remember, confirmed } = facts
    const signedIn = { at: new Date(at), methods, remembered: remember !== undefined }
    return confirmed === undefined ? signedIn : { ...signedIn, confirmedAt: new Date(confirmed) }
  }

  /**
   * Whether the session's user has proven who they are within the time, by signing in or by `confirm`. Where nobody knows when, or only a token of an earlier sign-in
   * stands for it, they have not; nor has who is remembered, before they confirm.
   * @throws OPTION_INVALID for what is no duration
   */
  isFresh(session: Session<object>, within: Duration): boolean {
    const longest = millisecondsOf('within', within)
    const facts = signInFactsOf(session, this.key)
    if (facts === undefined || !isSignedIn(session, this.key)) return false
    return isFreshAt(this.#settings.clock.now(), longest, facts)
  }

  /** Has the next request look the user up anew, where `lookup` has a cache; for this process alone. */
  forget(serialized: SerializedUser): void {
    this.#users.forget(serialized)
  }

  /**
   * A check whether a user has one of some roles, for a guard. What `rolesOf` throws, the check rejects with.
   * @throws OPTION_INVALID without `rolesOf`, or for an empty list
   */
  roleCheck(anyOf: readonly string[]): PermissionCheck<[user: User]> {
    return permissionCheck('rolesOf', this.#settings.rolesOf, { any: anyOf })
  }

  /**
   * A check whether a request may do all of some things, for a guard. What `scopesOf` throws, the check rejects with.
   * @throws OPTION_INVALID without `scopesOf`, or for an empty list
   */
  scopeCheck(allOf: readonly string[]): PermissionCheck<[user: User, info: Info | undefined]> {
    return permissionCheck('scopesOf', this.#settings.scopesOf, { all: allOf })
  }

  /**
   * Signs the user in to the session, which goes on under a new id: the next commit stores it, and then the old id is dead. Whoever was signed in under
   * this key before is signed out. A session of several users is remembered as long as all of them are.
   * @throws USER_NOT_SERIALIZABLE; OPTION_INVALID for `remember` and `from`; what `serialize`, `ownerOf` and `sessionAuthHash` throw
   */
  async signIn(session: Session<object>, user: User, options: SignInOptions = {}): Promise<void> {
    const { keep = [], methods = [], remember = false, from } = options
    const origin = keptOrigin(from)
    const serialized = await this.#names.of(user)
    const how = { at: this.#settings.clock.now(), methods, ...origin }
    const facts = this.#factsOf(user, serialized, how)
    const signIn = { key: this.key, user: serialized, keep, facts }
    signInTo(session, remember === false ? signIn : { ...signIn, remember })
    this.#users.forget(serialized)
  }

  /**
   * Keeps the session's user signed in though what `sessionAuthHash` gives has changed: for the request that changed the credential, after
   * it was stored. The session goes on under a new id with all its data, signed in when and how it was; like a sign-in it does so also if
   * another request ends the old one at the same time. All other sessions of the user end at their next request.
   * @param user the one who is signed in, as now stored
   * @throws NOT_SIGNED_IN where nobody is; ANOTHER_USER for another user; OPTION_INVALID without `sessionAuthHash`; as `signIn`
   */
  async renewAuthHash(session: Session<object>, user: User): Promise<void> {
    const { sessionAuthHash } = this.#settings
    if (sessionAuthHash === undefined) {
      throw invalidOption('sessionAuthHash', 'a function of the Authenticator', sessionAuthHash)
    }
    await this.#goOn(session, user, {})
  }

  /**
   * Notes that the session's user has just proven once more who they are, before something that matters: they are fresh from now on, also who is remembered. The
   * session goes on under a new id with all its data, as with `renewAuthHash`.
   * @param user whose proof it was
   * @throws NOT_SIGNED_IN where nobody is; ANOTHER_USER where it was not the one who is signed in (R63); as `signIn`
   */
  async confirm(session: Session<object>, user: User): Promise<void> {
    await this.#goOn(session, user, { confirmed: this.#settings.clock.now() })
  }

  /** The same user goes on in the session, under a new id. */
  async #goOn(
    session: Session<object>,
    user: User,
    news: Pick<SignInFacts, 'confirmed'>,
  ): Promise<void> {
    const serialized = await this.#names.of(user)
    if (!isSignedIn(session, this.key)) throw latchkeyError('NOT_SIGNED_IN')
    // Another user must not get this one's data (T-FIX-3).
    if (!this.#names.isSame(signedInAs(session, this.key), serialized)) {
      throw latchkeyError('ANOTHER_USER')
    }
    const { owner: _owner, auth: _auth, ...how } = signInFactsOf(session, this.key) ?? unknownFacts
    const facts = this.#factsOf(user, serialized, { ...how, ...news })
    signInTo(session, { key: this.key, user: serialized, keep: 'everything', facts })
    this.#users.forget(serialized)
  }

  #factsOf(
    user: User,
    serialized: SerializedUser,
    how: Omit<SignInFacts, 'owner' | 'auth'>,
  ): SignInFacts {
    const owner = this.#names.ownerOf(user, serialized)
    const auth = this.#authHashOf(user)
    return { ...how, ...(owner !== undefined && { owner }), ...(auth !== undefined && { auth }) }
  }

  /**
   * Signs the session's user out. The last one out ends the session: the record is gone, and the cookie deleted, with the next commit. Signing nobody out
   * ends a session in which nobody is signed in.
   */
  signOut(session: Session<object>): void {
    signOutOf(session, this.key)
  }
}
