import type { Clock } from '../../internal/clock'
import type { LegacySession } from '../../internal/express-store-guard'
import type { SessionRecord } from '../../session/session-store'
import { LegacyCookie } from './legacy-cookie'

/**
 * Between a record, whose text is opaque and has its end beside it, and a session as legacy stores keep it: an object whose `cookie`
 * says when it ends.
 *
 * - The text of a session's record becomes that object, for everybody to read. Its cookie's `expires` and `originalMaxAge` are those of
 *   the record's end, and null again in the text that is read.
 * - Text that would not come back as it was, and an owner, are kept under one key of their own.
 * - What a store adds to the object is left out when it is read.
 */
export class LegacyRecords {
  readonly #clock: Clock
  readonly #keysOfStore: readonly string[]

  /** @param keysOfStore what the store adds at the top level of what it is given */
  constructor(clock: Clock, keysOfStore: readonly string[]) {
    this.#clock = clock
    this.#keysOfStore = keysOfStore
  }

  sessionOf({ text, expiresAt, owner }: SessionRecord): LegacySession {
    const parsed = this.#parsed(text)
    const beside: Record<string, unknown> = {}
    if (parsed === undefined) beside.text = text
    if (owner !== undefined) beside.owner = owner
    const { cookie, ...data } = parsed ?? { cookie: {} }
    return {
      cookie: new LegacyCookie(cookie, expiresAt, this.#clock),
      ...data,
      ...(Object.keys(beside).length === 0 ? {} : { [keyBeside]: beside }),
    }
  }

  recordOf(session: LegacySession): SessionRecord {
    const copy = jsonOf(session)
    if (copy === undefined) return { text: '', expiresAt: this.#clock.now() + unknownEnd }
    const { [keyBeside]: found, ...parsed } = copy
    const beside = isObject(found) ? found : {}
    const text = typeof beside.text === 'string' ? beside.text : this.#textOf(parsed)
    const expiresAt = this.#endOf(parsed.cookie)
    const { owner } = beside
    return typeof owner === 'string' ? { text, expiresAt, owner } : { text, expiresAt }
  }

  /** The object that a text is, if it would come back as it was. */
  #parsed(text: string): ParsedSession | undefined {
    // What copies objects key by key makes a prototype of that name.
    if (text.includes('__proto__') || text.includes('\\u005')) return undefined
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      return undefined
    }
    if (!isObject(parsed) || !isObject(parsed.cookie) || Object.hasOwn(parsed, keyBeside)) {
      return undefined
    }
    const { cookie } = parsed
    if (!Object.hasOwn(cookie, 'expires') || !Object.hasOwn(cookie, 'originalMaxAge')) {
      return undefined
    }
    if (!Object.keys(cookie).every((key) => LegacyCookie.mayHave(key))) return undefined
    return this.#textOf(parsed) === text ? { ...parsed, cookie } : undefined
  }

  #textOf(parsed: Readonly<Record<string, unknown>>): string {
    const { cookie, ...data }: Record<string, unknown> = parsed
    for (const key of this.#keysOfStore) delete data[key]
    if (cookie === undefined) return JSON.stringify(data)
    const head = `{"cookie":${JSON.stringify(isObject(cookie) ? timeless(cookie) : cookie)}`
    const tail = JSON.stringify(data)
    return tail === '{}' ? `${head}}` : `${head},${tail.slice(1)}`
  }

  #endOf(cookie: unknown): number {
    const expires = isObject(cookie) ? cookie.expires : undefined
    const isTime = typeof expires === 'string' || typeof expires === 'number'
    const end = isTime ? new Date(expires).getTime() : Number.NaN
    return Number.isNaN(end) ? this.#clock.now() + unknownEnd : end
  }
}

interface ParsedSession {
  readonly cookie: Record<string, unknown>
}

/** Where text that is not a session's, and the owner, are kept. */
const keyBeside = 'latchkeyRecord'

/** A record that does not say when it ends lasts long enough to be loaded; the engine then finds that its end is due to be written. */
const unknownEnd = 1000

/** The cookie without the time, which is the record's. */
function timeless(cookie: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = { ...cookie }
  for (const key of ['originalMaxAge', 'expires']) if (Object.hasOwn(copy, key)) copy[key] = null
  return copy
}

/** As JSON has it. What JSON refuses is nobody's session. */
function jsonOf(session: LegacySession): Record<string, unknown> | undefined {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(session))
    return isObject(copy) ? copy : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
