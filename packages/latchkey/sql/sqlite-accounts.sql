-- The tables of latchkey/stores/sqlite-accounts, for who makes their tables themselves.
CREATE TABLE IF NOT EXISTS latchkey_users (
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
