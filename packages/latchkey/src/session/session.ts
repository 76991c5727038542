import { invalidOption } from '../errors'
import type { AnonymityReason } from './anonymity'
import type { RememberOptions } from './expiry'
import type { LifetimeLimits } from './lifetime'
import type { Update } from './merge'
import { refill, valueText } from './record-layout'
import { publicIdOf } from './session-id'
import type { SessionState } from './session-state'

/** What a session asks of the engine that opened it. */
export interface SessionOperations {
  save(state: SessionState): Promise<void>
  reload(state: SessionState): Promise<void>
  /** When the session would end if it were not used again. */
  endsAt(state: SessionState): { readonly idle: number; readonly absolute: number } | undefined
  /** The limits that a sign-in is given which asks to be remembered. @throws OPTION_INVALID */
  limitsFor(asked: RememberOptions | true): LifetimeLimits
  /** A secret of what is stored, for a purpose. */
  secretOf(state: SessionState, purpose: string): Buffer | undefined
}

/**
 * The session of one request. There always is one; one that holds nothing is never stored.
 *
 * What the program changes is stored by `commit`, which an adapter calls before the first byte of the response leaves. The methods that
 * give a promise do it at once, for a program that wants to know; they run one after the other, in the order of the calls. A promise
 * that nobody awaits does not crash the process: `commit` waits for it, tries again what it asked for, and fails as it did.
 */
export class Session<Data extends object = Record<string, unknown>> {
  readonly #state: SessionState
  readonly #operations: SessionOperations

  constructor(state: SessionState, operations: SessionOperations) {
    this.#state = state
    this.#operations = operations
  }

  /** The engine's view of a session. Not reachable from outside the package. */
  static stateOf(session: Session<object>): SessionState {
    return session.#state
  }

  /**
   * A secret of the session as it is stored, one for each purpose; `undefined` while nothing is. It changes with the id. Not reachable from outside
   * the package.
   */
  static secretOf(session: Session<object>, purpose: string): Buffer | undefined {
    return session.#operations.secretOf(session.#state, purpose)
  }

  /** The limits that a sign-in to this session is given which asks to be remembered. Not reachable from outside the package. @throws OPTION_INVALID */
  static limitsFor(session: Session<object>, asked: RememberOptions | true): LifetimeLimits {
    return session.#operations.limitsFor(asked)
  }

  /** The session's data: a plain object, for the program's own keys. Assigning to it replaces what it holds, key by key. */
  get data(): Data {
    this.#state.dataWasSeen = true
    return this.#state.data as Data
  }

  set data(data: Data) {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      throw invalidOption('session.data', 'an object', data)
    }
    this.#state.dataWasSeen = true
    refill(this.#state.data, data as Record<string, unknown>)
  }

  /** Why nothing is stored under this session; `undefined` when something is. */
  get why(): AnonymityReason | undefined {
    return this.#state.why
  }

  /** Names the session in lists and logs, and authenticates nobody. `undefined` while nothing is stored. */
  get publicId(): string | undefined {
    const { stored } = this.#state
    if (stored === undefined) return undefined
    this.#state.publicId ??= publicIdOf(stored.ticket.key)
    return this.#state.publicId
  }

  /** When the session was made: at its first write, anew at each sign-in. `undefined` while nothing is stored. */
  get createdAt(): Date | undefined {
    const { stored } = this.#state
    return stored === undefined ? undefined : new Date(stored.createdAt)
  }

  /**
   * When the session ends: `idle` if it is not used again after now, `absolute` whatever happens. Idle may come up to a touch interval later.
   * `undefined` while nothing is stored.
   */
  get endsAt(): { readonly idle: Date; readonly absolute: Date } | undefined {
    const ends = this.#operations.endsAt(this.#state)
    if (ends === undefined) return undefined
    return { idle: new Date(ends.idle), absolute: new Date(ends.absolute) }
  }

  /**
   * Changes one key by what it holds. Where another request changed the key meanwhile, `change` runs again on what that one stored, so
   * that none of many increments is lost.
   * @param change synchronous and pure: it may run several times; what it gives `undefined` for is deleted
   * @returns what `change` gave
   * @throws OPTION_INVALID when `change` gives a promise; SESSION_NOT_SERIALIZABLE when it gives what JSON cannot express
   */
  update<Key extends keyof Data & string, Result extends Data[Key]>(
    key: Key,
    change: (current: Data[Key] | undefined) => Result,
  ): Result {
    const { data } = this.#state
    this.#state.dataWasSeen = true
    const startText = valueText(data[key])
    const result = change(data[key] as Data[Key] | undefined)
    if (result instanceof Promise) {
      result.catch(() => {})
      throw invalidOption('The function given to update()', 'synchronous', result)
    }
    const resultText = valueText(result)
    data[key] = result
    noteUpdate(this.#state, key, change as Update, { startText, resultText })
    return result
  }

  /**
   * Stores what is changed, now.
   * @throws STORE_UNAVAILABLE, SESSION_ENDED_ELSEWHERE, SESSION_CONFLICT, SESSION_NOT_SERIALIZABLE, SESSION_TOO_LARGE,
   * SESSION_KEY_RESERVED, SESSION_NEEDS_HTTPS; SESSION_COOKIE_TOO_LATE where the headers have left, and then nothing is stored
   */
  save(): Promise<void> {
    return this.#operations.save(this.#state)
  }

  /**
   * Reads the session again and forgets what this request changed.
   * @throws STORE_UNAVAILABLE; SESSION_ENDED_ELSEWHERE when it is no longer there
   */
  reload(): Promise<void> {
    return this.#operations.reload(this.#state)
  }

  /**
   * Goes on under a new id; the old one is dead when this resolves (ASVS 7.2.4). What is signed in stays signed in, and the data stays,
   * without what is changed elsewhere meanwhile. Call it at a change of privilege; signing in does it by itself.
   * @throws as `save`
   */
  regenerate(): Promise<void> {
    if (this.#state.stored !== undefined)
      this.#state.rotation ??= { signedIn: [], keep: 'everything' }
    return this.#operations.save(this.#state)
  }

  /**
   * Ends the session: the record is gone when this resolves, and the response deletes the cookie. The session is then empty, and may
   * be filled anew. Ending what has ended succeeds.
   * @throws STORE_UNAVAILABLE; the response deletes the cookie all the same
   */
  destroy(): Promise<void> {
    endSession(this.#state)
    return this.#operations.save(this.#state)
  }
}

/** Remembers an update, so that a merge can run it again. */
function noteUpdate(
  state: SessionState,
  key: string,
  update: Update,
  texts: { readonly startText: string | undefined; readonly resultText: string | undefined },
): void {
  state.updates ??= new Map()
  const earlier = state.updates.get(key)
  if (earlier !== undefined && earlier.resultText === texts.startText) {
    earlier.functions.push(update)
    earlier.resultText = texts.resultText
  } else {
    state.updates.set(key, { functions: [update], ...texts })
  }
}

/** Empties the session, and marks what is stored of it for its end. */
export function endSession(state: SessionState): void {
  state.endIsDue = (state.stored ?? state.lost) !== undefined
  state.rotation = undefined
  refill(state.data, {})
  state.signIns = {}
  state.signInFacts = {}
  state.updates = undefined
  state.why = 'signed-out'
  // Not the cookie either that an earlier save() of this request left to be sent.
  state.setCookie = state.carriedCookie ? state.cookie?.deletion : undefined
}
