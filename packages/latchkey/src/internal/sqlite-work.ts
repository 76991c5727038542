import { setTimeout as pause } from 'node:timers/promises'
import { type LatchkeyError, latchkeyError } from '../errors'
import { Breaks } from './breaks'
import { pauseAfter } from './growing-pauses'
import {
  assertFree,
  inOneTransaction,
  isWorthAnotherTry,
  type SqliteDatabase,
  type Transactions,
  withoutSync,
} from './sqlite-database'

/** How much time is left for a call. */
export interface WorkDeadline {
  /** In milliseconds; from 0 down it is over. */
  remaining(): number
}

/**
 * Works with the tables of a SQLite database. SQLite works inside the call; what another process does with the file is waited for outside of it, so that
 * requests are served meanwhile.
 */
export class SqliteWork<Tables extends Transactions> {
  readonly #database: SqliteDatabase
  readonly #open: (database: SqliteDatabase) => Tables
  readonly #busyTimeoutMs: number
  /** undefined: they could not be readied yet, the next call tries */
  #opened: Tables | undefined
  #closed = false
  readonly #breaks = new Breaks()

  /**
   * @param open readies handle and tables, and prepares the statements. Is tried again where it fails
   * @param busyTimeoutMs how long a call without a deadline tries while the database is locked
   */
  constructor(
    database: SqliteDatabase,
    open: (database: SqliteDatabase) => Tables,
    busyTimeoutMs: number,
  ) {
    this.#database = database
    this.#open = open
    this.#busyTimeoutMs = busyTimeoutMs
    try {
      this.ready()
    } catch {
      // Another process may be making the same tables at this moment. Whoever needs them finds out, and waits as it should.
    }
  }

  /**
   * The tables, once they can be used.
   * @throws TransactionOpen; what SQLite threw
   */
  ready(): Tables {
    assertFree(this.#database)
    this.#opened ??= this.#open(this.#database)
    return this.#opened
  }

  /** Does the steps in one transaction that may write, or leaves nothing of them. @throws STORE_UNAVAILABLE */
  write<Result>(steps: (tables: Tables) => Result, deadline?: WorkDeadline): Promise<Result> {
    return this.read((tables) => inOneTransaction(tables, () => steps(tables)), deadline)
  }

  /**
   * As `write`, but what was written counts once the operating system has it: it outlives this process, and a power loss undoes the last of it. For what may be lost, and is
   * written so often that waiting for the disk would hold everything up.
   * @throws STORE_UNAVAILABLE
   */
  writeWithoutSync<Result>(steps: (tables: Tables) => Result): Promise<Result> {
    return this.read((tables) =>
      withoutSync(this.#database, () => inOneTransaction(tables, () => steps(tables))),
    )
  }

  /** Does it now, or as soon as nobody else holds a lock; never begins after the deadline. @throws STORE_UNAVAILABLE */
  async read<Result>(
    steps: (tables: Tables) => Result,
    givenDeadline?: WorkDeadline,
  ): Promise<Result> {
    while (this.#breaks.isDue) await this.#breaks.take()
    if (givenDeadline !== undefined && givenDeadline.remaining() <= 0) {
      throw latchkeyError('STORE_UNAVAILABLE', 'The deadline of this call had passed already.')
    }
    const deadline = givenDeadline ?? inMilliseconds(this.#busyTimeoutMs)
    for (let tries = 1; ; tries++) {
      if (this.#closed) throw latchkeyError('STORE_UNAVAILABLE', 'The SQLite store is closed.')
      try {
        return steps(this.ready())
      } catch (error) {
        if (!isWorthAnotherTry(error)) throw unavailable('SQLite refused.', error)
        const remaining = deadline.remaining()
        // A timer that keeps the process alive: somebody awaits this.
        if (remaining > 0) await pause(Math.min(pauseAfter(tries), remaining))
        if (deadline.remaining() <= 0) throw unavailable('It was in use until the deadline.', error)
      }
    }
  }

  /** Every later call rejects with STORE_UNAVAILABLE; the handle stays open. Closing again does nothing. */
  close(): void {
    this.#closed = true
  }
}

function inMilliseconds(milliseconds: number): WorkDeadline {
  // Not by the wall clock, which may be set meanwhile.
  const end = performance.now() + milliseconds
  return { remaining: () => end - performance.now() }
}

function unavailable(what: string, cause: unknown): LatchkeyError {
  return latchkeyError('STORE_UNAVAILABLE', `The SQLite database did not answer. ${what}`, cause)
}
