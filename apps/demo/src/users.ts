import { randomUUID } from 'node:crypto'
import type { Database, Statement } from 'libsql'
import { write } from './database'

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

/** The table of users. Names of one canonical form are one name: the unique index says so, however many register at once. */
export const usersSchema = `
  CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    canonical_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT`

/** Who has registered, in a database that has the schema. */
export class Users {
  readonly #database: Database
  readonly #findById: Statement
  readonly #findByName: Statement

  constructor(database: Database) {
    this.#database = database
    this.#findById = database.prepare('SELECT * FROM users WHERE id = ?')
    this.#findByName = database.prepare('SELECT * FROM users WHERE canonical_name = ?')
  }

  byId(id: string): User | undefined {
    return storedUser(this.#findById.get(id))?.user
  }

  byCanonicalName(name: string): StoredUser | undefined {
    return storedUser(this.#findByName.get(name))
  }

  /** Adds a user; `undefined` when the name is taken. */
  async add(username: string, canonicalName: string, passwordHash: string) {
    const user: User = { id: randomUUID(), username, createdAt: new Date().toISOString() }
    const values = [user.id, username, canonicalName, passwordHash, user.createdAt]
    const insert = 'INSERT INTO users VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING'
    return (await this.#run(insert, ...values)) === 1 ? user : undefined
  }

  async remove({ id }: User): Promise<void> {
    await this.#run('DELETE FROM users WHERE id = ?', id)
  }

  /** Puts a new hash of the same password in the place of the old one, unless the password was changed meanwhile. */
  async rehash({ user, passwordHash }: StoredUser, newHash: string): Promise<void> {
    const update = 'UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?'
    await this.#run(update, newHash, user.id, passwordHash)
  }

  /** Gives how many rows were changed. */
  #run(statement: string, ...values: string[]): Promise<number> {
    const database = this.#database
    return write(database, () => database.prepare(statement).run(...values).changes)
  }
}

function storedUser(row: unknown): StoredUser | undefined {
  if (row === undefined) return undefined
  const { id, username, created_at: createdAt, password_hash: passwordHash } = row as Row
  return { user: { id, username, createdAt }, passwordHash }
}
