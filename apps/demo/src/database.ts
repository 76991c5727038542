import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'libsql'
import { StartProblem } from './start-problem'

export type { Database } from 'libsql'

/**
 * Opens the file for reading and writing, and makes it where there is none.
 * @throws StartProblem where the file cannot be written
 */
export function openDatabase(file: string): Database.Database {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const database = new Database(file)
    // Readers and one writer do not wait for each other.
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('BEGIN IMMEDIATE; ROLLBACK')
    return database
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(
      `The database ${file} cannot be written (${why}): set DATABASE_FILE to a file that can.`,
    )
  }
}

/** How long a locked database is tried again, in milliseconds. */
const patience = 2_000

/** Does something with a database, and again while another process has it locked; requests are served meanwhile. */
export async function whenFree<Result>(work: () => Result): Promise<Result> {
  const end = Date.now() + patience
  for (;;) {
    try {
      return work()
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
