import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(stopAll)

const visitor = () => new Visitor(demo.port)
const password = goodPassword

describe('the open pages', () => {
  it.each(['/', '/login', '/register'])('%s is a page', async (path) => {
    const { status, headers, text, setCookies } = await visitor().send(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(setCookies).toEqual([])
  })

  it('says that it is well, and touches no session', async () => {
    const { status, text, headers } = await send(demo.port, '/health', {
      headers: { cookie: 'sid=s%3Ajunk' },
    })
    expect({ status, text }).toEqual({ status: 200, text: '{"status":"ok"}' })
    expect(headers).not.toHaveProperty('set-cookie')
  })

  it.each(['/login', '/logout', '/register'])('%s changes nothing unless posted', async (path) => {
    const kate = await registered(demo.port, `safe-methods${path.replace('/', '-')}`)
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const credentials = `username=x&password=${encodeURIComponent(password)}`
      const { setCookies } = await kate.send(`${path}?${credentials}`, { method })
      expect(setCookies).toEqual([])
    }
    expect((await kate.json('/account')).status).toBe(200)
  })
})

describe('registering', () => {
  it('answers 201 with the user, who is signed in', async () => {
    const ann = visitor()
    const answer = await ann.json('/register', { json: { username: 'Ann', password } })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      user: { id: expect.any(String), username: 'Ann', createdAt: expect.any(String) },
    })
    expect(answer.text).not.toContain('hash')
    expect(await ann.json('/account')).toMatchObject({
      status: 200,
      body: { user: { username: 'Ann' } },
    })
  })

  it('sends who used the form to the account', async () => {
    const bob = visitor()
    const { status, headers } = await bob.send('/register', { form: { username: 'bob', password } })
    expect({ status, location: headers.location }).toEqual({ status: 303, location: '/account' })
    expect((await bob.send('/account')).text).toContain('Hello, bob')
  })

  it.each(['Carol', 'CAROL', 'ｃarol'])('refuses %s when carol is there', async (username) => {
    await visitor().json('/register', { json: { username: 'carol', password } })
    const second = await visitor().json('/register', { json: { username, password } })
    expect(second.status).toBe(409)
    expect(second.body).toEqual({
      error: { code: 'username_taken', message: 'This name is taken. Choose another.' },
    })
    expect(second.setCookies).toEqual([])
  })

  it('gives a name to one of fifty who want it at once, and tells twenty of an hour that it is taken', async () => {
    const { port, stop } = await startDemo()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const json = { username: n % 2 ? 'Wanted' : 'wanted', password }
        return new Visitor(port).json('/register', { json })
      }),
    )
    const count = (status: number) => answers.filter((answer) => answer.status === status).length
    expect({ registered: count(201), taken: count(409), limited: count(429) }).toEqual({
      registered: 1,
      taken: 20,
      limited: 29,
    })
    const limited = answers.find(({ status }) => status === 429)
    expect(Number(limited?.headers['retry-after'])).toBeGreaterThan(3_000)
    expect(limited?.body).toMatchObject({ error: { code: 'too_many_attempts' } })
    await stop()
  })

  it('lets fifty register at once from one address', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        visitor().json('/register', { json: { username: `one-of-fifty-${n}`, password } }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  })

  it.each([
    ['no name', { password }],
    ['an empty name', { username: '', password }],
    ['a name with a space', { username: 'a b', password }],
    ['a name with a zero-width space', { username: 'kate\u200b', password }],
    ['a name that turns the text around', { username: '\u202eetak', password }],
    ['a name with half a character', { username: 'kate\ud800', password }],
    ['a name of 256 characters', { username: 'k'.repeat(256), password }],
    ['a name that is a number', { username: 7, password }],
    ['a name that is an operator', { username: { $ne: '' }, password }],
    ['no password', { username: 'dora' }],
    ['a password of 14 characters', { username: 'dora', password: 'fourteen chars' }],
    ['a password of 14 emoji', { username: 'dora', password: '😀🙂🙃😉😊😇🥰😍🤩😘😗😚😙😋' }],
    ['a password that everybody tries', { username: 'dora', password: '1qaz2wsx3edc4rfv' }],
    [
      'a password that is the name',
      { username: 'dora-the-explorer', password: 'Dora-The-Explorer!' },
    ],
    ['a password of bytes that are no text', { username: 'dora', password: `${password}\ufffd` }],
    ['an address that is none', { username: 'dora', password, email: 'dora' }],
    ['a password of 1,025 characters', { username: 'dora', password: 'x'.repeat(1025) }],
    ['a password with half a character', { username: 'dora', password: `${password}\udfff` }],
    ['a password that is a list', { username: 'dora', password: [password] }],
  ])('refuses %s', async (_what, json) => {
    const { status, body, setCookies } = await visitor().json('/register', { json })
    expect(status).toBe(400)
    expect(body).toEqual({
      error: { code: expect.stringMatching(/_refused$/), message: expect.any(String) },
    })
    expect(setCookies).toEqual([])
  })

  it.each([15, 64, 72, 73, 128, 1024])(
    'takes a password of %d characters (6.2.9)',
    async (length) => {
      const words = Array.from({ length }, (_, n) => `ä😀 ${n * n} `).join('')
      const credentials = {
        username: `long-${length}`,
        password: [...words].slice(0, length).join(''),
      }
      await visitor().json('/register', { json: credentials })
      expect((await visitor().json('/login', { json: credentials })).status).toBe(200)
    },
  )

  it('takes nothing from a request but the name and the password', async () => {
    const json = {
      username: 'mass',
      password,
      id: '1',
      role: 'admin',
      createdAt: 'x',
      passwordHash: 'y',
    }
    const { body } = await visitor().json('/register', { json })
    const { user } = body as { user: Record<string, string> }
    expect(Object.keys(user)).toEqual(['id', 'username', 'createdAt'])
    expect(user.id).not.toBe('1')
    expect(user.createdAt).not.toBe('x')
  })

  it('comes back with its message beside the field, and keeps name and address', async () => {
    const form = { username: 'eve<b>"', password: 'short', email: 'eve@"' }
    const { status, text } = await visitor().send('/register', { form })
    expect(status).toBe(400)
    expect(text).toContain('value="eve&#60;b&#62;&#34;"')
    expect(text).toContain('value="eve@&#34;"')
    expect(text).toMatch(/id="email-problem">Give an address/)
    expect(text).toMatch(/id="password-problem">Choose a password of at least 15 characters\./)
    expect(text).toMatch(
      /<input id="password"[^>]* aria-describedby="password-hint password-problem" aria-invalid="true"/,
    )
    expect(text).not.toContain('short')
  })
})

