import { setTimeout as pause } from 'node:timers/promises'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(stopAll)

const next = 'a new sentence for next year'

interface Mail {
  to: string
  subject: string
  text: string
  link?: string
}

/** What was sent to an address, the latest first, once there are so many. */
async function mailTo(address: string, most = 1, { port } = demo): Promise<Mail[]> {
  for (;;) {
    const { text } = await send(port, '/outbox', { headers: { accept: 'application/json' } })
    const mails = (JSON.parse(text) as Mail[]).filter(({ to }) => to === address)
    // Mail leaves after the answer, so that its time tells nothing; another request comes later still.
    if (mails.length >= most) return mails
  }
}

const tokenIn = (mail: Mail | undefined) =>
  new URL(mail?.link ?? '').searchParams.get('token') ?? ''

/** Somebody who has registered, and confirmed an address. */
async function withAddress(username: string, server = demo) {
  const email = `${username}@example.com`
  const visitor = await registered(server.port, username)
  expect((await visitor.json('/account/email', { json: { email } })).status).toBe(202)
  const [mail] = await mailTo(email, 1, server)
  expect((await visitor.json('/verify', { json: { token: tokenIn(mail) } })).status).toBe(204)
  return { visitor, email }
}

async function resetLinkFor(email: string): Promise<string> {
  const before = (await mailTo(email)).length
  const visitor = new Visitor(demo.port)
  expect((await visitor.json('/forgot', { json: { username: email } })).status).toBe(202)
  const [mail] = await mailTo(email, before + 1)
  expect(mail?.subject).toBe('Set a new password')
  return tokenIn(mail)
}

