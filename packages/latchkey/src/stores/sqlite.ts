import { invalidOption } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
import type { SqliteDatabase } from '../internal/sqlite-database'
import { recordIn } from '../internal/sqlite-session-row'
import { openSessionTable, type SessionTable } from '../internal/sqlite-session-table'
import { columnOf } from '../internal/sqlite-text'
import { SqliteWork } from '../internal/sqlite-work'
import { type EndReason, endReasons } from '../session/anonymity'
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

export type { SqliteDatabase, SqliteStatement } from '../internal/sqlite-database'

export interface SqliteStoreOptions {
  /** Its table, made if it is missing. A letter or `_`, then letters, digits and `_`, 1–63 characters, not `sqlite_…`. Default: latchkey_sessions. */
  readonly table?: string
  /** How long an expired session, or the stub of an ended one, is kept. 0 to 400 days. Default: a day. */
  readonly grace?: Duration
  /** How long it rests between two sweeps. 1 ms to 24 days; what is longer counts as that. Default: a quarter of an hour. */
  readonly sweepEvery?: Duration
  /** How long a call that was given no deadline tries again while the database is locked. 0 to 400 days. Default: two seconds. */
  readonly busyTimeout?: Duration
  /** What SQLite waits for before a write counts: `full`, for the disk; `normal`, for the operating system. With `normal` a power loss undoes the last writes: sessions that had ended may be back. Default: full. */
  readonly synchronous?: 'full' | 'normal'
  /** What the time is. Default: the machine's clock. */
  readonly clock?: Clock
}

export const sqliteStoreDefaults = {
  table: 'latchkey_sessions',
  grace: { days: 1 },
  sweepEvery: { minutes: 15 },
  busyTimeout: { seconds: 2 },
  synchronous: 'full',
} as const satisfies SqliteStoreOptions

/** A timer cannot run longer: beyond 2^31-1 ms Node lets it fire at once. */
const longestRestMs = 24 * 86_400_000
/** How many rows are forgotten in one go: a few milliseconds' work. */
const sliceSize = 500
/** Between two slices requests have their turn, here and in other processes. */
const pauseBetweenSlicesMs = 50

/**
 * Keeps sessions in a table of a SQLite database, for one machine: several processes may use one file.
 *
 * Give it a handle of its own: it sets `busy_timeout` to 0, `journal_mode` to WAL and `synchronous` on it. SQLite works inside the
 * call; what another process does with the file is waited for outside of it, so that requests are served meanwhile.
 */
export class SqliteStore implements SessionStore {
  readonly owners: OwnerIndex
  readonly #work: SqliteWork<SessionTable>
  readonly #graceMs: number
  readonly #sweepEveryMs: number
  readonly #clock: Clock
  #cancelSweep: () => void

