import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, send, Visitor } from '../visitor'
import { confirmAddress, mailTo, registeredWithAddress, resetTokenFor } from './mail.fixture'
import { fromSomewhere } from './networks.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

let users = 0
async function newcomer() {
  users += 1
  const username = `user-${users}`
  const visitor = await registeredWithAddress(demo.port, username, fromSomewhere())
  const token = await resetTokenFor(demo.port, username, fromSomewhere())
  return { username, visitor, token }
}

async function redeem(token: string, password = newPassword, visitor = new Visitor(demo.port)) {
  const { status, sessionCookies } = await visitor.json('/reset', { json: { token, password } })
  expect(sessionCookies.filter((line) => !line.includes('1970'))).toEqual([])
  return status
}

async function signIn(username: string, password: string): Promise<number> {
  const visitor = new Visitor(demo.port, fromSomewhere())
  return (await visitor.json('/login', { json: { username, password } })).status
}

describe('a link for a new password (R61)', () => {
  it('works once', async () => {
    const { username, token } = await newcomer()
    expect(await redeem(token)).toBe(204)
    expect(await redeem(token, 'yet another sentence, later')).toBe(400)
    expect(await signIn(username, newPassword)).toBe(200)
  })

  it('works once of all that were asked for', async () => {
    const { username, token } = await newcomer()
    const second = await resetTokenFor(demo.port, username, fromSomewhere())
    expect(second).not.toBe(token)
    expect(await redeem(second)).toBe(204)
    expect(await redeem(token, 'yet another sentence, later')).toBe(400)
  })

  it('is not used up by a password that is refused, nor by being opened', async () => {
    const { token } = await newcomer()
    expect(await redeem(token, 'short')).toBe(400)
    for (const method of ['GET', 'HEAD']) {
      expect((await send(demo.port, `/reset?token=${token}`, { method })).status).toBe(200)
    }
    expect(await redeem(token)).toBe(204)
  })

  it('is nothing after the password was changed', async () => {
    const { visitor, username, token } = await newcomer()
    const json = { current: goodPassword, next: newPassword }
    expect((await visitor.json('/account/password', { json })).status).toBe(204)
    expect(await redeem(token, 'a sentence of an attacker')).toBe(400)
    expect(await signIn(username, newPassword)).toBe(200)
  })

  it('is nothing after the address was changed', async () => {
    const { visitor, username, token } = await newcomer()
    const email = `${username}@example.org`
    expect((await visitor.json('/account/email', { json: { email } })).status).toBe(202)
    await confirmAddress(visitor, email)
    expect(await redeem(token, 'a sentence of an attacker')).toBe(400)
    expect(await signIn(username, goodPassword)).toBe(200)
  })

  it('is nothing for who has deleted their account, also under the name that somebody else took', async () => {
    const { visitor, username, token } = await newcomer()
    const json = { password: goodPassword }
    expect((await visitor.json('/account/delete', { json })).status).toBe(204)
    expect(await redeem(token)).toBe(400)
    const registration = { username, password: goodPassword }
    const second = new Visitor(demo.port, fromSomewhere())
    expect((await second.json('/register', { json: registration })).status).toBe(201)
    expect(await redeem(token)).toBe(400)
    expect(await signIn(username, goodPassword)).toBe(200)
  })

  it('opens no account that was disabled', async () => {
    const { username, token } = await newcomer()
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    const hash = () => {
      const row = database
        .prepare('SELECT password_hash FROM latchkey_users WHERE canonical_name = ?')
        .get(username)
      return (row as { password_hash: string }).password_hash
    }
    const set = (disabled: number) =>
      database
        .prepare('UPDATE latchkey_users SET disabled = ? WHERE canonical_name = ?')
        .run(disabled, username)
    const before = hash()
    set(1)
    expect(await redeem(token)).toBe(400)
    expect(await signIn(username, newPassword)).toBe(401)
    expect(await signIn(username, goodPassword)).toBe(401)
    expect(hash()).toBe(before)
    // It was used up by the try, also for who is let in again.
    set(0)
    database.close()
    expect(await redeem(token)).toBe(400)
    expect(await signIn(username, goodPassword)).toBe(200)
  })

  it('does not confirm an address, nor the other way round', async () => {
    const { visitor, username, token } = await newcomer()
    expect((await visitor.json('/verify', { json: { token } })).status).toBe(400)
    const email = `${username}@example.net`
    await visitor.json('/account/email', { json: { email } })
    const [mail] = await mailTo(demo.port, email)
    const other = new URL(mail?.link ?? '').searchParams.get('token') ?? ''
    expect(await redeem(other)).toBe(400)
    expect(await signIn(username, goodPassword)).toBe(200)
    const { body } = await visitor.json('/account')
    expect(body).toHaveProperty('user.email', `${username}@example.com`)
  })

  it('ends every session, and signs nobody in, whoever is signed in where it is used', async () => {
    const { visitor, token } = await newcomer()
    const other = await newcomer()
    expect(await redeem(token, newPassword, other.visitor)).toBe(204)
    expect((await visitor.json('/account')).status).toBe(401)
    const { body } = await other.visitor.json('/account')
    expect(body).toHaveProperty('user.username', other.username)
  })

  it('is stored as a digest, and written nowhere', async () => {
    const { token } = await newcomer()
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    const stored = ['latchkey_tokens', 'latchkey_sessions', 'demo_events', 'latchkey_users'].map(
      (table) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all()),
    )
    database.close()
    expect(stored.join()).not.toContain(token)
    expect(demo.output()).not.toContain(token)
  })
})

