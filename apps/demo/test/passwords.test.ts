import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

const next = 'a new sentence for next year'

function signIn(username: string, password: string, visitor = new Visitor(demo.port)) {
  return visitor.json('/login', { json: { username, password } })
}

describe('changing the password', () => {
  const change = (visitor: Visitor, current: unknown, chosen: unknown) =>
    visitor.json('/account/password', { json: { current, next: chosen } })

  it('gives this session a new id, and ends the user’s others', async () => {
    const ann = await registered(demo.port, 'ann')
    const other = new Visitor(demo.port)
    await signIn('ann', goodPassword, other)
    await ann.json('/account/note', { json: { note: 'kept' } })
    const copy = ann.cookie
    expect((await change(ann, goodPassword, next)).status).toBe(204)
    expect((await ann.json('/account')).body).toMatchObject({ session: { note: 'kept' } })
    expect((await ann.json('/account', { headers: { cookie: copy } })).status).toBe(401)
    expect((await other.json('/account')).status).toBe(401)
    expect((await other.send('/login')).text).toContain('because your password was changed')
    expect((await signIn('ann', goodPassword)).status).toBe(401)
    expect((await signIn('ann', next)).status).toBe(200)
  })

  it('answers 403 to a wrong one, and changes nothing', async () => {
    const bob = await registered(demo.port, 'bob')
    for (const current of ['wrong', undefined, 7, { $ne: '' }, '']) {
      const { status, body } = await change(bob, current, next)
      expect([status, body]).toMatchObject([403, { error: { code: 'wrong_password' } }])
    }
    expect((await signIn('bob', goodPassword)).status).toBe(200)
    const page = await bob.send('/account/password', { form: { current: 'x', next } })
    expect(page.status).toBe(403)
    expect(page.text).toContain('id="current-problem">This is not your password.')
    expect(page.text).not.toContain(next)
  })

  it('answers 400 to one that the policy refuses, beside its field', async () => {
    const cid = await registered(demo.port, 'cid')
    for (const chosen of ['short', undefined, 'cidcidcidcidcidcid', ['x'], '1qaz2wsx3edc4rfv']) {
      const { status, body } = await change(cid, goodPassword, chosen)
      expect([status, body]).toMatchObject([400, { error: { code: 'password_refused' } }])
    }
    const form = { current: goodPassword, next: 'short' }
    const { status, text } = await cid.send('/account/password', { form })
    expect(status).toBe(400)
    expect(text).toContain('id="next-problem">Choose a password of at least 15 characters.')
  })

  it('answers 429 when it was tried too often, by the one session too', async () => {
    const dot = await registered(demo.port, 'dot')
    for (let tries = 0; tries < 10; tries += 1) {
      expect((await change(dot, 'wrong', next)).status).toBe(403)
    }
    const { status, headers } = await change(dot, goodPassword, next)
    expect(status).toBe(429)
    expect(Number(headers['retry-after'])).toBeGreaterThan(60)
  })

  it('says to who used the form that it is done, once', async () => {
    const eve = await registered(demo.port, 'eve')
    const form = { current: goodPassword, next }
    const { status, headers } = await eve.send('/account/password', { form })
    expect([status, headers.location]).toEqual([303, '/account'])
    expect((await eve.send('/account')).text).toContain('Your password is changed')
    expect((await eve.send('/account')).text).not.toContain('Your password is changed')
  })

  it('is nobody’s who is not signed in', async () => {
    expect((await change(new Visitor(demo.port), goodPassword, next)).status).toBe(401)
  })
})

describe('attempts to sign in', () => {
  const from = (address: string) => new Visitor(demo.port, { 'x-forwarded-for': address })

  it('are five for an account and an address, of 40 at once too (T-LOCK-1)', async () => {
    await registered(demo.port, 'locked')
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => signIn('locked', 'wrong', from('198.51.100.1'))),
    )
    const count = (wanted: number) => tries.filter(({ status }) => status === wanted).length
    expect({ wrong: count(401), limited: count(429) }).toEqual({ wrong: 5, limited: 35 })
    const limited = await signIn('locked', goodPassword, from('198.51.100.1'))
    expect(limited.status).toBe(429)
    expect(limited.body).toMatchObject({ error: { code: 'too_many_attempts' } })
    expect(limited.headers).not.toHaveProperty('www-authenticate')
    const wait = Number(limited.headers['retry-after'])
    expect(wait).toBeGreaterThan(800)
    expect(wait).toBeLessThanOrEqual(900)
    const form = { username: 'locked', password: goodPassword }
    const page = await from('198.51.100.1').send('/login', { form })
    expect(page.status).toBe(429)
    expect(page.headers['retry-after']).toBeDefined()
    expect(page.text).toMatch(/id="password-problem">Too many attempts\. Try again in 15 minutes\./)
    expect(page.text).toContain('value="locked"')
    expect((await signIn('locked', goodPassword, from('198.51.100.2'))).status).toBe(200)
  })

  it('of somebody who does not exist are limited the same (T-ENUM-1)', async () => {
    const statuses: number[] = []
    for (let tries = 0; tries < 7; tries += 1) {
      statuses.push((await signIn('nobody', 'wrong', from('198.51.100.3'))).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  })

  it('keep no owner out of a device that they know, whoever tries from everywhere', async () => {
    const owner = await registered(demo.port, 'owner')
    await owner.json('/logout', { method: 'POST' })
    for (let network = 0; network < 10; network += 1) {
      const attacker = () => signIn('owner', 'wrong', from(`203.0.113.${network}`))
      await Promise.all([attacker(), attacker(), attacker(), attacker(), attacker()])
    }
    expect((await signIn('owner', goodPassword, from('203.0.113.77'))).status).toBe(429)
    expect((await signIn('owner', goodPassword, owner)).status).toBe(200)
  })

  it('are counted by the network of an IPv6 address, and by no address that a client made up (T-LIM-2, T-LIM-4)', async () => {
    await registered(demo.port, 'six')
    const spellings = ['2001:db8::1', '2001:DB8:0:0:ffff::2', '2001:0db8::3', '2001:db8::4']
    for (const address of [...spellings, '2001:db8::5']) {
      expect((await signIn('six', 'wrong', from(address))).status).toBe(401)
    }
    expect((await signIn('six', 'wrong', from('2001:db8::6'))).status).toBe(429)
    const untrusting = await startDemo()
    for (let n = 0; n < 6; n += 1) {
      const visitor = new Visitor(untrusting.port, { 'x-forwarded-for': `203.0.113.${n}` })
      expect((await signIn('six', 'wrong', visitor)).status).toBe(n < 5 ? 401 : 429)
    }
    await untrusting.stop()
  })

  it('outlive the server', async () => {
    const { databaseFile } = demo
    const again = await startDemo({ DATABASE_FILE: databaseFile, TRUST_PROXY: 'loopback' })
    const visitor = new Visitor(again.port, { 'x-forwarded-for': '198.51.100.1' })
    expect((await signIn('locked', goodPassword, visitor)).status).toBe(429)
    await again.stop()
  })
})
