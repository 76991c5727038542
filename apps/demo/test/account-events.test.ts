import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

interface LoggedEvent {
  kind: string
  network?: string
  times: number
}

async function eventsOf(visitor: Visitor): Promise<LoggedEvent[]> {
  const { status, body } = await visitor.json('/account/events')
  expect(status).toBe(200)
  return body as LoggedEvent[]
}

function tryPassword(username: string, password: string, address: string) {
  const visitor = new Visitor(demo.port, { 'x-forwarded-for': address })
  return visitor.json('/login', { json: { username, password } })
}

describe('what happened to an account', () => {
  it('is told to its owner, the latest first, with what was repeated in one line', async () => {
    const ann = await registered(demo.port, 'ann')
    for (let tries = 0; tries < 7; tries += 1) await tryPassword('ANN', 'wrong', '198.51.100.1')
    await tryPassword('ann', goodPassword, '198.51.100.2')
    const events = await eventsOf(ann)
    expect(events.map(({ kind, network, times }) => [kind, network, times])).toEqual([
      ['authenticated', '198.51.100.2', 1],
      ['limit-hit', '198.51.100.1', 2],
      ['authentication-failed', '198.51.100.1', 5],
      ['registered', '127.0.0.1', 1],
    ])
    const { text } = await ann.send('/account/events')
    expect(text).toContain('Somebody tried a wrong password')
    expect(text).toContain('5 times')
    for (const secret of ['wrong"', goodPassword, '$argon2', '$scrypt']) {
      expect(text + JSON.stringify(events)).not.toContain(secret)
    }
  })

  it('leaves out what did not happen: no others were there to be signed out', async () => {
    const amy = await registered(demo.port, 'amy')
    const json = { current: goodPassword, next: 'a new sentence for next year' }
    expect((await amy.json('/account/password', { json })).status).toBe(204)
    const kinds = (await eventsOf(amy)).map(({ kind }) => kind)
    expect(kinds).toEqual(['password-changed', 'registered'])
  })

  it('is told to nobody else', async () => {
    const bob = await registered(demo.port, 'bob')
    expect((await eventsOf(bob)).map(({ kind }) => kind)).toEqual(['registered'])
    expect((await new Visitor(demo.port).json('/account/events')).status).toBe(401)
  })

  it('is kept up to fifty lines, and outlives the server', async () => {
    const cid = await registered(demo.port, 'cid')
    for (let n = 0; n < 60; n += 1) await tryPassword('cid', 'wrong', `203.0.113.${n}`)
    const events = await eventsOf(cid)
    expect(events).toHaveLength(50)
    const again = await startDemo({ DATABASE_FILE: demo.databaseFile })
    const visitor = new Visitor(again.port)
    for (const [name, value] of cid.cookies) visitor.cookies.set(name, value)
    expect(await eventsOf(visitor)).toEqual(events)
    await again.stop()
  })
})

/** How many lines of events there are, of whoever. */
function eventCount(): number {
  const database = new Database(demo.databaseFile)
  const row = database.prepare('SELECT count(*) AS lines FROM demo_events').get()
  database.close()
  return (row as { lines: number }).lines
}

describe('deleting an account', () => {
  const deletion = (visitor: Visitor, password: unknown) =>
    visitor.json('/account/delete', { json: { password } })

  it('takes its password', async () => {
    const dot = await registered(demo.port, 'dot')
    for (const password of ['wrong', undefined, '', { $ne: '' }]) {
      expect((await deletion(dot, password)).status).toBe(403)
    }
    const page = await dot.send('/account/delete', { form: { password: 'wrong' } })
    expect(page.status).toBe(403)
    expect(page.text).toContain('id="password-problem">This is not your password.')
    expect((await dot.json('/account')).status).toBe(200)
    expect((await deletion(new Visitor(demo.port), goodPassword)).status).toBe(401)
    // No sign-in that failed: the owner sees that somebody used their session.
    expect((await eventsOf(dot)).map(({ kind, times }) => [kind, times])).toEqual([
      ['confirmation-failed', 5],
      ['registered', 1],
    ])
  })

  it('ends every session, forgets what happened, and frees the name', async () => {
    const eve = await registered(demo.port, 'eve')
    const before = eventCount()
    const other = new Visitor(demo.port)
    await other.json('/login', { json: { username: 'eve', password: goodPassword } })
    const copy = eve.cookie
    expect(eventCount()).toBe(before + 1)
    const { status, sessionCookies } = await deletion(eve, goodPassword)
    expect(status).toBe(204)
    expect(sessionCookies).toEqual([expect.stringMatching(/^sid=; .*1970/)])
    expect((await eve.json('/account', { headers: { cookie: copy } })).status).toBe(401)
    expect((await other.json('/account')).status).toBe(401)
    expect(eventCount()).toBe(before - 1)
    expect((await tryPassword('eve', goodPassword, '198.51.100.9')).status).toBe(401)
    const second = await registered(demo.port, 'eve')
    expect((await eventsOf(second)).map(({ kind }) => kind)).toEqual(['registered'])
  })
})
