import { randomUUID } from 'node:crypto'
import type { Database } from 'libsql'
import { whenFree } from './database'

/** Somebody who has registered. */
export interface User {
  readonly id: string
  /** As it was typed at registration. */
  readonly username: string
  readonly createdAt: string
}

/** A user, and what proves that it is them. */
export interface StoredUser {
  readonly user: User
  readonly passwordHash: string
}

interface Row {
  readonly id: string
  readonly username: string
  readonly password_hash: string
  readonly created_at: string
}

/** The table of users. Two names of one canonical form are the same name: the unique index says so, however many register at once. */
export class Users {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    database.exec(`
      CREATE TABLE IF NOT EXISTS users (
        id TEXT PRIMARY KEY,
        username TEXT NOT NULL,
        canonical_name TEXT NOT NULL UNIQUE,
        password_hash TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT`)
  }

  async byId(id: string): Promise<User | undefined> {
    return (await this.#find('SELECT * FROM users WHERE id = ?', id))?.user
  }

  byCanonicalName(name: string): Promise<StoredUser | undefined> {
    return this.#find('SELECT * FROM users WHERE canonical_name = ?', name)
  }

  /** Adds a user; `undefined` when the name is taken. */
  async add(
    username: string,
    canonicalName: string,
    passwordHash: string,
  ): Promise<User | undefined> {
    const user = { id: randomUUID(), username, createdAt: new Date().toISOString() }
    const values = [user.id, username, canonicalName, passwordHash, user.createdAt]
    const { changes } = await whenFree(() =>
      this.#database
        .prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(...values),
    )
    return changes === 1 ? user : undefined
  }

  async remove({ id }: User): Promise<void> {
    await whenFree(() => this.#database.prepare('DELETE FROM users WHERE id = ?').run(id))
  }

  /** Puts a new hash of the same password in the place of the old one, unless the password was changed meanwhile. */
  async rehash({ user, passwordHash }: StoredUser, newHash: string): Promise<void> {
    const update = 'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?'
    await whenFree(() => this.#database.prepare(update).run(newHash, user.id, passwordHash))
  }

  async #find(query: string, value: string): Promise<StoredUser | undefined> {
    const row = await whenFree(() => this.#database.prepare(query).get(value) as Row | undefined)
    if (!row) return undefined
    const { id, username, created_at: createdAt, password_hash: passwordHash } = row
    return { user: { id, username, createdAt }, passwordHash }
  }
}
