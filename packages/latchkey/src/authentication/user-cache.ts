import { hash } from 'node:crypto'
import type { Clock } from '../internal/clock'
import { isThenable } from './first-taker'

interface Entry<User> {
  readonly user: User
  /** Milliseconds since 1970-01-01 UTC. */
  readonly since: number
}

/** Longer names are kept by their hash, so that a name of any size costs no more memory than this. In UTF-16 units. */
const longestName = 128

/**
 * Users by the name under which sessions know them, for a while. It keeps users only: never that there is nobody, and never that
 * a look-up failed. Look-ups of one name at the same time are one.
 */
export class UserCache<User> {
  readonly #clock: Clock
  /** In milliseconds. */
  readonly #lifetime: number
  readonly #max: number
  /** In the order of their last use: the first is the one not used for longest. */
  readonly #entries = new Map<string, Entry<User>>()
  readonly #underWay = new Map<string, Promise<User | undefined>>()

  constructor(options: { readonly clock: Clock; readonly lifetime: number; readonly max: number }) {
    this.#clock = options.clock
    this.#lifetime = options.lifetime
    this.#max = options.max
  }

  /** The user whom the cache has under the name. */
  get(serialized: unknown): User | undefined {
    const name = nameOf(serialized)
    const entry = this.#entries.get(name)
    if (entry === undefined) return undefined
    this.#entries.delete(name)
    const age = this.#clock.now() - entry.since
    // A wall clock that was set back must not keep anybody for ever.
    if (age < 0 || age >= this.#lifetime) return undefined
    this.#entries.set(name, entry)
    return entry.user
  }

  /**
   * What a look-up gives, once for all who ask at the same time, and keeps it if it is a user.
   * @param lookUp gives `undefined` for nobody; what it throws or rejects with is everybody's who asked
   */
  lookUp(
    serialized: unknown,
    lookUp: () => User | undefined | Promise<User | undefined>,
  ): User | undefined | Promise<User | undefined> {
    const name = nameOf(serialized)
    const sameLookUp = this.#underWay.get(name)
    if (sameLookUp !== undefined) return sameLookUp
    const found = lookUp()
    if (!isThenable(found)) {
      this.#keep(name, found)
      return found
    }
    const lookingUp: Promise<User | undefined> = found.then(
      (user) => {
        // Not if it was forgotten meanwhile: what was read before a change is old news.
        if (this.#underWay.get(name) === lookingUp) {
          this.#underWay.delete(name)
          this.#keep(name, user)
        }
        return user
      },
      (error) => {
        if (this.#underWay.get(name) === lookingUp) this.#underWay.delete(name)
        throw error
      },
    )
    this.#underWay.set(name, lookingUp)
    return lookingUp
  }

  /** Has the next request look the user up anew, also where a look-up is under way: it may have read what was before. */
  forget(serialized: unknown): void {
    const name = nameOf(serialized)
    this.#entries.delete(name)
    this.#underWay.delete(name)
  }

  #keep(name: string, user: User | undefined): void {
    this.#entries.delete(name)
    if (user === undefined) return
    for (const [oldest] of this.#entries) {
      if (this.#entries.size < this.#max) break
      this.#entries.delete(oldest)
    }
    this.#entries.set(name, { user, since: this.#clock.now() })
  }
}

/** The name as text, the same whatever the order of an object's keys. */
function nameOf(serialized: unknown): string {
  if (typeof serialized === 'number') return String(serialized)
  // As in JSON, a quote tells text from a number; where it ends, nobody need know.
  if (typeof serialized === 'string' && serialized.length < longestName) return `"${serialized}`
  const text = JSON.stringify(serialized, (_key, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(byKey)) : value,
  )
  return text.length <= longestName ? text : hash('sha256', text, 'base64url')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
