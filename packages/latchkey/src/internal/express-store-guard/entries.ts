import type { LegacySession } from './legacy-store'

/**
 * What is known of one session while somebody here has to do with it: from its first load to its end. A session that is made
 * again under the same id, as a `genid` that repeats itself does, is another entry: nothing that belongs to the first reaches it.
 */
export class Entry {
  readonly sid: string
  /** How many changes to it have been stored here, or may have been. */
  commits = 0
  /** How many writes the store has been handed and has not answered. */
  #unanswered = 0
  /** How many of these have had their time: others have gone on without them. */
  #overtaken = 0
  /** It has been asked to end: nothing is written any more. */
  isEnded = false
  /** The store has been asked to end it: what is written from now on may come after. */
  endWasIssued = false
  /** The store has confirmed the end. */
  isRemoved = false
  /** The store has, or had, a record of it. */
  isStored = false
  /** undefined: not known, ask the store · session: as it was last loaded or saved */
  latest: LegacySession | undefined = undefined
  /** The revision of its state, once somebody has asked for it. */
  current: GuardRevision | undefined = undefined

  /** Whether a request of this process has made it: under its id may have been another, which is none of its business. */
  readonly isMadeHere: boolean

  constructor(sid: string, isMadeHere: boolean) {
    this.sid = sid
    this.isMadeHere = isMadeHere
  }

  /** Whether the store may have, or may get, a record of it by what was done here. */
  get mayBeStored(): boolean {
    return !this.isMadeHere || this.isStored || this.#unanswered > 0
  }

  /** Whether the store has been handed a write that it has not answered. */
  get isBeingWritten(): boolean {
    return this.#unanswered > 0
  }

  /** Somebody has changed what is stored, or may have. */
  changed(): void {
    this.commits += 1
    this.latest = undefined
  }

  /** The store is handed a write. */
  writes(): void {
    this.#unanswered += 1
  }

  /** It has answered one. */
  answered(): void {
    this.#unanswered -= 1
    this.#overtaken = Math.min(this.#overtaken, this.#unanswered)
  }

  /** Somebody's turn begins. Of a write that is not answered by then, nobody knows whether it took effect: as if it had. */
  overtake(): void {
    if (this.#overtaken === this.#unanswered) return
    this.#overtaken = this.#unanswered
    this.changed()
  }
}

/** Which state of a session was read. Opaque; whoever has one is told of what has happened to the session since. */
export class GuardRevision {
  readonly entry: Entry
  readonly commits: number

  constructor(entry: Entry) {
    this.entry = entry
    this.commits = entry.commits
  }

  /** Whose revision it is. */
  get sid(): string {
    return this.entry.sid
  }

  /** Another change has been stored since, or the session has ended. */
  get isOutOfDate(): boolean {
    return this.entry.isEnded || this.commits !== this.entry.commits
  }
}

/**
 * The entries by id. They are held by the revisions of them, and by the steps that are under way: one is forgotten when the last of these is
 * collected. No clock decides how long it is remembered.
 */
export class Entries {
  readonly #byId = new Map<string, WeakRef<Entry>>()
  readonly #collected = new FinalizationRegistry<string>((sid) => {
    // Another may stand under the id by now.
    if (this.#byId.get(sid)?.deref() === undefined) this.#byId.delete(sid)
  })

  get size(): number {
    return this.#byId.size
  }

  /** The entry of the id. */
  of(sid: string): Entry {
    return this.standing(sid) ?? this.#add(sid, false)
  }

  /** What is known of the id: `undefined` when nobody here has to do with it. */
  standing(sid: string): Entry | undefined {
    return this.#byId.get(sid)?.deref()
  }

  /** The revision of an entry's state: the same object as long as the state is the same. */
  revisionOf(entry: Entry): GuardRevision {
    if (entry.current?.commits !== entry.commits) entry.current = new GuardRevision(entry)
    return entry.current
  }

  /** The revision of a session that is made now: of one that had ended under its id, it knows nothing. */
  revisionOfNew(sid: string): GuardRevision {
    const standing = this.standing(sid)
    return this.revisionOf(
      standing === undefined || standing.isEnded ? this.#add(sid, true) : standing,
    )
  }

  /** The session is over, but not confirmed to be: what is found under its id from now on is read anew. */
  retire(entry: Entry): void {
    entry.isEnded = true
    entry.latest = undefined
    if (this.standing(entry.sid) === entry) this.#byId.delete(entry.sid)
  }

  /** The session is over, confirmed: what is found under its id from now on is another. */
  remove(entry: Entry): void {
    entry.isRemoved = true
    this.retire(entry)
  }

  /**
   * The store has been asked to end the session, by somebody who is none of the guard's callers.
   * @returns what to call when it has answered
   */
  endedAround(sid: string): () => void {
    this.#endAround(this.standing(sid))
    return () => {
      const entry = this.standing(sid)
      // One that has been made in between, by a `genid` that repeats itself, is another.
      if (!entry?.isMadeHere) this.#endAround(entry)
    }
  }

  #endAround(entry: Entry | undefined): void {
    // One that this process has made, and nobody has stored, is not there to be ended.
    if (!entry?.mayBeStored) return
    entry.endWasIssued = true
    this.remove(entry)
  }

  /**
   * The store has been handed the session by somebody who is none of the guard's callers.
   * @returns what to call when it has answered; `undefined`: that is of no interest
   */
  storedAround(sid: string): (() => void) | undefined {
    const entry = this.standing(sid)
    // A store that writes by its own `set`, later on, does so for a call of the guard's.
    if (entry === undefined || entry.isBeingWritten) return undefined
    entry.changed()
    return () => entry.changed()
  }

  #add(sid: string, isMadeHere: boolean): Entry {
    const entry = new Entry(sid, isMadeHere)
    this.#byId.set(sid, new WeakRef(entry))
    this.#collected.register(entry, sid)
    return entry
  }
}
