import {
  type SqliteDatabase,
  type SqliteStatement,
  type Transactions,
  transactionsOn,
} from './sqlite-database'
import { type ReadText, textReader } from './sqlite-text'

/** The statements of a table of sessions, prepared once. */
export interface SessionTable extends Transactions {
  /** key → row */
  readonly load: SqliteStatement
  /** key, text, expires_at, owner */
  readonly create: SqliteStatement
  /** text, expires_at, owner, key, text that must be there */
  readonly replace: SqliteStatement
  /** expires_at, key */
  readonly extend: SqliteStatement
  /** key → row */
  readonly take: SqliteStatement
  /** key */
  readonly remove: SqliteStatement
  /** ended_because, expires_at, key */
  readonly end: SqliteStatement
  /** owner → rows */
  readonly listOf: SqliteStatement
  /** owner, JSON array of keys to leave, JSON array of the only keys that are meant or NULL, twice → keys */
  readonly removeAllOf: SqliteStatement
  /** ended_because, expires_at, owner, JSON array of keys to leave, JSON array of the only keys that are meant or NULL, twice → keys */
  readonly endAllOf: SqliteStatement
  /** expires_at before which rows are forgotten, how many at most */
  readonly forget: SqliteStatement
  readonly textOf: ReadText
}

// Text is read as bytes, because libsql ends text at its first NUL, and ends the process at bytes that are not UTF-8. A time
// is read as REAL, because node:sqlite throws at an integer beyond 2^53.
const columns = `CAST(text AS BLOB) AS text, CAST(expires_at AS REAL) AS expires_at, typeof(expires_at) AS kind_of_time,
  CAST(owner AS BLOB) AS owner, CAST(ended_because AS BLOB) AS ended_because`
const isRecord = 'ended_because IS NULL'
const isMeant = `key NOT IN (SELECT value FROM json_each(?))
  AND (? IS NULL OR key IN (SELECT value FROM json_each(?)))`

/**
 * Readies the handle and the table, which may be there already, and prepares the statements. May be repeated after a failure.
 * @param name a name that is safe within double quotes
 */
export function openSessionTable(
  database: SqliteDatabase,
  name: string,
  synchronous: 'full' | 'normal',
): SessionTable {
  // SQLite would wait for a lock inside the call, and the process with it.
  database.exec('PRAGMA busy_timeout = 0')
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`PRAGMA synchronous = ${synchronous}`)
  const table = `"${name}"`
  // A row is a record or a stub, and a stub is nobody's. Each of these takes no lock where the thing is there.
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    key TEXT PRIMARY KEY NOT NULL,
    text TEXT,
    expires_at INTEGER NOT NULL,
    owner TEXT,
    ended_because TEXT,
    CHECK ((text IS NULL) <> (ended_because IS NULL)),
    CHECK (owner IS NULL OR ended_because IS NULL)
  ) WITHOUT ROWID`)
  database.exec(
    `CREATE INDEX IF NOT EXISTS "${name}_by_owner" ON ${table} (owner) WHERE owner IS NOT NULL`,
  )
  database.exec(`CREATE INDEX IF NOT EXISTS "${name}_by_expiry" ON ${table} (expires_at)`)
  return { ...statementsOn(database, table), textOf: textReader(database) }
}

function statementsOn(database: SqliteDatabase, table: string): Omit<SessionTable, 'textOf'> {
  return {
    ...transactionsOn(database),
    load: database.prepare(`SELECT ${columns} FROM ${table} WHERE key = ?`),
    create: database.prepare(
      `INSERT INTO ${table} (key, text, expires_at, owner) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    replace: database.prepare(
      // As bytes: text that another program stored as a blob is the same text.
      `UPDATE ${table} SET text = ?, expires_at = ?, owner = ?
       WHERE key = ? AND ${isRecord} AND CAST(text AS BLOB) = CAST(? AS BLOB)`,
    ),
    extend: database.prepare(
      `UPDATE ${table} SET expires_at = max(expires_at, ?) WHERE key = ? AND ${isRecord}`,
    ),
    take: database.prepare(
      `DELETE FROM ${table} WHERE key = ? AND ${isRecord} RETURNING ${columns}`,
    ),
    remove: database.prepare(`DELETE FROM ${table} WHERE key = ? AND ${isRecord}`),
    end: database.prepare(
      `UPDATE ${table} SET text = NULL, owner = NULL, ended_because = ?, expires_at = ?
       WHERE key = ? AND ${isRecord}`,
    ),
    listOf: database.prepare(
      `SELECT CAST(key AS BLOB) AS key, ${columns} FROM ${table} WHERE owner = ?`,
    ),
    removeAllOf: database.prepare(
      `DELETE FROM ${table} WHERE owner = ? AND ${isMeant}
       RETURNING CAST(key AS BLOB) AS key`,
    ),
    endAllOf: database.prepare(
      `UPDATE ${table} SET text = NULL, owner = NULL, ended_because = ?, expires_at = ?
       WHERE owner = ? AND ${isMeant}
       RETURNING CAST(key AS BLOB) AS key`,
    ),
    forget: database.prepare(
      `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE expires_at < ? LIMIT ?)`,
    ),
  }
}