describe('where a link leads (R61)', () => {
  it.each([
    ['Host', { host: 'evil.example' }],
    ['Host with a port', { host: `localhost:80@evil.example` }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
    ['X-Forwarded-Server', { 'x-forwarded-server': 'evil.example' }],
    ['X-Forwarded-Port', { 'x-forwarded-port': '1', 'x-forwarded-proto': 'gopher' }],
    ['X-Original-Host', { 'x-original-host': 'evil.example', 'x-host': 'evil.example' }],
    ['Forwarded', { forwarded: 'for=1.1.1.1;host=evil.example;proto=https' }],
    ['Origin', { origin: 'http://evil.example', host: 'evil.example' }],
  ])('is not decided by the request: %s', async (_name, headers) => {
    const { username } = await newcomer()
    const email = `${username}@example.com`
    const before = (await mailTo(demo.port, email)).length
    const { status } = await send(demo.port, '/forgot', {
      json: { username },
      headers: { ...fromSomewhere(), ...headers, accept: 'application/json' },
    })
    expect(status).toBe(202)
    const [mail] = await mailTo(demo.port, email, before + 1)
    expect(mail?.link).toMatch(
      new RegExp(`^http://localhost:${demo.port}/reset\\?token=[\\w-]{43}$`),
    )
    expect(JSON.stringify(mail)).not.toContain('evil')
  })
})

describe('the page of a link (R61)', () => {
  it.each(['/reset', '/verify'])('%s tells its secret to nobody', async (path) => {
    const { token } = await newcomer()
    const { headers, text, status } = await send(demo.port, `${path}?token=${token}`)
    expect(status).toBe(200)
    // To our own server alone, which has it already.
    expect(['same-origin', 'no-referrer']).toContain(headers['referrer-policy'])
    expect(headers['cache-control']).toContain('no-store')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/)
    expect(headers['content-security-policy']).toMatch(/form-action 'self'/)
    expect(headers['content-security-policy']).not.toMatch(/https?:|\*|data:/)
    const addresses = [...text.matchAll(/(?:href|src|action|srcset|content)="([^"]*)"/g)]
    const leads = addresses.map(([, address]) => address ?? '')
    expect(leads.length).toBeGreaterThan(4)
    for (const address of leads) {
      expect(address).not.toMatch(/^(?:[a-z]+:)?[/\\]{2}|^[a-z][\w+.-]*:/i)
      expect(address).not.toContain(token)
    }
  })

  it.each([
    '"><script>alert(1)</script>',
    "'onmouseover='alert(1)",
    '</input><img src=x>',
    '\u0000',
    '&quot;',
  ])('takes %j for text', async (token) => {
    for (const path of ['/reset', '/verify']) {
      const { text } = await send(demo.port, `${path}?token=${encodeURIComponent(token)}`)
      expect(text).not.toMatch(/<script>alert|<img src=x|'onmouse/)
      const twice = await send(demo.port, `${path}?token=a&token=b&token[]=c`)
      expect(twice.status).toBe(200)
    }
  })
})
