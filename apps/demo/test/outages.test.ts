import { performance } from 'node:perf_hooks'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, Visitor } from './visitor'

const storeTimeout = 300

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ STORE_TIMEOUT_MS: String(storeTimeout) })
  await registered(demo.port, 'ann')
})
afterAll(stopAll)

const credentials = { username: 'ann', password: goodPassword }

async function fail(call: string, mode = 'error', times = 1) {
  const { status } = await send(demo.port, '/probe/fault', { json: { call, mode, times } })
  expect(status).toBe(204)
}

async function signedIn() {
  const visitor = new Visitor(demo.port)
  expect((await visitor.json('/login', { json: credentials })).status).toBe(200)
  return visitor
}

const modes = ['error', 'hang']

describe.each(modes)('a store that cannot be read (%s)', (mode) => {
  it('is 503 for who has a cookie, not a sign-out (R22)', async () => {
    const ann = await signedIn()
    await fail('load', mode)
    const answer = await ann.json('/account')
    expect(answer.status).toBe(503)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.setCookies).toEqual([])
    expect(answer.body).toMatchObject({ error: { code: 'store_unavailable' } })
    expect((await ann.json('/account')).status).toBe(200)
  })

  it('is a page for who reads pages', async () => {
    const ann = await signedIn()
    await fail('load', mode)
    const { status, text } = await ann.send('/account')
    expect(status).toBe(503)
    expect(text).toContain('You are not signed out: try again.')
  })

  it('is nothing to who has none', async () => {
    await fail('any', mode, 1_000)
    for (const path of ['/', '/login', '/register', '/health']) {
      expect((await send(demo.port, path)).status).toBe(200)
    }
    const headers = { accept: 'application/json' }
    expect((await send(demo.port, '/account', { headers })).status).toBe(401)
    await fail('any', 'none')
  })
})

describe.each(modes)('a store that cannot be written (%s)', (mode) => {
  it('signs nobody in (R23, S08)', async () => {
    const ann = new Visitor(demo.port)
    await fail('create', mode)
    const answer = await ann.json('/login', { json: credentials })
    expect(answer.status).toBe(503)
    expect(answer.setCookies).toEqual([])
    expect((await ann.json('/login', { json: credentials })).status).toBe(200)
  })

  it('registers nobody, and the name stays free (S08)', async () => {
    const newcomer = new Visitor(demo.port)
    const json = { username: `newcomer-${mode}`, password: goodPassword }
    await fail('create', mode)
    const answer = await newcomer.json('/register', { json })
    expect(answer.status).toBe(503)
    expect(answer.setCookies).toEqual([])
    expect((await newcomer.json('/register', { json })).status).toBe(201)
  })

  it('keeps no note, and says so', async () => {
    const ann = await signedIn()
    await fail('replace', mode)
    expect((await ann.json('/account/note', { json: { note: 'lost' } })).status).toBe(503)
    // The next write has its turn, also if this one is never answered.
    expect((await ann.json('/account')).body).toMatchObject({ session: { note: '' } })
  })

  it('says that it could not sign out, and takes the cookie away all the same', async () => {
    const ann = await signedIn()
    const { cookie } = ann
    await fail('take', mode)
    const first = await ann.json('/logout', { method: 'POST' })
    expect(first.status).toBe(503)
    expect(first.setCookies).toEqual([expect.stringMatching(/^sid=; .*1970/)])
    const second = await ann.json('/logout', { method: 'POST', headers: { cookie } })
    expect(second.status).toBe(204)
    expect((await ann.json('/account', { headers: { cookie } })).status).toBe(401)
  })
})

