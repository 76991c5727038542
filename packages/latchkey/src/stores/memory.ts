import { latchkeyError } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import { LinkedByOwner, type Owned } from '../internal/linked-by-owner'
import { ShardedMap } from '../internal/sharded-map'
import { wholeNumberOption } from '../internal/whole-number-option'
import type { EndReason } from '../session/anonymity'
import type {
  Deadline,
  EndedRecord,
  KeyedRecord,
  LoadedRecord,
  OwnerIndex,
  Replacement,
  Revision,
  SessionRecord,
  SessionStore,
} from '../session/session-store'

export interface MemoryStoreOptions {
  /** How many sessions it holds at most; beyond, `create` rejects with STORE_FULL. 1–100000000. Default: 1000000. */
  readonly maxSessions?: number
  /** How long an expired session, or the stub of an ended one, is kept. 0 to 400 days. Default: a day. */
  readonly grace?: Duration
  /** How long it rests between two sweeps. 1 ms to 24 days; what is longer counts as that. Default: a minute. */
  readonly sweepEvery?: Duration
  /** What the time is. Default: the machine's clock. */
  readonly clock?: Clock
}

export const memoryStoreDefaults = {
  maxSessions: 1_000_000,
  grace: { days: 1 },
  sweepEvery: { minutes: 1 },
} as const satisfies MemoryStoreOptions

/** A timer cannot run longer: beyond 2^31-1 ms Node lets it fire at once. */
const longestRestMs = 24 * 86_400_000
/** How many entries are looked at in one go: less than a millisecond's work. */
const sliceSize = 2_000
/** Between two slices requests have their turn. */
const pauseBetweenSlicesMs = 5

/** A record, or the stub of an ended one. */
class Entry implements Owned<Entry> {
  readonly key: string
  text: string
  expiresAt: number
  owner: string | undefined = undefined
  /** undefined: a record · a reason: the stub of one, whose text is empty */
  endedBecause: EndReason | undefined = undefined
  previousOfOwner: Entry | undefined = undefined
  nextOfOwner: Entry | undefined = undefined

  constructor(key: string, record: SessionRecord) {
    this.key = key
    this.text = flattened(record.text)
    this.expiresAt = record.expiresAt
  }
}

/**
 * Keeps sessions in the memory of this process: for one process, for development and for tests. They end with it.
 *
 * It never drops a session that somebody could still use: when it is full, new ones are refused.
 */
export class MemoryStore implements SessionStore {
  readonly owners: OwnerIndex
  readonly #entries = new ShardedMap<Entry>()
  readonly #byOwner = new LinkedByOwner<Entry>()
  readonly #maxSessions: number
  readonly #graceMs: number
  readonly #sweepEveryMs: number
  readonly #clock: Clock
  /** How far the sweep has come. undefined: none is under way. */
  #unswept: Iterator<Entry, undefined> | undefined
  /** undefined: empty or closed, nothing to sweep · a function: cancels the timer of the next slice */
  #cancelSweep: (() => void) | undefined
  #closed = false

  /** @throws OPTION_INVALID if an option is not of its kind or range */
  constructor(options: MemoryStoreOptions = {}) {
    const { maxSessions, grace, sweepEvery } = { ...memoryStoreDefaults, ...options }
    this.#maxSessions = wholeNumberOption('maxSessions', maxSessions, 1, 100_000_000)
    this.#graceMs = millisecondsOf('grace', grace, 0)
    this.#sweepEveryMs = Math.min(millisecondsOf('sweepEvery', sweepEvery), longestRestMs)
    this.#clock = options.clock ?? systemClock
    this.owners = {
      sessionsOf: (owner) => this.#sessionsOf(owner),
      destroyAllOf: (owner, ending, deadline) => this.#destroyAllOf(owner, ending, deadline),
    }
  }

  /** How many records and stubs it holds. */
  get size(): number {
    return this.#entries.size
  }

  // The methods are plain functions that return settled promises: an async function costs more than the look-up.

  load(key: string): Promise<LoadedRecord | EndedRecord | undefined> {
    if (this.#closed) return refused(undefined)
    const entry = this.#entries.get(key)
    if (entry === undefined) return Promise.resolve(undefined)
    const { endedBecause } = entry
    return Promise.resolve(endedBecause === undefined ? loadedFrom(entry) : { endedBecause })
  }

  create(key: string, record: SessionRecord, deadline?: Deadline): Promise<boolean> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    if (this.#entries.get(key) !== undefined) return Promise.resolve(false)
    if (this.#entries.size >= this.#maxSessions) {
      this.#sweepSlice()
      if (this.#entries.size >= this.#maxSessions) {
        return Promise.reject(latchkeyError('STORE_FULL'))
      }
    }
    const entry = new Entry(key, record)
    this.#entries.set(key, entry)
    this.#byOwner.link(entry, record.owner)
    if (this.#cancelSweep === undefined) this.#sweepIn(this.#sweepEveryMs)
    return Promise.resolve(true)
  }

  replace(
    key: string,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<Replacement> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    const entry = this.#recordAt(key)
    if (entry === undefined) return Promise.resolve({ kind: 'gone' })
    if (entry.text !== revision) {
      return Promise.resolve({ kind: 'conflict', current: loadedFrom(entry) })
    }
    entry.text = flattened(record.text)
    entry.expiresAt = record.expiresAt
    if (entry.owner !== record.owner) {
      this.#byOwner.unlink(entry)
      this.#byOwner.link(entry, record.owner)
    }
    return Promise.resolve({ kind: 'replaced', revision: record.text })
  }

  extend(key: string, expiresAt: number, deadline?: Deadline): Promise<boolean> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    const entry = this.#recordAt(key)
    if (entry === undefined) return Promise.resolve(false)
    if (expiresAt > entry.expiresAt) entry.expiresAt = expiresAt
    return Promise.resolve(true)
  }

  take(key: string, deadline?: Deadline): Promise<LoadedRecord | undefined> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    const entry = this.#recordAt(key)
    if (entry === undefined) return Promise.resolve(undefined)
    const taken = loadedFrom(entry)
    this.#remove(entry)
    return Promise.resolve(taken)
  }

