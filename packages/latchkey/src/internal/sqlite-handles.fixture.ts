import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { onTestFinished } from 'vitest'
import type { SqliteDatabase } from './sqlite-database'

/** A handle that the tests close themselves. */
export interface TestDatabase extends SqliteDatabase {
  close(): void
}

/** Which SQLite the tests run on: the environment says `LATCHKEY_SQLITE=node` for the one inside Node. */
export const sqliteName = process.env.LATCHKEY_SQLITE === 'node' ? 'node:sqlite' : 'libsql'

/** Opens a handle on a file, or on `:memory:`. */
export function openDatabase(file: string): TestDatabase {
  if (sqliteName === 'libsql') return new Libsql(file)
  // Neither the types for Node 20 nor the bundler underneath the tests know this module.
  const DatabaseSync: unknown = Reflect.get(
    process.getBuiltinModule('node:sqlite') ?? {},
    'DatabaseSync',
  )
  if (typeof DatabaseSync !== 'function') throw new Error('This Node has no node:sqlite.')
  return Reflect.construct(DatabaseSync, [file])
}

/** A name for a database file, in a folder of its own that goes with the test. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'sessions.db')
}
