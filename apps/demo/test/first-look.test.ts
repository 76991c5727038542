import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(stopAll)

describe('a field for a password', () => {
  it.each([
    ['/login', 'current-password'],
    ['/register', 'new-password'],
    ['/reset?token=x', 'new-password'],
    ['/account/password', 'current-password new-password'],
    ['/account/delete', 'current-password'],
    ['/account/confirm', 'current-password'],
  ])(
    'of %s is hidden, and for password managers and what is pasted (6.2.6, 6.2.7)',
    async (path, kinds) => {
      const someone = path.startsWith('/account')
        ? await registered(demo.port, `fields-${path.length}`)
        : new Visitor(demo.port)
      const { status, text } = await someone.send(path)
      expect(status).toBe(200)
      const inputs = [...text.matchAll(/<input\b[^>]*>/g)].map(([input]) => input)
      const ofPasswords = inputs.filter((input) => /name="(?:password|current|next)"/.test(input))
      const shown = ofPasswords.filter((input) => !input.includes('type="hidden"'))
      expect(shown.map((input) => /autocomplete="([^"]*)"/.exec(input)?.[1]).join(' ')).toBe(kinds)
      for (const input of shown) expect(input).toContain('type="password"')
      expect(text).not.toMatch(/\son[a-z]+\s*=/i)
    },
  )
})

describe('a new database', () => {
  it('has no users (6.3.2)', async () => {
    const fresh = await startDemo()
    const database = new Database(fresh.databaseFile, { timeout: 10_000 })
    const row = database.prepare('SELECT count(*) AS users FROM latchkey_users').get()
    database.close()
    expect((row as { users: number }).users).toBe(0)
    await fresh.stop()
  })
})
