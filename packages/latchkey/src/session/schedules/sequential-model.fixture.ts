import type { Clock } from '../../internal/clock'
import type { Bag } from '../record-layout'
import { isEnded } from '../session-store'
import type { Effect } from './stepped-store.fixture'

/** A change of the data, as it can be made of whatever is there. */
export type Edit =
  | { readonly kind: 'set'; readonly key: string; readonly value: string }
  | { readonly kind: 'count'; readonly key: string }
  | { readonly kind: 'delete'; readonly key: string }

/** The data that a sign-in carries over. */
export const carriedKeys: readonly string[] = ['kept', 'counter']

/** What one request has read of its session, and wants made of it. */
export interface ModelRequest {
  /** The key under which its session is stored, as it knows. */
  stored: string | undefined
  /** The session that its cookie led to, if it had not ended when the store was asked. */
  seen: ModelSession | undefined
  /** Of which use of it was certain by then that it was written down. */
  seenUsedAt: number
  /** The key of the session that it was given when it began. */
  opened: string | undefined
  /** What the session held when this request last read or wrote it. */
  base: { readonly data: Bag; readonly user: string | undefined }
  edits: Edit[]
  /** How many of the edits are in the record that is on its way to the store. */
  sent: number
  user: string | undefined
  /** The id is to change, because somebody signs in or because the session is renewed. */
  rotation: 'sign-in' | 'renewal' | undefined
  /** The new record of a change of id that is under way. */
  fresh: ModelSession | undefined
  isEnding: boolean
  touchIsPending: boolean
}

export function newRequest(): ModelRequest {
  return {
    stored: undefined,
    seen: undefined,
    seenUsedAt: 0,
    opened: undefined,
    base: { data: {}, user: undefined },
    edits: [],
    sent: 0,
    user: undefined,
    rotation: undefined,
    fresh: undefined,
    isEnding: false,
    touchIsPending: false,
  }
}

/** What one id stands for, if the requests had come one after the other in the order in which their writes took effect. */
export interface ModelSession {
  readonly key: string
  /** Its name in stories. */
  readonly label: string
  data: Bag
  user: string | undefined
  /** The latest time at which it can have been made. */
  madeBy: number
  /** The latest time at which it can have been used. */
  usedBy: number
  /** The latest time of which it is certain that its use was written down. */
  usedAt: number
  removedBy: string | undefined
  /** The id whose place it took in a renewal. */
  renews: string | undefined
}

/**
 * What the sessions hold by the words of the contract alone: each request's edits, applied in the order in which its writes took
 * effect. It knows nothing of revisions, texts and merging, and does not believe the store: of two callers of `take`, the first has it.
 */
export class SequentialModel {
  readonly sessions = new Map<string, ModelSession>()
  readonly #requests: ReadonlyMap<string, ModelRequest>
  readonly #clock: Clock
  readonly #violate: (what: string) => void

  constructor(
    requests: ReadonlyMap<string, ModelRequest>,
    clock: Clock,
    violate: (what: string) => void,
  ) {
    this.#requests = requests
    this.#clock = clock
    this.#violate = violate
  }

  /** The session of this key, unless it has ended. */
  living(key: string | undefined): ModelSession | undefined {
    const session = key === undefined ? undefined : this.sessions.get(key)
    return session?.removedBy === undefined ? session : undefined
  }

  label(key: string): string {
    return this.sessions.get(key)?.label ?? 'an unknown session'
  }

  apply(actor: string, effect: Effect): void {
    if (effect.call === 'destroyAllOf') {
      for (const session of this.sessions.values()) {
        const isMeant = effect.only?.includes(session.key) ?? !effect.except.includes(session.key)
        if (session.user === effect.owner && isMeant) {
          session.removedBy ??= actor
        }
      }
      return
    }
    if (effect.call === 'sessionsOf') return
    const session = this.living(effect.key)
    if (session !== undefined && effect.call !== 'load') session.usedBy = this.#clock.now()
    const request = this.#requests.get(actor)
    if (effect.call === 'destroy' || request === undefined) {
      const removes = effect.call === 'destroy' || effect.call === 'take'
      if (removes && session !== undefined) session.removedBy = actor
      return
    }
    if (effect.call === 'load') this.#load(request, session, effect)
    else if (effect.call === 'create') this.#create(request, effect)
    else if (effect.call === 'replace') this.#replace(actor, request, effect)
    else if (effect.call === 'take') this.#take(actor, request, effect)
    else this.#extend(actor, request, effect)
  }

