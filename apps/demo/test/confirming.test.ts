import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

const page = '/account/email'
const asked = '/account/confirm?next=/account/email'

/** Has everybody have signed in a quarter of an hour ago and more. */
function makeStale() {
  const database = new Database(demo.databaseFile)
  const rows = database.prepare('SELECT key, text FROM latchkey_sessions').all()
  for (const { key, text } of rows as { key: string; text: string }[]) {
    const earlier = text.replace(/"at":(\d+)/, (_all, at) => `"at":${Number(at) - 16 * 60_000}`)
    database.prepare('UPDATE latchkey_sessions SET text = ? WHERE key = ?').run(earlier, key)
  }
  database.close()
}

async function stale(username: string) {
  const visitor = await registered(demo.port, username)
  makeStale()
  return visitor
}

async function kindsOf(visitor: Visitor) {
  const { body } = await visitor.json('/account/events')
  return (body as { kind: string; times: number }[]).map(({ kind, times }) => [kind, times])
}

describe('a page that wants to know that it is still its user', () => {
  it('asks for the password, and then comes; the session goes on with all that is in it (7.5.1)', async () => {
    const ann = await stale('ann')
    await ann.json('/account/note', { json: { note: 'kept' } })
    const copy = ann.cookie
    const sent = await ann.send(page)
    expect([sent.status, sent.headers.location]).toEqual([303, asked])
    const form = await ann.send(asked)
    expect(form.text).toContain('<input type="hidden" name="next" value="/account/email">')
    const given = { password: goodPassword, next: '/account/email' }
    const confirmed = await ann.send('/account/confirm', { form: given })
    expect([confirmed.status, confirmed.headers.location]).toEqual([303, '/account/email'])
    expect((await ann.send(page)).status).toBe(200)
    expect((await ann.json('/account')).body).toMatchObject({ session: { note: 'kept' } })
    // It goes on under a new id: whoever copied the old one is out.
    expect((await ann.json('/account', { headers: { cookie: copy } })).status).toBe(401)
    expect(await kindsOf(ann)).toEqual([
      ['confirmed', 1],
      ['registered', 1],
    ])
  })

  it('asks who is remembered too, once, and lets them stay', async () => {
    await registered(demo.port, 'bob')
    const bob = new Visitor(demo.port)
    const json = { username: 'bob', password: goodPassword, remember: true }
    expect((await bob.json('/login', { json })).status).toBe(200)
    expect((await bob.send(page)).headers.location).toBe(asked)
    const confirmed = await bob.json('/account/confirm', { json: { password: goodPassword } })
    expect(confirmed.status).toBe(204)
    expect(confirmed.sessionCookies).toEqual([expect.stringMatching(/Expires=/)])
    expect((await bob.send(page)).status).toBe(200)
  })

  it('tells a program to confirm', async () => {
    const cid = await stale('cid')
    const refused = await cid.json(page, { json: { email: 'cid@example.com' } })
    expect([refused.status, refused.body]).toMatchObject([
      401,
      { error: { code: 'sign_in_not_fresh' } },
    ])
    await cid.json('/account/confirm', { json: { password: goodPassword } })
    expect((await cid.json(page, { json: { email: 'cid@example.com' } })).status).toBe(202)
  })

  it('sends who is not signed in to sign in, and nowhere else', async () => {
    const nobody = new Visitor(demo.port)
    for (const path of [page, asked]) {
      const { headers } = await nobody.send(path)
      expect(headers.location).toBe(`/login?next=${encodeURIComponent(path)}`)
    }
    const json = { password: goodPassword }
    expect((await nobody.json('/account/confirm', { json })).status).toBe(401)
  })
})

describe('confirming', () => {
  it('takes the password of who is signed in, and of nobody else (R63)', async () => {
    const dot = await stale('dot')
    await registered(demo.port, 'eve')
    for (const password of ['wrong', undefined, '', 7, { $ne: '' }, [goodPassword]]) {
      const { status, body } = await dot.json('/account/confirm', { json: { password } })
      expect([status, body]).toMatchObject([403, { error: { code: 'wrong_password' } }])
    }
    const form = await dot.send('/account/confirm', { form: { password: 'wrong', next: page } })
    expect(form.status).toBe(403)
    expect(form.text).toContain('id="password-problem">This is not your password.')
    expect(form.text).toContain('name="next" value="/account/email"')
    expect(form.text).not.toContain('wrong"')
    expect((await dot.send(page)).headers.location).toBe(asked)
  })

  it('is tried ten times, and takes the owner no try to sign in with (T-LOCK-1)', async () => {
    const fay = await stale('fay')
    const wrong = { json: { password: 'wrong' } }
    const tries = Array.from({ length: 20 }, () => fay.json('/account/confirm', wrong))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 403)).toHaveLength(10)
    const limited = await fay.json('/account/confirm', { json: { password: goodPassword } })
    expect(limited.status).toBe(429)
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(60)
    expect(await kindsOf(fay)).toEqual(
      expect.arrayContaining([
        ['confirmation-failed', 10],
        ['registered', 1],
      ]),
    )
    // Nor is the account deleted by who may try no more.
    const deletion = await fay.json('/account/delete', { json: { password: goodPassword } })
    expect(deletion.status).toBe(429)
    const json = { username: 'fay', password: goodPassword }
    expect((await new Visitor(demo.port).json('/login', { json })).status).toBe(200)
    // Who has signed in with it has shown that they know it.
    const again = await fay.json('/account/confirm', { json: { password: goodPassword } })
    expect(again.status).toBe(204)
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/\t/evil.example'])(
    'leads nowhere but to this site: %j (R53)',
    async (next) => {
      const gus = await registered(demo.port, `gus-${next.length}-${next.charCodeAt(1)}`)
      const form = { password: goodPassword, next }
      const { status, headers } = await gus.send('/account/confirm', { form })
      expect([status, headers.location]).toEqual([303, '/account'])
    },
  )
})
