import {
  type SqliteDatabase,
  type SqliteStatement,
  type Transactions,
  transactionsOn,
} from './sqlite-database'
import { type ReadText, textReader } from './sqlite-text'

/**
 * The tables of accounts, as a file of SQL has them too (`sql/sqlite-accounts.sql`), for who makes their tables themselves. An application may add columns to
 * `latchkey_users` that are nullable or have a default; they are left alone.
 */
export const accountTables = `CREATE TABLE IF NOT EXISTS latchkey_users (
  id TEXT PRIMARY KEY NOT NULL,
  username TEXT NOT NULL,
  canonical_name TEXT NOT NULL UNIQUE,
  email TEXT UNIQUE,
  password_hash TEXT,
  credentials_changed_at INTEGER NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS latchkey_attempts (
  key TEXT PRIMARY KEY NOT NULL,
  attempts INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS latchkey_attempts_by_end ON latchkey_attempts (ends_at);
CREATE TABLE IF NOT EXISTS latchkey_tokens (
  digest TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL,
  email TEXT NOT NULL,
  made_for TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS latchkey_tokens_by_user ON latchkey_tokens (user_id);
CREATE INDEX IF NOT EXISTS latchkey_tokens_by_expiry ON latchkey_tokens (expires_at);
`

/** The statements on the tables of accounts, prepared once. */
export interface AccountTables extends Transactions {
  /** id → row */
  readonly userById: SqliteStatement
  /** canonical_name → row */
  readonly userByName: SqliteStatement
  /** email → row */
  readonly userByEmail: SqliteStatement
  /** id, username, canonical_name, email, password_hash, credentials_changed_at, disabled, created_at */
  readonly addUser: SqliteStatement
  /** email, password_hash, credentials_changed_at, disabled, id */
  readonly changeUser: SqliteStatement
  /** id */
  readonly removeUser: SqliteStatement
  /** key, now, most → row with ends_at, of a window that lets no more through */
  readonly fullWindow: SqliteStatement
  /** key, the end of a window that begins now, now, now */
  readonly countAttempt: SqliteStatement
  /** key */
  readonly giveAttemptBack: SqliteStatement
  /** key */
  readonly forgetNoAttempts: SqliteStatement
  /** key */
  readonly forgetAttempts: SqliteStatement
  /** now, how many at most */
  readonly sweepAttempts: SqliteStatement
  /** digest, kind, user_id, email, made_for, expires_at */
  readonly putToken: SqliteStatement
  /** digest → row */
  readonly takeToken: SqliteStatement
  /** user_id */
  readonly removeTokens: SqliteStatement
  /** user_id, kind */
  readonly removeTokensOfKind: SqliteStatement
  /** now, how many at most */
  readonly sweepTokens: SqliteStatement
  readonly textOf: ReadText
}

// Text is read as bytes: libsql ends text at its first NUL, and ends the process at bytes that are not UTF-8. Times as REAL: node:sqlite throws at an
// integer beyond 2^53.
const userColumns = `CAST(id AS BLOB) AS id, CAST(username AS BLOB) AS username, CAST(canonical_name AS BLOB) AS canonical_name,
  CAST(email AS BLOB) AS email, CAST(password_hash AS BLOB) AS password_hash,
  CAST(credentials_changed_at AS REAL) AS credentials_changed_at, disabled, CAST(created_at AS REAL) AS created_at`
const tokenColumns = `CAST(kind AS BLOB) AS kind, CAST(user_id AS BLOB) AS user_id, CAST(email AS BLOB) AS email,
  CAST(made_for AS BLOB) AS made_for, CAST(expires_at AS REAL) AS expires_at`

/** Readies the handle and the tables, which may be there already, and prepares the statements. May be repeated after a failure. */
export function openAccountTables(database: SqliteDatabase): AccountTables {
  // SQLite would wait for a lock inside the call, and the process with it.
  database.exec('PRAGMA busy_timeout = 0')
  database.exec('PRAGMA journal_mode = WAL')
  // What was acknowledged survives a power loss.
  database.exec('PRAGMA synchronous = full')
  database.exec(accountTables)
  return {
    ...transactionsOn(database),
    userById: database.prepare(`SELECT ${userColumns} FROM latchkey_users WHERE id = ?`),
    userByName: database.prepare(
      `SELECT ${userColumns} FROM latchkey_users WHERE canonical_name = ?`,
    ),
    userByEmail: database.prepare(`SELECT ${userColumns} FROM latchkey_users WHERE email = ?`),
    addUser: database.prepare(
      `INSERT INTO latchkey_users (id, username, canonical_name, email, password_hash,
         credentials_changed_at, disabled, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    changeUser: database.prepare(
      `UPDATE latchkey_users SET email = ?, password_hash = ?, credentials_changed_at = ?, disabled = ?
       WHERE id = ?`,
    ),
    removeUser: database.prepare('DELETE FROM latchkey_users WHERE id = ?'),
    fullWindow: database.prepare(
      `SELECT CAST(ends_at AS REAL) AS ends_at FROM latchkey_attempts
       WHERE key = ? AND ends_at > ? AND attempts >= ?`,
    ),
    countAttempt: database.prepare(
      `INSERT INTO latchkey_attempts (key, attempts, ends_at) VALUES (?, 1, ?)
       ON CONFLICT (key) DO UPDATE SET attempts = iif(ends_at > ?, attempts + 1, 1),
         ends_at = iif(ends_at > ?, ends_at, excluded.ends_at)`,
    ),
    giveAttemptBack: database.prepare(
      'UPDATE latchkey_attempts SET attempts = attempts - 1 WHERE key = ? AND attempts > 0',
    ),
    forgetNoAttempts: database.prepare(
      'DELETE FROM latchkey_attempts WHERE key = ? AND attempts < 1',
    ),
    forgetAttempts: database.prepare('DELETE FROM latchkey_attempts WHERE key = ?'),
    sweepAttempts: database.prepare(
      `DELETE FROM latchkey_attempts WHERE key IN
         (SELECT key FROM latchkey_attempts WHERE ends_at <= ? LIMIT ?)`,
    ),
    putToken: database.prepare(
      `INSERT INTO latchkey_tokens (digest, kind, user_id, email, made_for, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    takeToken: database.prepare(
      `DELETE FROM latchkey_tokens WHERE digest = ? RETURNING ${tokenColumns}`,
    ),
    removeTokens: database.prepare('DELETE FROM latchkey_tokens WHERE user_id = ?'),
    removeTokensOfKind: database.prepare(
      'DELETE FROM latchkey_tokens WHERE user_id = ? AND kind = ?',
    ),
    sweepTokens: database.prepare(
      `DELETE FROM latchkey_tokens WHERE digest IN
         (SELECT digest FROM latchkey_tokens WHERE expires_at <= ? LIMIT ?)`,
    ),
    textOf: textReader(database),
  }
}
