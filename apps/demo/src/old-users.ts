/**
 * Takes over who registered before the library kept users, once. Their passwords, ids and sessions stay as they were.
 *
 * Part of the schema: it runs in the transaction that makes the tables, so of several processes that start at once one does it.
 */
export const takeOverOldUsers = `
  CREATE TABLE IF NOT EXISTS users (id, username, canonical_name, password_hash, created_at);
  INSERT OR IGNORE INTO latchkey_users
      (id, username, canonical_name, password_hash, credentials_changed_at, created_at)
    SELECT id, username, canonical_name, password_hash, made, made FROM (
      SELECT *, CAST(round((julianday(created_at) - 2440587.5) * 86400000) AS INTEGER) AS made FROM users
    );
  DROP TABLE users`
