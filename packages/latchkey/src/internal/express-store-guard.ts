import { systemClock } from './clock'
import { BoundedTurns, type Turn } from './express-store-guard/bounded-turns'
import { Connection } from './express-store-guard/connection'
import {
  assertInTime,
  type GuardedSession,
  type GuardOptions,
  type SaveHooks,
  type Saving,
  type Until,
  usualTurnTimeout,
} from './express-store-guard/contract'
import { watchCalls } from './express-store-guard/direct-calls'
import { Entries, type Entry, type GuardRevision } from './express-store-guard/entries'
import { GuardedCalls } from './express-store-guard/guarded-calls'
import type { LegacySession, LegacyStore } from './express-store-guard/legacy-store'

export type { GuardedSession, GuardOptions, Saving, Until } from './express-store-guard/contract'
export type { GuardRevision } from './express-store-guard/entries'
export type { LegacySession, LegacyStore } from './express-store-guard/legacy-store'

/**
 * Guards a store that was written for express-session for the requests of this process. Such a store has `get`, `set`, `destroy` and
 * perhaps `touch`; its `set` writes whatever is or is not there, so that a late one brings back what had ended, and undoes what was
 * stored since it was read. The guard keeps, per id, what the requests in flight need to know, and lets a `set` through only where
 * neither can happen:
 *
 * - Each load gives a *revision*, made at its start: an object that stands for the state that was read. Whoever stores brings it along.
 * - Steps on one id go one after the other, each when the store has answered the one before.
 * - A session that was ended here, since it was loaded, stays so: `gone`, and no call is made.
 * - Where another change was stored here since, the caller is given what is there now (one `get`), and merges.
 * - Else it is the one plain call that the original makes. No `get` precedes it.
 *
 * What is known of an id is kept as long as any revision object of it is alive: the caller must keep its own for as long as it may still
 * write. There are no timed tombstones. What other processes do to the store is not seen, but for this: a load that finds nothing where something was ends the session here too.
 * Errors are the store's own. A rejected call may have taken effect. Calls have no time limit; one that the store never answers holds
 * those after it up for `turnTimeout` only, or till its own `until`. Then nobody knows whether it took effect, and those who had loaded the
 * session before are given what is there now, as if it had: a store that answers in order answers that after the call. A write that is answered
 * after the session has ended is undone. An end that is not answered in time is one that failed, unless it is answered after all.
 */
export class ExpressStoreGuard {
  readonly #store: LegacyStore
  readonly #entries = new Entries()
  readonly #calls: GuardedCalls
  readonly #turns: BoundedTurns
  readonly #connection: Connection

