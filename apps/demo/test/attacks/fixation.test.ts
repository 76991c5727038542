import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { type Answer, goodPassword, registered, send, Visitor } from '../visitor'
import { fromSomewhere, networksSoFar } from './networks.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

/** A session of the attacker's own, valid and nobody's, with something in it. */
async function anonymousCookie(): Promise<string> {
  const attacker = new Visitor(demo.port, fromSomewhere())
  await attacker.json('/probe/kv', { json: { key: 'planted', value: 'by an attacker' } })
  const { body } = await attacker.json('/probe/kv')
  expect(body).toEqual({ planted: 'by an attacker' })
  return attacker.cookies.get('sid') ?? ''
}

/** The same, but the attacker is signed in to it: the victim is to work in the attacker's account. */
async function attackersCookie(): Promise<string> {
  const attacker = await registered(demo.port, `attacker-${networksSoFar()}`, fromSomewhere())
  return attacker.cookies.get('sid') ?? ''
}

function withCookie(sid: string): Visitor {
  const visitor = new Visitor(demo.port, fromSomewhere())
  visitor.cookies.set('sid', sid)
  return visitor
}

/** What a cookie is worth: whose account it opens, and what is in its session. */
async function worthOf(sid: string) {
  const headers = { cookie: `sid=${sid}`, accept: 'application/json' }
  const account = await send(demo.port, '/account', { headers })
  const session = await send(demo.port, '/probe/kv', { headers })
  const { visits: _counted, ...rest } = JSON.parse(session.text) as Record<string, unknown>
  return [account.status, rest] as const
}

type WayIn = (victim: Visitor, username: string) => Promise<Answer>
const credentials = (username: string) => ({ username, password: goodPassword })
const waysIn: Record<string, WayIn> = {
  'a sign-in with JSON': (victim, username) =>
    victim.json('/login', { json: credentials(username) }),
  'a sign-in with a form': (victim, username) =>
    victim.send('/login', { form: credentials(username) }),
  'a sign-in that is remembered': (victim, username) =>
    victim.json('/login', { json: { ...credentials(username), remember: true } }),
  'a registration': (victim, username) =>
    victim.json('/register', { json: credentials(`${username}-too`) }),
}

describe.each(Object.entries(waysIn))('%s', (_what, wayIn) => {
  it('takes over no cookie that was planted in the browser before (T-FIX-1, R01)', async () => {
    const username = `victim-${networksSoFar()}`
    await registered(demo.port, username, fromSomewhere())
    const planted = await anonymousCookie()
    const victim = withCookie(planted)
    expect((await wayIn(victim, username)).status).toBeLessThan(400)
    const theirs = victim.cookies.get('sid') ?? ''
    expect(theirs).not.toBe(planted)
    // Nothing is left under the planted id, and nothing of it has come along.
    expect(await worthOf(planted)).toEqual([401, {}])
    expect(await worthOf(theirs)).toEqual([200, {}])
    // Nor does it come back when the attacker goes on with it.
    const attacker = withCookie(planted)
    await attacker.json('/probe/kv', { json: { key: 'planted', value: 'again' } })
    expect(attacker.cookies.get('sid')).not.toBe(planted)
    expect(await worthOf(planted)).toEqual([401, {}])
    expect(await worthOf(theirs)).toEqual([200, {}])
  })

  it('leaves nobody in the account of whoever planted the cookie (T-FIX-1)', async () => {
    const username = `guest-${networksSoFar()}`
    await registered(demo.port, username, fromSomewhere())
    const planted = await attackersCookie()
    const victim = withCookie(planted)
    expect((await wayIn(victim, username)).status).toBeLessThan(400)
    const { body } = await victim.json('/account')
    expect(body).toHaveProperty('user.username', expect.stringMatching(username))
    expect((await worthOf(planted))[0]).toBe(401)
  })

  it('takes over none of those that somebody uses meanwhile (T-FIX-1)', async () => {
    const username = `busy-${networksSoFar()}`
    await registered(demo.port, username, fromSomewhere())
    const planted = await anonymousCookie()
    const victim = withCookie(planted)
    const attackers = Array.from({ length: 20 }, () => withCookie(planted))
    const write = (attacker: Visitor, n: number) =>
      attacker.json('/probe/kv', { json: { key: `n-${n}`, value: n, delay: n % 5 } })
    const [answer] = await Promise.all([wayIn(victim, username), ...attackers.map(write)])
    expect(answer.status).toBeLessThan(400)
    const theirs = victim.cookies.get('sid') ?? ''
    for (const attacker of attackers) {
      const sid = attacker.cookies.get('sid') ?? planted
      expect(sid).not.toBe(theirs)
      expect((await worthOf(sid))[0]).toBe(401)
    }
    expect((await worthOf(planted))[0]).toBe(401)
    expect(await worthOf(theirs)).toEqual([200, {}])
  })
})

describe('the id of a session', () => {
  it('is another one, and the old one worth nothing, after each change of who somebody is (T-FIX-1)', async () => {
    const visitor = await registered(demo.port, 'changes', fromSomewhere())
    const seen = [visitor.cookies.get('sid') ?? '']
    const next = async (path: string, json: object) => {
      expect((await visitor.json(path, { json })).status).toBeLessThan(300)
      const sid = visitor.cookies.get('sid') ?? ''
      expect(seen).not.toContain(sid)
      for (const old of seen) expect(await worthOf(old)).toEqual([401, {}])
      if (sid !== '') seen.push(sid)
    }
    await next('/login', credentials('changes'))
    await next('/account/password', { current: goodPassword, next: newPassword })
    await next('/logout', {})
    expect(visitor.cookies.has('sid')).toBe(false)
    await next('/probe/kv', { key: 'after', value: 1 })
    await next('/login', { username: 'changes', password: newPassword })
    expect(seen).toHaveLength(5)
  })
})
