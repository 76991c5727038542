import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
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

  it('is not pushed out by whoever tries passwords, from however many networks', async () => {
    const cid = await registered(demo.port, 'cid')
    const json = { current: goodPassword, next: 'a new sentence for next year' }
    expect((await cid.json('/account/password', { json })).status).toBe(204)
    await tryPassword('cid', json.next, '198.51.100.2')
    for (let n = 0; n < 60; n += 1) await tryPassword('cid', 'wrong', `203.0.113.${n}`)
    const links = Array.from({ length: 20 }, (_, n) =>
      new Visitor(demo.port, { 'x-forwarded-for': `198.51.100.${n}` }).json('/forgot', {
        json: { username: 'cid' },
      }),
    )
    await Promise.all(links)
    await vi.waitFor(async () => {
      expect((await eventsOf(cid)).map(({ kind }) => kind)).toContain('reset-requested')
    })
    const events = await eventsOf(cid)
    const facts = events.filter(({ network }) => !network?.startsWith('203.0.113.'))
    const kinds = facts.map(({ kind }) => kind).filter((kind) => kind !== 'reset-requested')
    expect(kinds).toEqual(['authenticated', 'password-changed', 'registered'])
    expect(events).toHaveLength(kinds.length + 15)
  })

  it('is not pushed out by who signs in and out all the time with the password, either', async () => {
    const dan = await registered(demo.port, 'dan')
    let visitor = dan
    for (let n = 0; n < 30; n += 1) {
      visitor = new Visitor(demo.port, { 'x-forwarded-for': `203.0.113.${n}` })
      await visitor.json('/login', { json: { username: 'dan', password: goodPassword } })
    }
    await tryPassword('dan', 'wrong', '198.51.100.3')
    // Dan's own session was one of too many by then, which is a visit's end as well.
    expect((await dan.json('/account')).status).toBe(401)
    const events = await eventsOf(visitor)
    const kinds = events.map(({ kind }) => kind)
    expect(kinds.slice(0, 2)).toEqual(['ended-session-presented', 'authentication-failed'])
    const visits = kinds.slice(2, -1)
    expect(visits).toHaveLength(20)
    for (const kind of visits) expect(['authenticated', 'session-ended']).toContain(kind)
    expect(kinds.at(-1)).toBe('registered')
  })

  it('is told also of sessions: that one signed out, or was signed out, and came back all the same', async () => {
    const fay = await registered(demo.port, 'fay', { 'x-forwarded-for': '198.51.100.4' })
    const [left, lost] = [new Visitor(demo.port), new Visitor(demo.port)]
    for (const visitor of [left, lost]) {
      await visitor.json('/login', { json: { username: 'fay', password: goodPassword } })
    }
    const copies = [left.cookie, lost.cookie]
    expect((await left.json('/logout', { method: 'POST' })).status).toBe(204)
    expect((await fay.json('/sessions/revoke-others', { json: {} })).status).toBe(204)
    // Twice, as a thief would, who does not do what an answer says about cookies.
    for (const cookie of [...copies, ...copies]) {
      const headers = { cookie, accept: 'application/json' }
      expect((await new Visitor(demo.port).json('/account', { headers })).status).toBe(401)
    }
    const events = await eventsOf(fay)
    expect(events.map(({ kind, network, times }) => [kind, network, times])).toEqual([
      ['ended-session-presented', undefined, 4],
      ['session-revoked', '198.51.100.4', 1],
      ['signed-out', undefined, 1],
      ['authenticated', '127.0.0.1', 2],
      ['registered', '198.51.100.4', 1],
    ])
    const { text } = await fay.send('/account/events')
    expect(text).toContain('A device came back that had been signed out')
    expect(text).toContain('4 times')
    const next = { current: goodPassword, next: 'a new sentence for next year' }
    await new Visitor(demo.port).json('/login', {
      json: { username: 'fay', password: goodPassword },
    })
    expect((await fay.json('/account/password', { json: next })).status).toBe(204)
    const latest = (await eventsOf(fay)).slice(0, 2).map(({ kind }) => kind)
    expect(latest.toSorted()).toEqual(['password-changed', 'session-ended'])
  })

  it('is one line again after an hour, and outlives the server', async () => {
    const gus = await registered(demo.port, 'gus')
    await tryPassword('gus', 'wrong', '198.51.100.5')
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    database.prepare('UPDATE demo_events SET at = at - 3600000').run()
    database.close()
    await tryPassword('gus', 'wrong', '198.51.100.5')
    await tryPassword('gus', 'wrong', '198.51.100.5')
    const events = await eventsOf(gus)
    const lines = events.map(({ kind, times }) => [kind, times])
    expect(lines).toEqual([
      ['authentication-failed', 2],
      ['authentication-failed', 1],
      ['registered', 1],
    ])
    const again = await startDemo({ DATABASE_FILE: demo.databaseFile })
    const visitor = new Visitor(again.port)
    for (const [name, value] of gus.cookies) visitor.cookies.set(name, value)
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