describe('signing in', () => {
  beforeAll(async () => {
    await registered(demo.port, 'Frida')
    await registered(demo.port, 'wilma')
  })

  it('answers 200 with the user, whatever the case of the name', async () => {
    const json = { username: 'FRIDA', password }
    const { status, body } = await visitor().json('/login', { json })
    expect({ status, body }).toMatchObject({ status: 200, body: { user: { username: 'Frida' } } })
  })

  it('sends who used the form to the account, or where they were going', async () => {
    const there = await visitor().send('/login', { form: { username: 'frida', password } })
    expect([there.status, there.headers.location]).toEqual([303, '/account'])
    const elsewhere = { username: 'frida', password, next: '/account?tab=note#top' }
    const { headers } = await visitor().send('/login', { form: elsewhere })
    expect(headers.location).toBe('/account?tab=note#top')
  })

  it.each([
    ['a wrong password', 'wilma', 'wrong password'],
    ['somebody unknown', 'nobody-at-all', password],
    ['a name that can be nobody’s', 'no body', password],
    ['another case of the password', 'wilma', password.toUpperCase()],
    ['a space behind the password', 'wilma', `${password} `],
    ['a zero behind the password', 'wilma', `${password}\0`],
  ])('answers 401 to %s, always the same', async (_what, username, wrong) => {
    const answer = await visitor().json('/login', { json: { username, password: wrong } })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Session realm="Latchkey demo"')
    expect(answer.setCookies).toEqual([])
    const message = 'This name and password do not belong together.'
    expect(answer.body).toEqual({ error: { code: 'invalid_credentials', message } })
  })

  it('shows the form again with 401, the message beside the field and the name kept', async () => {
    const form = { username: 'wilma', password: 'wrong password', next: '/account' }
    const { status, headers, text } = await visitor().send('/login', { form })
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Session realm="Latchkey demo"')
    expect(text).toContain('value="wilma"')
    expect(text).toContain('<input type="hidden" name="next" value="/account">')
    expect(text).toMatch(/id="password-problem">This name and password do not belong together\.</)
    expect(text).not.toContain('wrong password')
  })

  it.each([
    { username: 'frida' },
    { password },
    { username: 'frida', password: '' },
    { username: { $gt: '' }, password },
    { username: ['frida', 'frida'], password },
    { username: 'frida', password: 5 },
  ])('answers 400 to %j', async (json) => {
    const { status, body } = await visitor().json('/login', { json })
    expect(status).toBe(400)
    expect(body).toMatchObject({ error: { code: 'credentials_malformed' } })
  })

  it('takes credentials from the body alone', async () => {
    const { status } = await visitor().json(
      `/login?username=frida&password=${encodeURIComponent(password)}`,
      { method: 'POST' },
    )
    expect(status).toBe(400)
  })

  it('goes on under a new id, and the old one is dead (7.2.4)', async () => {
    const frida = visitor()
    await frida.json('/login', { json: { username: 'frida', password } })
    const before = frida.cookie
    await frida.json('/login', { json: { username: 'frida', password } })
    expect(frida.cookie).not.toBe(before)
    expect((await frida.json('/account')).status).toBe(200)
    expect((await frida.json('/account', { headers: { cookie: before } })).status).toBe(401)
  })
})

describe('signing out', () => {
  it('answers 204, deletes the cookie as it was set, and no copy of it works again (7.4.1)', async () => {
    const gil = await registered(demo.port, 'gil')
    const copy = gil.cookie
    const { status, setCookies } = await gil.json('/logout', { method: 'POST' })
    expect(status).toBe(204)
    expect(setCookies).toEqual([
      'sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
    expect((await gil.json('/account', { headers: { cookie: copy } })).status).toBe(401)
  })

  it('sends who used the form to the front page', async () => {
    const hal = await registered(demo.port, 'hal')
    const { status, headers } = await hal.send('/logout', { method: 'POST' })
    expect([status, headers.location]).toEqual([303, '/'])
  })

  it('succeeds for nobody too', async () => {
    const { status, setCookies } = await visitor().json('/logout', { method: 'POST' })
    expect({ status, setCookies }).toEqual({ status: 204, setCookies: [] })
  })
})