describe('the k-th call of the store that fails, for each flow (S08)', () => {
  const flows = {
    'signing in': (visitor: Visitor) => visitor.json('/login', { json: credentials }),
    'signing in again': (visitor: Visitor) => visitor.json('/login', { json: credentials }),
    'signing out': (visitor: Visitor) => visitor.json('/logout', { method: 'POST' }),
    'the account': (visitor: Visitor) => visitor.json('/account'),
    'keeping a note': (visitor: Visitor) => visitor.json('/account/note', { json: { note: 'x' } }),
  }
  const calls = ['load', 'create', 'replace', 'take', 'destroy']
  const cases = Object.keys(flows).flatMap((flow) => calls.map((call) => [flow, call] as const))

  it.each(cases)('%s, where %s fails: done, or 503 and not signed in anew', async (flow, call) => {
    const visitor = flow === 'signing in' ? new Visitor(demo.port) : await signedIn()
    const { cookie } = visitor
    await fail(call)
    const answer = await flows[flow as keyof typeof flows](visitor)
    await fail('any', 'none')
    expect([200, 204, 503]).toContain(answer.status)
    const givesCookie = answer.setCookies.some((line) => !line.includes('1970'))
    if (answer.status === 503) expect(givesCookie).toBe(false)
    if (givesCookie) {
      // What was confirmed is there, and the id from before is dead.
      expect((await visitor.json('/account')).status).toBe(200)
      if (cookie !== '') {
        expect((await visitor.json('/account', { headers: { cookie } })).status).toBe(401)
      }
    }
  })
})

describe('a store that hangs', () => {
  it('is waited for as long as STORE_TIMEOUT_MS says, and not for the default', async () => {
    const ann = await signedIn()
    const waits: number[] = []
    for (let n = 0; n < 3; n += 1) {
      await fail('any', 'hang')
      const start = performance.now()
      expect((await ann.json('/account')).status).toBe(503)
      waits.push(performance.now() - start)
    }
    // The machine may be busy at one of them, hardly at all three.
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(storeTimeout - 5)
    expect(Math.min(...waits)).toBeLessThan(2_000)
  })
})

describe('a record that is no session’s (R31)', () => {
  it.each([
    ['cut off', '{"cookie":{"path":"/"},"passp'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '42'],
    ['text', '"sid"'],
    ['without a cookie', '{"passport":{"user":"1"}}'],
    ['with a cookie that is none', '{"cookie":7,"passport":{"user":"1"}}'],
    ['empty', ''],
    ['huge', `{"cookie":{},"a":"${'x'.repeat(2_000_000)}"}`],
  ])('(%s) is nobody’s: signed out, and no fault of the server', async (what, text) => {
    const broken = await startDemo()
    const bo = await registered(broken.port, 'bo')
    const database = new Database(broken.databaseFile)
    const { changes } = database.prepare('UPDATE latchkey_sessions SET text = ?').run(text)
    database.close()
    expect(changes, what).toBe(1)

    expect((await bo.json('/account')).status).toBe(401)
    const home = await bo.send('/')
    expect(home.status).toBe(200)
    expect(home.text).toContain('<code>corrupt-record</code>')
    const json = { username: 'bo', password: goodPassword }
    expect((await bo.json('/login', { json })).status).toBe(200)
    expect((await bo.json('/account')).status).toBe(200)
    await broken.stop()
  })

  it('is nobody’s where it names a user who is gone', async () => {
    const left = await startDemo()
    const bo = await registered(left.port, 'bo')
    const database = new Database(left.databaseFile)
    database.exec('DELETE FROM latchkey_users')
    database.close()
    expect((await bo.json('/account')).status).toBe(401)
    await left.stop()
  })
})

describe('a database that another process has locked', () => {
  it('is waited for, while pages are served', async () => {
    const database = new Database(demo.databaseFile)
    database.exec('BEGIN IMMEDIATE')
    const visitor = new Visitor(demo.port)
    const registration = visitor.json('/register', {
      json: { username: 'waits', password: goodPassword },
    })
    const page = await send(demo.port, '/')
    expect(page.status).toBe(200)
    database.exec('COMMIT')
    expect((await registration).status).toBe(201)
    database.close()
  })
})

describe('an outage', () => {
  it('is told to whoever runs the demo, by one line for all of its requests', async () => {
    const own = await startDemo()
    const ann = await registered(own.port, 'ann')
    const fault = { json: { call: 'load', mode: 'error', times: 5 } }
    expect((await send(own.port, '/probe/fault', fault)).status).toBe(204)
    for (let request = 0; request < 5; request += 1) {
      expect((await ann.json('/account')).status).toBe(503)
    }
    const [_listening, ...lines] = own.output().trim().split('\n')
    expect(lines).toEqual([expect.stringMatching(/^STORE_UNAVAILABLE: /)])
    await own.stop()
  })
})