describe('an address', () => {
  it('given at registration is the account’s once its mail is opened and confirmed, and not before', async () => {
    const ann = new Visitor(demo.port)
    const form = { username: 'ann', password: goodPassword, email: 'Ann@Example.com' }
    expect((await ann.send('/register', { form })).status).toBe(303)
    const [mail] = await mailTo('ann@example.com')
    expect(mail?.link).toMatch(
      new RegExp(`^http://localhost:${demo.port}/verify\\?token=[\\w-]{43}$`),
    )
    const link = mail?.link?.slice(new URL(mail.link).origin.length) ?? ''

    // A scanner of mail opens links.
    const opened = await new Visitor(demo.port).send(link)
    expect([opened.status, opened.headers['cache-control']]).toEqual([200, 'no-store'])
    expect((await ann.json('/account')).body).not.toHaveProperty('user.email')

    const confirmed = await new Visitor(demo.port).send('/verify', {
      form: { token: tokenIn(mail) },
    })
    expect(confirmed.text).toContain('ann@example.com is your address now.')
    expect(confirmed.sessionCookies).toEqual([])
    expect((await ann.json('/account')).body).toHaveProperty('user.email', 'ann@example.com')
    const again = await ann.json('/verify', { json: { token: tokenIn(mail) } })
    expect([again.status, again.body]).toMatchObject([400, { error: { code: 'link_refused' } }])
  })

  it('given at registration gets no mail beyond what a network may send: the account is there, and is told (T-ENUM-1)', async () => {
    const own = await startDemo({ TRUST_PROXY: 'loopback' })
    const from = (address: string) => new Visitor(own.port, { 'x-forwarded-for': address })
    const { email } = await withAddress('taken', own)
    for (let mails = 0; mails < 98; mails += 1) {
      const asked = await from('192.0.2.1').json('/forgot', { json: { username: 'nobody' } })
      expect(asked.status).toBe(202)
    }
    const register = (username: string, to: string, address = '192.0.2.1') => {
      const json = { username, password: goodPassword, email: to }
      return from(address).json('/register', { json })
    }
    const answers = [
      await register('fay', 'fay@example.com'),
      await register('gus', email),
      await register('hal', 'hal@example.com'),
      await register('ina', email),
    ]
    const told = (verification: string) => [201, { verification }]
    expect(answers.map(({ status, body }) => [status, body])).toMatchObject([
      ...[told('requested'), told('requested'), told('limited'), told('limited')],
    ])
    const jo = from('192.0.2.1')
    const form = { username: 'jo', password: goodPassword, email: 'jo@example.com' }
    expect((await jo.send('/register', { form })).status).toBe(303)
    const page = (await jo.send('/account')).text
    expect(page).toMatch(/Your address is not confirmed: .* Add it in \d+ minutes\./)
    expect(page).toContain('href="/account/email"')
    expect((await register('kim', 'kim@example.com', '192.0.2.2')).status).toBe(201)
    expect(await mailTo('kim@example.com', 1, own)).toHaveLength(1)
    for (const nobody of ['hal', 'jo']) {
      expect(await mailTo(`${nobody}@example.com`, 0, own)).toEqual([])
    }
    expect(await mailTo(email, 2, own)).toHaveLength(2)
    await own.stop()
  })

  it('of somebody else is not told to be taken, but to them (T-ENUM-1)', async () => {
    const { email } = await withAddress('bob')
    const eve = new Visitor(demo.port)
    const json = { username: 'eve', password: goodPassword, email }
    expect((await eve.json('/register', { json })).status).toBe(201)
    const [mail] = await mailTo(email, 2)
    expect(mail).toMatchObject({ subject: 'Your address was given again' })
    expect(mail).not.toHaveProperty('link')
  })

  it.each([
    '',
    'nowhere',
    'a@b',
    'a@x.example,b@y.example',
    'ann@example.com\r\nBcc: b@x.example',
    7,
  ])('is not %j (T-MAIL-1)', async (email) => {
    const cid = await registered(demo.port, `cid-${String(email).length}`)
    const { status, body } = await cid.json('/account/email', { json: { email } })
    expect([status, body]).toMatchObject([400, { error: { code: 'email_refused' } }])
  })

  it('that takes the place of another ends all sessions but the one that confirmed it, which has a new id (7.4.3)', async () => {
    const { visitor: zoe } = await withAddress('zoe')
    const elsewhere = new Visitor(demo.port)
    await elsewhere.json('/login', { json: { username: 'zoe', password: goodPassword } })
    const before = zoe.cookie
    const email = 'zoe@elsewhere.example'
    expect((await zoe.json('/account/email', { json: { email } })).status).toBe(202)
    const [mail] = await mailTo(email)
    expect((await zoe.json('/verify', { json: { token: tokenIn(mail) } })).status).toBe(204)
    expect((await elsewhere.json('/account')).status).toBe(401)
    expect((await zoe.json('/account')).body).toMatchObject({ user: { email } })
    expect(zoe.cookie).not.toBe(before)
    const copy = await send(demo.port, '/account', {
      headers: { accept: 'application/json', cookie: before ?? '' },
    })
    expect(copy.status).toBe(401)
  })

  it('that is an account’s first ends nothing', async () => {
    const yan = await registered(demo.port, 'yan')
    const elsewhere = new Visitor(demo.port)
    await elsewhere.json('/login', { json: { username: 'yan', password: goodPassword } })
    await yan.json('/account/email', { json: { email: 'yan@example.com' } })
    const [mail] = await mailTo('yan@example.com')
    const phone = new Visitor(demo.port)
    expect((await phone.json('/verify', { json: { token: tokenIn(mail) } })).status).toBe(204)
    expect((await elsewhere.json('/account')).status).toBe(200)
    expect((await yan.json('/account')).status).toBe(200)
  })

  it('is changed by nobody who signed in long ago: they are asked whether it is still them', async () => {
    const old = await startDemo()
    const eli = await registered(old.port, 'eli')
    const database = new Database(old.databaseFile)
    const { text } = database.prepare('SELECT text FROM latchkey_sessions').get() as {
      text: string
    }
    const earlier = text.replace(/"at":(\d+)/, (_all, at) => `"at":${Number(at) - 16 * 60_000}`)
    expect(earlier).not.toBe(text)
    database.prepare('UPDATE latchkey_sessions SET text = ?').run(earlier)
    database.close()
    const { status, headers } = await eli.send('/account/email')
    expect([status, headers.location]).toEqual([303, '/account/confirm?next=/account/email'])
    const refused = await eli.json('/account/email', { json: { email: 'eve@example.com' } })
    expect([refused.status, refused.body]).toMatchObject([
      401,
      { error: { code: 'sign_in_not_fresh' } },
    ])
    const form = { password: goodPassword, next: '/account/email' }
    expect((await eli.send('/account/confirm', { form })).headers.location).toBe('/account/email')
    expect((await eli.send('/account/email')).status).toBe(200)
    await old.stop()
  })

  it('is changed by who has just signed in, and the old one is told', async () => {
    const { visitor, email } = await withAddress('dot')
    await visitor.json('/account/email', { json: { email: 'dot@example.org' } })
    const [mail] = await mailTo('dot@example.org')
    await visitor.json('/verify', { json: { token: tokenIn(mail) } })
    const [told] = await mailTo(email, 2)
    expect(told?.subject).toBe('Your address was changed')
    expect((await visitor.json('/account')).body).toHaveProperty('user.email', 'dot@example.org')
  })
})

