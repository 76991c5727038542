import { randomInt } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'libsql'
import { StartProblem } from './start-problem'

/** How long a file that another process has locked is tried again, in milliseconds. */
const patience = 2_000

/**
 * Opens the file for reading and writing, and makes it where there is none.
 * @param schema what makes its tables, where they are missing
 * @throws StartProblem where the file cannot be written
 */
export function openDatabase(file: string, schema = ''): Database.Database {
  try {
    mkdirSync(dirname(file), { recursive: true })
    makePrivate(file)
    const database = new Database(file, { timeout: patience })
    // In this mode readers and the one writer do not wait for each other.
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(`BEGIN IMMEDIATE; ${schema}; COMMIT`)
    // From here on, waiting is for `write`: in the database, it would keep all requests waiting.
    database.exec('PRAGMA busy_timeout = 0')
    return database
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(
      `The database ${file} cannot be written (${why}): set DATABASE_FILE to a file that can.`,
    )
  }
}

/** Makes a file that is not there, for nobody else on this machine to read: hashes of passwords will be in it. SQLite gives its `-wal` and `-shm` the same mode. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}

/**
 * Writes, as soon as no other process does; requests are served meanwhile.
 *
 * It is the beginning of the transaction that finds the file locked. A statement that does keeps libsql 0.5 from letting go of the next lock.
 */
export async function write<Result>(
  database: Database.Database,
  work: () => Result,
): Promise<Result> {
  const end = Date.now() + patience
  for (;;) {
    try {
      return database.transaction(work).immediate()
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error
    }
    await pause(randomInt(2, 20))
  }
}

/** Whether another process has the database locked. */
export function isBusy(error: unknown): boolean {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)
}
