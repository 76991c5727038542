import { randomBytes } from 'node:crypto'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretsIn } from '../secrets.fixture'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, Visitor } from '../visitor'
import { registeredWithAddress, resetTokenFor } from './mail.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
// And in every other file of tests: no demo that was started there has written a secret.
afterAll(stopAll)

describe('what the demo writes (I12)', () => {
  it('holds no cookie, token, password or hash, also where everything breaks', async () => {
    const visitor = await registeredWithAddress(demo.port, 'ann')
    const token = await resetTokenFor(demo.port, 'ann')
    const cookies = [...visitor.cookies.values()]
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
      )
      .all() as { name: string }[]
    const stored = database.prepare('SELECT * FROM latchkey_users').all()
    const { password_hash: hash } = stored[0] as { password_hash: string }
    const statuses: number[] = []
    for (const { name } of tables) {
      database.exec(`DROP TABLE ${name}`)
      const ask = async (someone: Visitor, path: string, json?: object) => {
        const { status } = await someone.json(path, json && { json })
        statuses.push(status)
      }
      const credentials = { username: 'ann', password: goodPassword }
      await ask(new Visitor(demo.port), '/login', credentials)
      await ask(visitor, '/account')
      await ask(visitor, '/account/events')
      // As long as the tables of accounts are there, all else would be done.
      if (name.startsWith('demo_')) continue
      await ask(new Visitor(demo.port), '/register', { ...credentials, username: `b-${name}` })
      await ask(new Visitor(demo.port), '/forgot', { username: 'ann' })
      await ask(new Visitor(demo.port), '/reset', { token, password: newPassword })
      await ask(new Visitor(demo.port), '/verify', { token })
      await ask(visitor, '/account/password', { current: goodPassword, next: newPassword })
      await ask(visitor, '/account/delete', { password: goodPassword })
    }
    database.close()
    expect(statuses).toEqual(expect.arrayContaining([500, 503]))
    // It did say what went wrong, some of it at least.
    expect(demo.output()).toMatch(/An event was not kept: /)
    expect(demo.output()).toMatch(/no such table: demo_events[\s\S]* at /)
    for (const secret of [...cookies, token, goodPassword, newPassword, hash, 'ann@']) {
      expect(demo.output()).not.toContain(secret)
    }
    expect(secretsIn(demo.output())).toEqual([])
  })

  it('is looked through for each of them', async () => {
    const other = await startDemo()
    const visitor = await registered(other.port, 'ann')
    const sid = visitor.cookies.get('sid') ?? ''
    const id = randomBytes(32).toString('base64url')
    for (const secret of [
      ...[goodPassword, sid, decodeURIComponent(sid), visitor.cookies.get('device') ?? ''],
      ...[id, `s:${id}.`, '$scrypt$ln=16,r=8,p=1$c2FsdA$a2V5', '$argon2id$v=19$', 'sid=x'],
    ]) {
      expect(secretsIn(`Error: something with ${secret} in it`), secret).not.toEqual([])
    }
    expect(secretsIn(other.output())).toEqual([])
  })
})
