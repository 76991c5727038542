import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registeredWithAddress, resetTokenFor } from './attacks/mail.fixture'
import { newPassword } from './attacks/routes.fixture'
import { type Demo, startDemo, stopAll } from './start-demo'
import { type Answer, goodPassword, registered, send, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback', STORE_TIMEOUT_MS: '5000' })
})
afterAll(stopAll)

let networks = 0
function fromSomewhere() {
  networks += 1
  return { 'x-forwarded-for': `10.12.${networks >> 8}.${networks & 255}` }
}

/** Every route that the sources of the demo have, so that a new one is asked as well. */
const sources = join(__dirname, '..', 'src')
const routes = readdirSync(sources)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const text = readFileSync(join(sources, file), 'utf8')
    const found = text.matchAll(/\b(?:router|app|Router\(\))\.(get|post)\(\s*'(\/[^']*)'/g)
    const folder = file === 'probes.ts' ? '/probe' : ''
    return [...found].map(([, method = '', path = '']) => ({
      method: method.toUpperCase(),
      path: `${folder}${path}`,
    }))
  })

const askFor = (visitor: Visitor, { method, path }: { method: string; path: string }) =>
  visitor.send(path, {
    headers: { accept: 'application/json' },
    ...(method === 'POST' && { json: {} }),
  })

/** RFC 9110 section 11.6.1. No scheme that makes a browser ask. */
function expectChallenge({ status, headers }: Answer, what: string): void {
  expect([what, status]).toEqual([what, 401])
  expect([what, headers['www-authenticate']]).toEqual([what, 'Session realm="Latchkey demo"'])
  expect([what, headers['cache-control']]).toEqual([what, 'no-store'])
}

describe('every 401 says how to do better', () => {
  it('of every route, to who is nobody, and to who was signed out', async () => {
    const gone = await registered(demo.port, 'gone', fromSomewhere())
    const { cookie } = gone
    await gone.json('/logout', { method: 'POST' })
    const guarded = new Set<string>()
    for (const headers of [{}, { cookie }, { cookie: 'sid=junk' }]) {
      for (const route of routes) {
        const visitor = new Visitor(demo.port, { ...fromSomewhere(), ...headers })
        const answer = await askFor(visitor, route)
        if (answer.status !== 401) continue
        const name = `${route.method} ${route.path}`
        guarded.add(name)
        expectChallenge(answer, name)
      }
    }
    expect(routes.length).toBeGreaterThan(25)
    const expected = ['/account', '/sessions', '/account/password', '/account/email']
    expect([...guarded]).toEqual(expect.arrayContaining(expected.map((path) => `GET ${path}`)))
    const posts = ['/sessions/revoke', '/sessions/revoke-others', '/account/note']
    expect([...guarded]).toEqual(expect.arrayContaining(posts.map((path) => `POST ${path}`)))
  })

  it('also to a wrong password, and to who is remembered and has not shown that it is still them', async () => {
    await registered(demo.port, 'ann', fromSomewhere())
    const wrong = { username: 'ann', password: 'wrong' }
    expectChallenge(
      await new Visitor(demo.port, fromSomewhere()).json('/login', { json: wrong }),
      'wrong',
    )
    const remembered = new Visitor(demo.port, fromSomewhere())
    const json = { username: 'ann', password: goodPassword, remember: true }
    expect((await remembered.json('/login', { json })).status).toBe(200)
    expectChallenge(await remembered.json('/account/email'), 'not fresh')
  })
})

describe('every answer that sets a cookie', () => {
  it('is for nobody else to keep', async () => {
    const answers = new Map<string, Answer>()
    const ask = async (who: Visitor, path: string, sent: Parameters<Visitor['send']>[1]) => {
      const asJson = await who.json(path, sent)
      answers.set(path, asJson)
      return asJson
    }
    await registeredWithAddress(demo.port, 'bob', fromSomewhere())
    const someone = new Visitor(demo.port, fromSomewhere())
    const token = await resetTokenFor(demo.port, 'bob', fromSomewhere())
    await ask(someone, '/reset', { json: { token, password: newPassword } })
    await ask(someone, '/login', { json: { username: 'bob', password: newPassword } })
    const change = { current: newPassword, next: goodPassword }
    await ask(someone, '/account/password', { json: change })
    const cid = { username: 'cid', password: goodPassword }
    await ask(new Visitor(demo.port, fromSomewhere()), '/register', { json: cid })
    await ask(new Visitor(demo.port), '/probe/kv', { json: { key: 'basket', value: 1 } })
    await ask(someone, '/logout', { method: 'POST' })
    for (const [path, { setCookies, headers }] of answers) {
      expect(setCookies.length, path).toBeGreaterThan(0)
      expect([path, headers['cache-control']]).toEqual([path, 'no-store'])
    }
    // And the page of a link that was refused, which has it still.
    const refused = await send(demo.port, '/reset', { form: { token, password: 'short' } })
    expect([refused.status, refused.headers['cache-control']]).toEqual([400, 'no-store'])
  })
})

describe('what is the same for everybody', () => {
  it.each(['/health', '/demo.css'])(
    '%s touches no session: not where one is sent, and every call to their store hangs',
    async (path) => {
      const visitor = await registered(demo.port, `calm-${path.length}`, fromSomewhere())
      const fault = (mode: string) =>
        send(demo.port, '/probe/fault', { json: { call: 'any', mode, times: 1_000 } })
      await fault('hang')
      const { status, setCookies } = await visitor.send(path)
      expect([status, setCookies]).toEqual([200, []])
      const { text } = await send(demo.port, '/probe/fault')
      expect(JSON.parse(text)).toEqual({ left: 1_000 })
      await fault('none')
      expect((await visitor.json('/account')).status).toBe(200)
    },
  )
})