  /**
   * @param database a handle of `node:sqlite` (DatabaseSync), `libsql` or `better-sqlite3`. It stays the caller's to close.
   * @throws OPTION_INVALID if an option is not of its kind or range. Not if the database cannot be used: that is said by each call.
   */
  constructor(database: SqliteDatabase, options: SqliteStoreOptions = {}) {
    const { table, grace, sweepEvery, busyTimeout, synchronous } = {
      ...sqliteStoreDefaults,
      ...options,
    }
    if (typeof database?.prepare !== 'function' || typeof database.exec !== 'function') {
      throw invalidOption('database', 'an open handle with prepare() and exec()', database)
    }
    if (!/^(?!sqlite_)[a-z_][a-z0-9_]{0,62}$/i.test(table)) {
      throw invalidOption('table', 'a name of 1 to 63 letters, digits and _, not sqlite_…', table)
    }
    if (synchronous !== 'full' && synchronous !== 'normal') {
      throw invalidOption('synchronous', "'full' or 'normal'", synchronous)
    }
    this.#graceMs = millisecondsOf('grace', grace, 0)
    this.#sweepEveryMs = Math.min(millisecondsOf('sweepEvery', sweepEvery), longestRestMs)
    this.#clock = options.clock ?? systemClock
    this.owners = {
      sessionsOf: (owner, deadline) => this.#sessionsOf(owner, deadline),
      destroyAllOf: (owner, ending, deadline) => this.#destroyAllOf(owner, ending, deadline),
    }
    this.#work = new SqliteWork(
      database,
      (handle) => openSessionTable(handle, table, synchronous),
      millisecondsOf('busyTimeout', busyTimeout, 0),
    )
    this.#cancelSweep = this.#sweepIn(this.#sweepEveryMs)
  }

  load(key: string, deadline?: Deadline): Promise<LoadedRecord | EndedRecord | undefined> {
    return this.#work.read((table) => {
      const row = table.load.get(key)
      if (row === undefined || row === null) return undefined
      const endedBecause = table.textOf(columnOf(row, 'ended_because'))
      return endedBecause === null
        ? recordIn(row, table.textOf)
        : { endedBecause: reasonOf(endedBecause) }
    }, deadline)
  }

  create(key: string, record: SessionRecord, deadline?: Deadline): Promise<boolean> {
    const { text, expiresAt, owner = null } = record
    return this.#work.write(
      (table) => changed(table.create.run(key, text, expiresAt, owner)),
      deadline,
    )
  }

  replace(
    key: string,
    revision: Revision,
    record: SessionRecord,
    deadline?: Deadline,
  ): Promise<Replacement> {
    const { text, expiresAt, owner = null } = record
    return this.#work.write<Replacement>((table) => {
      // The text is the revision: a program that knows nothing of revisions changes it by changing the text.
      const replaced =
        typeof revision === 'string' &&
        changed(table.replace.run(text, expiresAt, owner, key, revision))
      if (replaced) return { kind: 'replaced', revision: text }
      const row = table.load.get(key)
      const isRecord = row !== undefined && row !== null && columnOf(row, 'ended_because') === null
      return isRecord
        ? { kind: 'conflict', current: recordIn(row, table.textOf) }
        : { kind: 'gone' }
    }, deadline)
  }

  extend(key: string, expiresAt: number, deadline?: Deadline): Promise<boolean> {
    return this.#work.write((table) => changed(table.extend.run(expiresAt, key)), deadline)
  }

  take(key: string, deadline?: Deadline): Promise<LoadedRecord | undefined> {
    return this.#work.write((table) => {
      const row = table.take.get(key)
      return row === undefined || row === null ? undefined : recordIn(row, table.textOf)
    }, deadline)
  }

  destroy(key: string, because?: EndReason, deadline?: Deadline): Promise<void> {
    return this.#work.write((table) => {
      if (because === undefined) table.remove.run(key)
      else table.end.run(because, this.#clock.now(), key)
    }, deadline)
  }

  /** Stops the sweep; the handle stays open. Every later call rejects with STORE_UNAVAILABLE. Closing again does nothing. */
  close(): void {
    this.#work.close()
    this.#cancelSweep()
  }

  #sessionsOf(owner: string, deadline: Deadline | undefined): Promise<readonly KeyedRecord[]> {
    return this.#work.read(
      (table) =>
        table.listOf
          .all(owner)
          .map((row) => ({ key: keyIn(row, table), ...recordIn(row, table.textOf) })),
      deadline,
    )
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
    const left = JSON.stringify(except)
    const meant = only === undefined ? null : JSON.stringify(only)
    return this.#work.write((table) => {
      const ended =
        because === undefined
          ? table.removeAllOf.all(owner, left, meant, meant)
          : table.endAllOf.all(because, this.#clock.now(), owner, left, meant, meant)
      return ended.map((row) => keyIn(row, table))
    }, deadline)
  }

  #sweepIn(milliseconds: number): () => void {
    return this.#clock.after(milliseconds, () => {
      this.#cancelSweep = this.#sweepIn(
        this.#sweepSlice() ? pauseBetweenSlicesMs : this.#sweepEveryMs,
      )
    })
  }

  /** Forgets some of what is past its grace. True if there may be more. */
  #sweepSlice(): boolean {
    try {
      const table = this.#work.ready()
      const { changes } = table.forget.run(this.#clock.now() - this.#graceMs, sliceSize)
      return Number(changes) === sliceSize
    } catch {
      // Locked, or out of order: what is left is forgotten another time, and what is wrong is said by the calls.
      return false
    }
  }
}

function changed({ changes }: { readonly changes: number | bigint }): boolean {
  return Number(changes) > 0
}

function keyIn(row: unknown, { textOf }: SessionTable): string {
  return textOf(columnOf(row, 'key')) ?? ''
}

/** A reason that a later version of this library wrote is still a reason. */
function reasonOf(text: string | undefined): EndReason {
  return endReasons.find((reason) => reason === text) ?? 'revoked'
}
