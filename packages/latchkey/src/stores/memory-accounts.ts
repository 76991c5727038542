import type {
  AddedUser,
  Attempt,
  AttemptCount,
  AttemptStore,
  StoredToken,
  StoredUser,
  TokenKind,
  TokenStore,
  UserState,
  UserStore,
  UserUpdate,
} from '../accounts'
import { standsAs, storedUser } from '../accounts/stored-user'
import { type Clock, systemClock } from '../internal/clock'

/**
 * Users, attempts and tokens in the memory of this process: for tests and for trying things out. They end with it.
 */

/** Who has registered. Every step is one turn of the event loop, so of many at once one comes first. */
export class MemoryUsers implements UserStore {
  readonly #byId = new Map<string, StoredUser>()
  readonly #idsByName = new Map<string, string>()
  readonly #idsByEmail = new Map<string, string>()

  async byId(id: string): Promise<StoredUser | undefined> {
    return this.#byId.get(id)
  }

  async byName(canonicalName: string): Promise<StoredUser | undefined> {
    return this.#byId.get(this.#idsByName.get(canonicalName) ?? '')
  }

  async byEmail(email: string): Promise<StoredUser | undefined> {
    return this.#byId.get(this.#idsByEmail.get(email) ?? '')
  }

  async add(given: StoredUser): Promise<AddedUser<StoredUser>> {
    const user = Object.freeze(storedUser(given))
    const { id, canonicalName, email } = user
    if (this.#byId.has(id) || this.#idsByName.has(canonicalName)) return { kind: 'name-taken' }
    if (email !== undefined && this.#idsByEmail.has(email)) return { kind: 'email-taken' }
    this.#byId.set(id, user)
    this.#idsByName.set(canonicalName, id)
    if (email !== undefined) this.#idsByEmail.set(email, id)
    return { kind: 'added', user }
  }

  async update(
    id: string,
    expected: UserState,
    change: UserState,
  ): Promise<UserUpdate<StoredUser>> {
    const user = this.#byId.get(id)
    if (user === undefined) return { kind: 'gone' }
    if (!standsAs(user, expected)) return { kind: 'conflict', user }
    const changed = Object.freeze({ ...user, ...change })
    if (changed.email !== user.email) {
      if (changed.email !== undefined && this.#idsByEmail.has(changed.email)) {
        return { kind: 'email-taken' }
      }
      if (user.email !== undefined) this.#idsByEmail.delete(user.email)
      if (changed.email !== undefined) this.#idsByEmail.set(changed.email, id)
    }
    this.#byId.set(id, changed)
    return { kind: 'updated', user: changed }
  }

  async remove(id: string): Promise<boolean> {
    const user = this.#byId.get(id)
    if (user === undefined) return false
    this.#byId.delete(id)
    this.#idsByName.delete(user.canonicalName)
    if (user.email !== undefined) this.#idsByEmail.delete(user.email)
    return true
  }
}

interface Count {
  attempts: number
  readonly endsAt: number
}

/** How much is looked at when something is added: enough that what is over goes as fast as new things come. */
const looksPerAddition = 2

/** Forgets what is over in a map, a little at each addition: nobody has to come for it. */
class Sweep<Kept> {
  readonly #kept: Map<string, Kept>
  readonly #endOf: (kept: Kept) => number
  #unseen: Iterator<[string, Kept]> | undefined

  constructor(kept: Map<string, Kept>, endOf: (kept: Kept) => number) {
    this.#kept = kept
    this.#endOf = endOf
  }

  forgetSome(now: number): void {
    for (let looks = 0; looks < looksPerAddition; looks++) {
      this.#unseen ??= this.#kept.entries()
      const next = this.#unseen.next()
      if (next.done === true) {
        this.#unseen = undefined
        return
      }
      const [key, kept] = next.value
      if (this.#endOf(kept) <= now) this.#kept.delete(key)
    }
  }
}

/** Counts of attempts. What is over is forgotten as others come. */
export class MemoryAttempts implements AttemptStore {
  readonly #counts = new Map<string, Count>()
  readonly #sweep = new Sweep(this.#counts, ({ endsAt }) => endsAt)

  /** How many counts there are, with those that are over and not yet forgotten. */
  get size(): number {
    return this.#counts.size
  }

  async take(counts: readonly AttemptCount[], now: number): Promise<Attempt> {
    this.#sweep.forgetSome(now)
    const open = (key: string) => {
      const count = this.#counts.get(key)
      return count !== undefined && count.endsAt > now ? count : undefined
    }
    for (const { key, most } of counts) {
      const count = open(key)
      if (count !== undefined && count.attempts >= most) {
        return { allowed: false, key, until: count.endsAt }
      }
    }
    for (const { key, window } of counts) {
      const count = open(key)
      if (count !== undefined) {
        count.attempts += 1
        continue
      }
      // The sweep goes by the order in which they were set.
      this.#counts.delete(key)
      this.#counts.set(key, { attempts: 1, endsAt: now + window })
    }
    return { allowed: true }
  }

  async giveBack(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const count = this.#counts.get(key)
      if (count === undefined) continue
      count.attempts -= 1
      // Nothing is counted: there is nothing to keep.
      if (count.attempts === 0) this.#counts.delete(key)
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#counts.delete(key)
  }
}

/** Tokens, by their digests. What nobody redeems is forgotten, once its time is over, as others come. */
export class MemoryTokens implements TokenStore {
  readonly #tokens = new Map<string, StoredToken>()
  readonly #sweep = new Sweep(this.#tokens, ({ expiresAt }) => expiresAt)
  readonly #clock: Clock

  /** @param options `clock`: time, for tests. Default: the machine's */
  constructor({ clock = systemClock }: { readonly clock?: Clock } = {}) {
    this.#clock = clock
  }

  /** How many tokens there are, with those that are over and not yet forgotten. */
  get size(): number {
    return this.#tokens.size
  }

  async put(token: StoredToken): Promise<void> {
    this.#sweep.forgetSome(this.#clock.now())
    this.#tokens.set(token.digest, token)
  }

  async take(digest: string): Promise<StoredToken | undefined> {
    const token = this.#tokens.get(digest)
    this.#tokens.delete(digest)
    return token
  }

  async removeAllOf(userId: string, kind?: TokenKind): Promise<void> {
    for (const [digest, token] of this.#tokens) {
      const isMeant = token.userId === userId && (kind === undefined || token.kind === kind)
      if (isMeant) this.#tokens.delete(digest)
    }
  }
}
