import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, type Visitor } from './visitor'

let demo: Demo
let ann: Visitor
beforeAll(async () => {
  demo = await startDemo()
  ann = await registered(demo.port, 'ann')
})
afterAll(stopAll)

// That no object of the process is changed, attacks/form-bodies.test.ts proves from inside.
describe('`__proto__` (R44)', () => {
  const json = { 'content-type': 'application/json' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each([
    [json, '{"__proto__":{"isAdmin":1},"username":"u","password":"p"}'],
    [json, '{"constructor":{"prototype":{"isAdmin":1}},"username":"u","password":"p"}'],
    [json, '{"__proto__":{"username":"ann","password":"correct horse battery staple"}}'],
    [json, '{"__proto__":null}'],
    [form, '__proto__[isAdmin]=1&username=u&password=p'],
    [form, 'constructor[prototype][isAdmin]=1&username=u&password=p'],
    [form, '__proto__=1&__proto__=2'],
    [form, 'username.__proto__.isAdmin=1'],
  ])('%j %s signs nobody in', async (headers, body) => {
    for (const path of ['/login', '/register']) {
      const { status, setCookies } = await ann.json(path, { headers, body })
      expect([400, 401]).toContain(status)
      expect(setCookies).toEqual([])
    }
  })

  it('is no key of a session, nor what the record keeps for itself', async () => {
    for (const key of ['__proto__', 'cookie', 'passport', 'latchkey', '', 'x'.repeat(101)]) {
      const { status } = await ann.json('/probe/kv', { json: { key, value: { isAdmin: 1 } } })
      expect(status).toBe(400)
    }
  })

  it('within a value is dropped', async () => {
    const body = '{"key":"deep","value":{"a":[{"__proto__":{"isAdmin":1},"b":1}]}}'
    expect((await ann.json('/probe/kv', { headers: json, body })).status).toBe(204)
    expect((await ann.json('/probe/kv')).body).toMatchObject({ deep: { a: [{ b: 1 }] } })
    expect((await ann.json('/probe/kv')).text).not.toContain('__proto__')
  })

  it('leaves keys alone that look like methods', async () => {
    for (const key of ['constructor', 'toString', 'save', 'destroy', 'hasOwnProperty', 'toJSON']) {
      expect((await ann.json('/probe/kv', { json: { key, value: 'mine' } })).status).toBe(204)
      expect((await ann.json('/probe/kv')).body).toHaveProperty(key, 'mine')
    }
    expect((await ann.json('/account')).status).toBe(200)
  })
})

describe('a body', () => {
  it('that is nested 4,000 deep is no fault of the server', async () => {
    const nested = '['.repeat(4_000) + ']'.repeat(4_000)
    const headers = { 'content-type': 'application/json' }
    const note = await ann.json('/account/note', { headers, body: `{"note":${nested}}` })
    expect(note.status).toBe(400)
    const kv = await ann.json('/probe/kv', { headers, body: `{"key":"deep","value":${nested}}` })
    expect(kv.status).toBe(204)
    expect((await ann.json('/account')).status).toBe(200)
  })

  it('that fills the session is refused, and the session goes on as it was', async () => {
    const bob = await registered(demo.port, 'bob')
    const value = 'x'.repeat(16_000)
    let status = 204
    let stored = 0
    while (status === 204) {
      stored += 1
      status = (await bob.json('/probe/kv', { json: { key: `key-${stored}`, value } })).status
    }
    expect(status).toBe(413)
    expect(stored).toBeGreaterThan(60)
    const { body } = await bob.json('/probe/kv')
    expect(Object.keys(body as object)).toHaveLength(stored - 1)
  })

  it.each(["' OR 1=1--", "x'; DROP TABLE users;--", '%', '_', 'ann\0', '{"$ne":""}'])(
    'with the name %j finds nobody',
    async (username) => {
      const json = { username, password: goodPassword }
      const { status } = await ann.json('/login', { json })
      expect([400, 401]).toContain(status)
      expect((await ann.json('/account')).status).toBe(200)
    },
  )
})