describe('a forgotten password', () => {
  it('is set anew by a link, once; everybody is signed out, and nobody in (R61)', async () => {
    const { visitor, email } = await withAddress('fay')
    const token = await resetLinkFor(email)
    const page = await new Visitor(demo.port).send(`/reset?token=${token}`)
    expect(page.text).toContain(`name="token" value="${token}"`)
    expect(page.headers['cache-control']).toBe('no-store')

    const json = { token, password: next }
    const refused = await new Visitor(demo.port).json('/reset', {
      json: { token, password: 'short' },
    })
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { error: { code: 'password_refused' } },
    ])
    const someone = new Visitor(demo.port)
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => someone.json('/reset', { json })),
    )
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9)
    expect(answers.flatMap(({ sessionCookies }) => sessionCookies)).toEqual([])
    expect((await visitor.json('/account')).status).toBe(401)
    const [told] = await mailTo(email, 3)
    expect(told?.subject).toBe('Your password was changed')

    const signIn = (password: string) =>
      someone.json('/login', { json: { username: 'fay', password } })
    expect((await signIn(goodPassword)).status).toBe(401)
    expect((await signIn(next)).status).toBe(200)
  })

  it('is a page that leads on to signing in', async () => {
    const { email } = await withAddress('gus')
    const someone = new Visitor(demo.port)
    const asked = await someone.send('/forgot', { form: { username: 'GUS' } })
    expect([asked.status, asked.headers.location]).toEqual([303, '/forgot?after=sent'])
    expect((await someone.send('/forgot?after=sent')).text).toContain('a mail is on its way')
    const [mail] = await mailTo(email, 2)
    const form = { token: tokenIn(mail), password: next }
    const done = await someone.send('/reset', { form })
    expect([done.status, done.headers.location]).toEqual([303, '/login?after=reset'])
    expect((await someone.send('/login?after=reset')).text).toContain('Your new password is set.')
    const again = await someone.send('/reset', { form })
    expect(again.status).toBe(400)
    expect(again.text).toContain('id="password-problem">This link does not work any more')
  })

  it('is answered the same whoever is meant, and mail goes to confirmed addresses only (T-ENUM-1)', async () => {
    const hal = new Visitor(demo.port)
    const json = { username: 'hal', password: goodPassword, email: 'hal@example.com' }
    await hal.json('/register', { json })
    await mailTo('hal@example.com')
    const { email } = await withAddress('ida')
    const answers = []
    for (const username of [
      'hal',
      'hal@example.com',
      'nobody',
      'a b',
      7,
      null,
      { $ne: '' },
      email,
    ]) {
      const { status, headers, text } = await new Visitor(demo.port).json('/forgot', {
        json: { username },
      })
      answers.push({ status, text, names: Object.keys(headers) })
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await mailTo(email, 2)
    expect(await mailTo('hal@example.com')).toHaveLength(1)
  })

  it('is mailed five times in an hour, and no more', async () => {
    const { email } = await withAddress('jo')
    for (let n = 0; n < 8; n += 1) {
      await new Visitor(demo.port).json('/forgot', { json: { username: email } })
    }
    // The link that confirmed the address, which is counted apart, and five. What there might be beyond leaves a fifth of a second later at the latest.
    await mailTo(email, 6)
    await pause(400)
    const resets = (await mailTo(email)).filter(({ subject }) => subject === 'Set a new password')
    expect(resets).toHaveLength(5)
  })

  it('has no link but of the configured origin, whatever a request says (R61)', async () => {
    const there = await startDemo({ ORIGIN: 'https://demo.example' })
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const json = { username: 'lea', password: goodPassword, email: 'lea@example.com' }
    const { status } = await send(there.port, '/register', { json, headers })
    expect(status).toBe(201)
    const [mail] = await mailTo('lea@example.com', 1, there)
    expect(mail?.link).toMatch(/^https:\/\/demo\.example\/verify\?token=/)
    await there.stop()
  })
})

describe('in production', () => {
  it('no mail is captured or shown, and nothing of it is written', async () => {
    const production = await startDemo({
      NODE_ENV: 'production',
      PROBES: undefined,
      PASSWORD_COST: undefined,
      SESSION_KEY: 'k'.repeat(32),
      TRUST_PROXY: 'loopback',
    })
    const https = { 'x-forwarded-proto': 'https' }
    const ann = new Visitor(production.port, https)
    const json = { username: 'ann', password: goodPassword, email: 'ann@example.com' }
    expect((await ann.json('/register', { json })).status).toBe(201)
    expect((await ann.json('/outbox')).status).toBe(404)
    expect((await ann.send('/')).text).not.toContain('outbox')
    await production.stop()
    expect(production.output()).toContain('A message (verify-email) was not sent')
    expect(production.output()).not.toMatch(/ann|token|example|correct horse/)
  })
})