  destroy(key: string, because?: EndReason, deadline?: Deadline): Promise<void> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    const entry = this.#recordAt(key)
    if (entry !== undefined) this.#end(entry, because)
    return Promise.resolve()
  }

  /** Forgets everything and stops the sweep. Every later call rejects with STORE_UNAVAILABLE. Closing again does nothing. */
  close(): void {
    this.#closed = true
    this.#cancelSweep?.()
    this.#cancelSweep = undefined
    this.#unswept = undefined
    this.#entries.clear()
    this.#byOwner.clear()
  }

  #sessionsOf(owner: string): Promise<readonly KeyedRecord[]> {
    if (this.#closed) return refused(undefined)
    const listed: KeyedRecord[] = []
    for (const entry of this.#byOwner.membersOf(owner)) {
      listed.push({ key: entry.key, ...loadedFrom(entry) })
    }
    return Promise.resolve(listed)
  }

  #destroyAllOf(
    owner: string,
    {
      except = [],
      only,
      because,
    }: { except?: readonly string[]; only?: readonly string[]; because?: EndReason } = {},
    deadline?: Deadline,
  ): Promise<readonly string[]> {
    if (!this.#mayWrite(deadline)) return refused(deadline)
    const kept = new Set(except)
    const meant = only && new Set(only)
    const ended: string[] = []
    for (const entry of this.#byOwner.membersOf(owner)) {
      if (kept.has(entry.key) || meant?.has(entry.key) === false) continue
      ended.push(entry.key)
      this.#end(entry, because)
    }
    return Promise.resolve(ended)
  }

  #mayWrite(deadline: Deadline | undefined): boolean {
    return !this.#closed && (deadline === undefined || deadline.remaining() > 0)
  }

  #recordAt(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry?.endedBecause === undefined ? entry : undefined
  }

  #end(entry: Entry, because: EndReason | undefined): void {
    if (because === undefined) {
      this.#remove(entry)
      return
    }
    this.#byOwner.unlink(entry)
    entry.text = ''
    entry.expiresAt = this.#clock.now()
    entry.endedBecause = because
  }

  #remove(entry: Entry): void {
    this.#byOwner.unlink(entry)
    this.#entries.delete(entry.key)
  }

  #sweepIn(milliseconds: number): void {
    this.#cancelSweep = this.#clock.after(milliseconds, () => {
      this.#cancelSweep = undefined
      const finished = this.#sweepSlice()
      if (this.#entries.size === 0) this.#unswept = undefined
      else this.#sweepIn(finished ? this.#sweepEveryMs : pauseBetweenSlicesMs)
    })
  }

  /** Drops what is past its grace among the next entries. True when it has come to the end. */
  #sweepSlice(): boolean {
    this.#unswept ??= this.#entries.values()
    const forgotten = this.#clock.now() - this.#graceMs
    for (let seen = 0; seen < sliceSize; seen++) {
      const { value: entry } = this.#unswept.next()
      if (entry === undefined) {
        this.#unswept = undefined
        return true
      }
      if (entry.expiresAt < forgotten) this.#remove(entry)
    }
    return false
  }
}

/**
 * The same text. Up to Node 22, JSON.stringify gives V8 a rope of pieces, half as large again as its characters; reading one of
 * them makes it whole.
 */
function flattened(text: string): string {
  text.charCodeAt(0)
  return text
}

/** A copy: what its receiver does to it is none of ours. The text is the revision: where it is the same, the state is. */
function loadedFrom({ text, expiresAt, owner }: Entry): LoadedRecord {
  return owner === undefined
    ? { text, expiresAt, revision: text }
    : { text, expiresAt, owner, revision: text }
}

function refused(deadline: Deadline | undefined): Promise<never> {
  const late = deadline !== undefined && deadline.remaining() <= 0
  const detail = late
    ? 'The deadline of this call had passed before it began.'
    : 'The memory store is closed.'
  return Promise.reject(latchkeyError('STORE_UNAVAILABLE', detail))
}