  #extend(actor: string, request: ModelRequest, { key, extended }: Effect & { call: 'extend' }) {
    request.touchIsPending = false
    if (extended && !this.living(key)) this.#violate(`I4: ${actor}'s touch ${this.#back(key)}`)
  }

  #back(key: string): string {
    const { label, removedBy } = this.sessions.get(key) ?? {}
    return `brings ${label} back, which ${removedBy} had ended`
  }

  #load(
    request: ModelRequest,
    session: ModelSession | undefined,
    { key, found }: Effect & { call: 'load' },
  ): void {
    const isAlive = found !== undefined && !isEnded(found)
    if (isAlive && session === undefined && this.sessions.has(key)) {
      this.#violate(`I4: ${this.label(key)}, which had ended, can be read again`)
    }
    if (!isAlive && session !== undefined) {
      this.#violate(`I3: ${session.label} is lost, and nobody ended it`)
    }
    request.seen = session
    request.seenUsedAt = session?.usedAt ?? 0
    request.base = { data: { ...session?.data }, user: session?.user }
  }

  #create(request: ModelRequest, { key }: Effect & { call: 'create' }): void {
    const now = this.#clock.now()
    const session: ModelSession = {
      ...{ key, label: `s${this.sessions.size + 1}`, data: {}, user: request.user },
      ...{ madeBy: now, usedBy: now, usedAt: 0, removedBy: undefined, renews: undefined },
    }
    this.sessions.set(key, session)
    if (request.stored !== undefined && request.rotation !== undefined) {
      request.fresh = session
      return
    }
    this.#settle(request, session, {})
  }

  #replace(
    actor: string,
    request: ModelRequest,
    { key, replacement, record }: Effect & { call: 'replace' },
  ): void {
    if (replacement.kind === 'gone') return
    const session = this.living(key)
    if (session === undefined) {
      this.#violate(`I4: ${actor}'s write ${this.#back(key)}`)
      return
    }
    if (replacement.kind === 'replaced') {
      session.data = edited(session.data, request.edits.splice(0, request.sent))
      const difference = differenceOf(session.data, dataIn(record.text))
      if (difference) this.#violate(`I3: of what was written to ${session.label}, ${difference}`)
    }
    request.base = { data: { ...session.data }, user: session.user }
  }

  #take(actor: string, request: ModelRequest, { key, taken: given }: Effect & { call: 'take' }) {
    const taken = this.living(key)
    if (taken !== undefined) taken.removedBy = actor
    if (request.isEnding) {
      request.stored = undefined
      request.isEnding = false
      return
    }
    const { fresh, rotation } = request
    if (fresh === undefined) return
    request.fresh = undefined
    if (rotation === 'renewal') {
      fresh.renews = key
      if (taken === undefined) {
        if (given) this.#violate(`I4: ${actor}'s renewal ${this.#back(key)}, as ${fresh.label}`)
        return
      }
      fresh.user = taken.user
      fresh.madeBy = taken.madeBy
      this.#settle(request, fresh, taken.data)
      return
    }
    const { data } = taken ?? request.base
    const carriedOver = carriedKeys.filter((carried) => Object.hasOwn(data, carried))
    this.#settle(request, fresh, Object.fromEntries(carriedOver.map((name) => [name, data[name]])))
  }

  /** The request's session is now this one, which holds what was there before with the request's edits. */
  #settle(request: ModelRequest, session: ModelSession, data: Bag): void {
    session.data = edited(data, request.edits.splice(0, request.sent))
    request.stored = session.key
    request.rotation = undefined
    request.base = { data: { ...session.data }, user: session.user }
  }
}

function edited(data: Bag, edits: readonly Edit[]): Bag {
  const result = { ...data }
  for (const edit of edits) {
    if (edit.kind === 'set') result[edit.key] = edit.value
    else if (edit.kind === 'delete') delete result[edit.key]
    else result[edit.key] = Number(result[edit.key] ?? 0) + 1
  }
  return result
}

function dataIn(text: string): Bag {
  const { cookie, passport, latchkey, ...data } = JSON.parse(text)
  return data
}

/** In words, the first difference between what should be there and what is. */
export function differenceOf(expected: Bag, actual: Bag): string | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (expected[key] === actual[key]) continue
    return `${key} should be ${expected[key]} and is ${actual[key]}`
  }
  return undefined
}
