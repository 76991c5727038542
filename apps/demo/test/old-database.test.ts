import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, expect, it } from 'vitest'
import { startDemo, stopAll, temporaryFolder } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

afterAll(stopAll)

it('a database of an earlier demo keeps its users, their ids and their passwords', async () => {
  const first = await startDemo()
  await registered(first.port, 'Kate')
  await first.stop()

  // As the demo kept users before the library did.
  const DATABASE_FILE = join(temporaryFolder(), 'demo.sqlite')
  const { password_hash: hash } = new Database(first.databaseFile)
    .prepare('SELECT password_hash FROM latchkey_users')
    .get() as { password_hash: string }
  const old = new Database(DATABASE_FILE)
  old.exec(`CREATE TABLE users (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    canonical_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT`)
  const insert = old.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?)')
  insert.run('id-of-kate', 'Kate', 'kate', hash, '2026-03-04T05:06:07.089Z')
  old.close()

  const demos = await Promise.all([startDemo({ DATABASE_FILE }), startDemo({ DATABASE_FILE })])
  for (const { port } of demos) {
    const json = { username: 'kate', password: goodPassword }
    const { status, body } = await new Visitor(port).json('/login', { json })
    expect([status, body]).toEqual([
      200,
      { user: { id: 'id-of-kate', username: 'Kate', createdAt: '2026-03-04T05:06:07.089Z' } },
    ])
  }
})