  constructor(store: LegacyStore, options: GuardOptions = {}) {
    this.#store = store
    this.#calls = new GuardedCalls(store, this.#entries, options.isSame)
    this.#turns = new BoundedTurns(
      options.clock ?? systemClock,
      options.turnTimeout ?? usualTurnTimeout,
      options.longestTurnTimeout,
    )
    this.#connection = new Connection(store)
  }

  /** False from the store's event `disconnect` until its `connect`. Calls are made all the same: what to do about it is the caller's. */
  get isConnected(): boolean {
    return this.#connection.isUp
  }

  /** Whether the store has a `touch`. As in the original, what it has when it is handed over counts. */
  get canTouch(): boolean {
    return this.#calls.canTouch
  }

  /** How many ids something is known of. */
  get size(): number {
    return this.#entries.size
  }

  /** Listens to the store no longer. */
  close(): void {
    this.#connection.close()
  }

  /**
   * What the store has, and the revision to bring along when it is changed; `undefined` when it has none, also where it says so by ENOENT.
   * One `get`, at once. The session is what the store gave: not copied, not checked, not judged by its expiry. One that is being ended is
   * given if the store still gives it; its revision is that of an ended session.
   * @param whenMissing is told of the ENOENT
   */
  load(sid: string, whenMissing?: (error: unknown) => void): Promise<GuardedSession | undefined> {
    return this.#calls.read(this.#entries.of(sid), whenMissing)
  }

  /** As `load`, after what was asked to be stored before: for who wants to read it. Nobody waits for it in turn. */
  async loadInTurn(
    sid: string,
    whenMissing?: (error: unknown) => void,
  ): Promise<GuardedSession | undefined> {
    let loaded: Promise<GuardedSession | undefined> | undefined
    await this.#step(sid, undefined, undefined, async (entry) => {
      loaded = this.#calls.read(entry, whenMissing)
    })
    return loaded
  }

  /**
   * The revision of a session that this request has made and the store has not: its first `save` is a plain `set`. If a `genid` repeats
   * an id, two requests that make the same session are in conflict, and one that is made after another has ended is no part of that.
   */
  created(sid: string): GuardRevision {
    return this.#entries.revisionOfNew(sid)
  }

  /**
   * Stores the session: one `set`, when its turn has come. `saved`: with the revision of what is stored now, the one that was given is out of date.
   * `conflict`, with what is there now and its revision: another change was stored here since, and nothing is changed. `gone`: it has ended, and
   * nothing is called; or it ended while the call ran, and has been removed again.
   * @param revision as it was loaded, created or saved. `undefined`: not known; stored over whatever is there, unless it is being ended.
   * @param session is handed to the store as it is when its turn has come
   * @throws the store's error; STORE_UNAVAILABLE when `until` has passed before the call could be made
   */
  save(
    sid: string,
    revision: GuardRevision | undefined,
    session: LegacySession,
    until?: Until,
    hooks: SaveHooks = {},
  ): Promise<Saving> {
    const step = async (entry: Entry, turn: Turn): Promise<Saving> => {
      if (entry.isEnded) return { kind: 'gone' }
      assertInTime(until)
      let stored = session
      if (revision?.isOutOfDate) {
        const current = await this.#calls.read(entry)
        if (current === undefined || entry.isEnded) return { kind: 'gone' }
        // What it has read while others went on without it, it brings along to another turn.
        if (hooks.merge === undefined || turn.isOver || current.revision.isOutOfDate) {
          return { kind: 'conflict', current: current.session, revision: current.revision }
        }
        stored = hooks.merge(current.session)
      }
      const isStored = await this.#calls.write(entry, stored, () => {
        const set = this.#calls.set(sid, stored)
        hooks.whenHanded?.()
        return set
      })
      if (!isStored) return { kind: 'gone' }
      entry.commits += 1
      return { kind: 'saved', revision: this.#entries.revisionOf(entry) }
    }
    return this.#step(sid, revision, until, step, hooks.whenLate)
  }

  /**
   * Tells the store that the session was used: one `touch`, when its turn has come, if it has one. Some stores write the session that they are
   * given: where another change was stored here since, one `get` precedes, and the store is given what is there now with the cookie of `session`.
   * @throws as `save`
   */
  touch(
    sid: string,
    revision: GuardRevision | undefined,
    session: LegacySession,
    until?: Until,
  ): Promise<'touched' | 'gone'> {
    return this.#step(sid, revision, until, async (entry, turn) => {
      if (entry.isEnded) return 'gone'
      if (!this.canTouch) return 'touched'
      assertInTime(until)
      let touched = session
      if (revision?.isOutOfDate) {
        const current = await this.#calls.read(entry)
        if (current === undefined || entry.isEnded) return 'gone'
        touched = { ...current.session, cookie: session.cookie }
        if (turn.isOver) return this.touch(sid, current.revision, touched, until)
      }
      const isStored = await this.#calls.write(entry, touched, () =>
        this.#calls.touch(sid, touched),
      )
      return isStored ? 'touched' : 'gone'
    })
  }

  /**
   * Writes what is stored anew, whoever asks, without a change of its data: one `get` and one `set`, when its turn has come. For a caller who
   * reads the session's end from the record: the `touch` of many stores moves the store's own time, and leaves the record's.
   * @param renew gives, for what is stored, what is to be; `undefined`: nothing is to be written @throws as `save`
   */
  renew(
    sid: string,
    renew: (stored: LegacySession) => LegacySession | undefined,
    until?: Until,
  ): Promise<'renewed' | 'gone'> {
    return this.#step(sid, undefined, until, async (entry) => {
      if (entry.isEnded) return 'gone'
      assertInTime(until)
      const stored = await this.#calls.read(entry)
      if (stored === undefined || entry.isEnded) return 'gone'
      const renewed = renew(stored.session)
      if (renewed === undefined) return 'renewed'
      assertInTime(until)
      const isStored = await this.#calls.write(entry, renewed, () => this.#calls.set(sid, renewed))
      return isStored ? 'renewed' : 'gone'
    })
  }

  /**
   * Ends the session: one `destroy`, when its turn has come, whatever is known of it. From the call on, no step that has not begun writes to it, and it stays
   * ended for those who had loaded it also if the store fails.
   * @throws as `save`
   */
  async destroy(sid: string, until?: Until): Promise<void> {
    await this.#end(sid, until, async () => {
      await this.#calls.destroy(sid)
    })
  }

  /**
   * Ends the session and gives it, as it was last loaded or saved here: of many callers of this process one gets it, the others `undefined`.
   * One `destroy`; a `get` precedes where it is not known here what is stored, and then no `destroy` follows where nothing is.
   * @throws as `save`
   */
  take(sid: string, until?: Until): Promise<LegacySession | undefined> {
    return this.#end(sid, until, async (entry) => {
      if (entry.isRemoved) return undefined
      const taken = entry.latest ?? (await this.#calls.get(sid))
      if (taken !== undefined) await this.#calls.destroy(sid)
      return taken
    })
  }

  /**
   * Says that the session was ended around the guard, by a `destroy` of the store itself. To be said when that is asked of the store.
   * @returns what to call when the store has answered: who loaded it in between may have read what was going
   */
  ended(sid: string): () => void {
    return this.#entries.endedAround(sid)
  }

  /**
   * Sees from now on what the program asks of the store itself: a `destroy` ends the session here too, after a `set` those who had loaded it
   * read again. What the store calls of itself from out of a call of the guard's is not taken for the program's.
   */
  watch(): void {
    const isOurs = (sid: string) => this.#calls.isAsking(sid)
    watchCalls(this.#store, 'destroy', (sid) => (isOurs(sid) ? undefined : this.ended(sid)))
    watchCalls(this.#store, 'set', (sid) =>
      isOurs(sid) ? undefined : this.#entries.storedAround(sid),
    )
  }

  async #end<Result>(
    sid: string,
    until: Until | undefined,
    end: (entry: Entry) => Promise<Result>,
  ): Promise<Result> {
    assertInTime(until)
    const entry = this.#entries.of(sid)
    entry.isEnded = true
    let endedLate = () => {}
    try {
      return await this.#turns.take(
        sid,
        async () => {
          assertInTime(until)
          entry.overtake()
          entry.endWasIssued = true
          const result = await end(entry)
          this.#entries.remove(entry)
          endedLate()
          return result
        },
        until,
        () => {
          this.#entries.retire(entry)
          endedLate = this.ended(sid)
        },
      )
    } finally {
      // If it failed, whoever comes next asks the store anew; those who had loaded it are not let through any more.
      this.#entries.retire(entry)
    }
  }

  #step<Result>(
    sid: string,
    revision: GuardRevision | undefined,
    until: Until | undefined,
    step: (entry: Entry, turn: Turn) => Promise<Result>,
    whenLate?: () => void,
  ): Promise<Result> {
    if (revision !== undefined && revision.sid !== sid) {
      return Promise.reject(new TypeError('The revision is that of another session.'))
    }
    const entry = revision?.entry ?? this.#entries.of(sid)
    if (entry.isEnded) return step(entry, { isOver: false }) // Which finds it gone: for that nobody needs a turn.
    const begin = (turn: Turn) => {
      entry.overtake()
      return step(entry, turn)
    }
    return this.#turns.take(sid, begin, until, whenLate)
  }
}
