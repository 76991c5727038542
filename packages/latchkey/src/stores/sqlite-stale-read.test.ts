import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { expect, it } from 'vitest'
import { SqliteStore } from './sqlite'

it('sees what others stored while one of its own writes waits for their lock', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
  const file = join(folder, 'sessions.sqlite')
  const store = new SqliteStore(new Database(file))
  const other = new Database(file)
  await store.create('ended', { text: 'x', expiresAt: Date.now() + 60_000 })
  other.exec('BEGIN IMMEDIATE')
  const waiting = store.create('waiting', { text: 'x', expiresAt: Date.now() + 60_000 })
  // With libsql a prepared BEGIN IMMEDIATE that was refused stays in progress, and the next read pins its snapshot.
  await store.load('ended')
  other.exec("DELETE FROM latchkey_sessions WHERE key = 'ended'")
  other.exec('COMMIT')
  expect(await store.load('ended')).toBeUndefined()
  expect(await waiting).toBe(true)
  store.close()
  rmSync(folder, { recursive: true })
})
