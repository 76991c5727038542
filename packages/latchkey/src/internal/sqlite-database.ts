import { columnOf } from './sqlite-text'

/**
 * What the library asks of a handle on a SQLite database: what `DatabaseSync` of `node:sqlite`, `libsql` and `better-sqlite3`
 * have in common.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  /** Whether a transaction is open: libsql, better-sqlite3. */
  readonly inTransaction?: boolean
  /** The same: node:sqlite, from Node 22.16. */
  readonly isTransaction?: boolean
  /** false once it is closed: libsql, better-sqlite3. A method: node:sqlite. */
  readonly open?: unknown
}

export interface SqliteStatement {
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint }
  get(...parameters: SqliteValue[]): unknown
  all(...parameters: SqliteValue[]): unknown[]
}

export type SqliteValue = string | number | null

/** Why nothing can be done through a handle just now, though nothing is wrong. */
export class TransactionOpen extends Error {
  constructor() {
    super('A transaction of somebody else is open on this handle.')
  }
}

/**
 * Runs the steps in one transaction that may write, or leaves nothing of them.
 * @throws TransactionOpen; what SQLite threw
 */
export function inOneTransaction<Result>(
  { begin, commit, rollback }: Transactions,
  steps: () => Result,
): Result {
  try {
    begin.run()
  } catch (error) {
    if (error instanceof Error && /within a transaction/.test(error.message)) {
      throw new TransactionOpen()
    }
    throw error
  }
  try {
    const result = steps()
    commit.run()
    return result
  } catch (error) {
    try {
      rollback.run()
    } catch {
      // After some errors SQLite has rolled back by itself (full disk, I/O): then there is nothing to roll back.
    }
    throw error
  }
}

/** Does something that does not wait for the disk, on a handle whose other writes may: it is as it was afterwards. */
export function withoutSync<Result>(database: SqliteDatabase, work: () => Result): Result {
  const mode = Number(columnOf(database.prepare('PRAGMA synchronous').get(), 'synchronous'))
  const normal = 1
  if (mode <= normal) return work()
  database.exec(`PRAGMA synchronous = ${normal}`)
  try {
    return work()
  } finally {
    database.exec(`PRAGMA synchronous = ${mode}`)
  }
}

export interface Transactions {
  readonly begin: Pick<SqliteStatement, 'run'>
  readonly commit: SqliteStatement
  readonly rollback: SqliteStatement
}

/** The statements of transactions, on a handle. */
export function transactionsOn(database: SqliteDatabase): Transactions {
  return {
    // Not prepared: libsql leaves a prepared one that was refused in progress, and the next read then pins its snapshot, in which what others
    // have ended since is still there.
    begin: {
      run: () => {
        database.exec('BEGIN IMMEDIATE')
        return { changes: 0 }
      },
    },
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
  }
}

/**
 * That the handle is open and in nobody's transaction: what joined it would be undone with it, or see what is long past.
 * @throws TransactionOpen; an error if it is closed
 */
export function assertFree(database: SqliteDatabase): void {
  // To ask a closed handle of libsql (0.5) for inTransaction ends the process, and its statements go on working.
  if (database.open === false) throw new Error('The database handle is closed.')
  if (database.inTransaction === true || database.isTransaction === true) {
    throw new TransactionOpen()
  }
}

/** Whether it may succeed later: another connection holds a lock (SQLITE_BUSY, 5; SQLITE_LOCKED, 6), or a transaction is open. */
export function isWorthAnotherTry(error: unknown): boolean {
  if (error instanceof TransactionOpen) return true
  if (typeof error !== 'object' || error === null) return false
  // node:sqlite gives the code as a number, with an extended code above the lowest byte; the others give its name.
  const errcode: unknown = Reflect.get(error, 'errcode')
  if (typeof errcode === 'number') return [5, 6].includes(errcode & 0xff)
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)
}
