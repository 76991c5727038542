import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { type Answer, goodPassword, registered, sendBytes, Visitor } from '../visitor'
import { registeredWithAddress, resetTokenFor } from './mail.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
let direct: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
  direct = await startDemo()
})
afterAll(stopAll)

const from = (address: string) => ({ 'x-forwarded-for': address })

function signIn(username: string, password: string, headers = {}, path = '/login') {
  return new Visitor(demo.port, headers).json(path, { json: { username, password } })
}

/** Uses up the tries that a network has for an account. */
async function useUp(username: string, address: string): Promise<void> {
  const tries = Array.from({ length: 5 }, () => signIn(username, 'wrong', from(address)))
  const answers = await Promise.all(tries)
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
}

function expectToSayWhen({ status, headers }: Answer, atMost: number): void {
  expect(status).toBe(429)
  const wait = Number(headers['retry-after'])
  expect(Number.isInteger(wait)).toBe(true)
  expect(wait).toBeGreaterThan(0)
  expect(wait).toBeLessThanOrEqual(atMost)
  expect(headers).not.toHaveProperty('www-authenticate')
}

describe('the limit of an account', () => {
  it('is one for all spellings of the path, or they lead nowhere (T-LIM-3)', async () => {
    await registered(demo.port, 'paths')
    await useUp('paths', '198.51.100.1')
    for (const path of [
      ...['/login', '//login', '/login/', '/login//', '/LOGIN', '/Login', '/%6cogin', '/%4Cogin'],
      ...['/./login', '/x/../login', '/login;x', '/login;/', '/login%2f', '/login%20', '/login%00'],
      ...[
        '/login?x',
        '/login?',
        '/login#x',
        '/login.json',
        '/%2flogin',
        '/%2e/login',
        '/%252e/login',
      ],
    ]) {
      const { status } = await signIn('paths', goodPassword, from('198.51.100.1'), path)
      expect([400, 404, 429], path).toContain(status)
    }
  })

  it('is one for a path that names another host, or an absolute address (T-LIM-3)', async () => {
    await registered(demo.port, 'absolute')
    await useUp('absolute', '198.51.100.2')
    const body = JSON.stringify({ username: 'absolute', password: goodPassword })
    for (const [target, host] of [
      ['http://evil.example/login', 'evil.example'],
      ['http://localhost/login', 'x'],
      ['/login', 'evil.example:80'],
    ]) {
      const answer = await sendBytes(
        demo.port,
        `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-For: 198.51.100.2\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 (400|404|429) /)
    }
  })

  it('is one for all spellings of the name, and all forms of the body (R50)', async () => {
    await registered(demo.port, 'kate')
    await useUp('kate', '198.51.100.3')
    for (const name of [
      'kate',
      'Kate',
      'KATE',
      '\u212aate',
      '\uff4bate',
      '\uff2b\uff21\uff34\uff25',
    ]) {
      expectToSayWhen(await signIn(name, goodPassword, from('198.51.100.3')), 900)
      const visitor = new Visitor(demo.port, from('198.51.100.3'))
      const form = { username: name, password: goodPassword }
      expectToSayWhen(await visitor.send('/login', { form }), 900)
    }
    // Other names are others.
    for (const name of ['kate ', ' kate', 'kate\u200b', 'k\u0430te', 'kate\0']) {
      expect([400, 401]).toContain((await signIn(name, 'x', from('198.51.100.3'))).status)
    }
  })

  it('is one for all spellings of an address (T-LIM-2)', async () => {
    await registered(demo.port, 'address')
    const groups: string[][] = [
      [
        '192.0.2.1',
        '::ffff:192.0.2.1',
        '::FFFF:192.0.2.1',
        '::ffff:c000:201',
        '0:0:0:0:0:ffff:c000:0201',
      ],
      [
        '2001:db8::1',
        '2001:DB8::1',
        '2001:db8:0:0::ffff',
        '2001:0db8:0000:0000:1:2:3:4',
        '2001:db8::1%eth0',
      ],
    ]
    for (const spellings of groups) {
      for (const spelling of spellings) await signIn('address', 'wrong', from(spelling))
      const [plain = ''] = spellings
      expectToSayWhen(await signIn('address', goodPassword, from(plain)), 900)
    }
  })

  it('is not escaped by addresses that the client adds before its own (T-LIM-4)', async () => {
    await registered(demo.port, 'spoofed')
    const statuses = new Set<number>()
    for (let n = 0; n < 8; n += 1) {
      const address = `${n}.1.1.1, 10.0.0.${n}, unknown, 198.51.100.4`
      const headers = { ...from(address), 'x-real-ip': `${n}.2.2.2`, forwarded: `for=${n}.3.3.3` }
      statuses.add((await signIn('spoofed', n < 5 ? 'wrong' : goodPassword, headers)).status)
    }
    expect([...statuses]).toEqual([401, 429])
  })

  it('is one for all who come from nowhere known, however they say it (T-LIM-5)', async () => {
    await registered(demo.port, 'nowhere', from('192.0.2.60'))
    const nowhere = ['unknown', '_hidden', 'localhost', '999.1.1.1', '1.2.3', '::1::2', '%', 'x']
    const statuses: number[] = []
    for (const address of nowhere) {
      statuses.push((await signIn('nowhere', 'wrong', from(address))).status)
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    expectToSayWhen(await signIn('nowhere', goodPassword, from('0x7f.1')), 900)
    // Who comes from somewhere is not held up by them.
    expect((await signIn('nowhere', goodPassword, from('192.0.2.61'))).status).toBe(200)
  })

  it('counts nobody’s X-Forwarded-For unless TRUST_PROXY names who says it (T-LIM-4)', async () => {
    await registered(direct.port, 'direct')
    for (let n = 0; n < 7; n += 1) {
      const headers = { ...from(`203.0.113.${n}`), 'true-client-ip': `203.0.113.${n}` }
      const visitor = new Visitor(direct.port, headers)
      const json = { username: 'direct', password: 'wrong' }
      expect((await visitor.json('/login', { json })).status).toBe(n < 5 ? 401 : 429)
    }
  })
})

describe('an owner whose password everybody tries', () => {
  it('gets in by a link, and knows that device from then on', async () => {
    await registeredWithAddress(demo.port, 'owner', from('192.0.2.9'))
    for (let network = 20; network < 30; network += 1) await useUp('owner', `203.0.113.${network}`)
    expectToSayWhen(await signIn('owner', goodPassword, from('192.0.2.10')), 3_600)

    const token = await resetTokenFor(demo.port, 'owner', from('192.0.2.11'))
    const owner = new Visitor(demo.port, from('192.0.2.11'))
    const reset = await owner.json('/reset', { json: { token, password: newPassword } })
    expect(reset.status).toBe(204)
    const json = { username: 'owner', password: newPassword }
    expect((await owner.json('/login', { json })).status).toBe(200)
    // Nobody else does.
    expectToSayWhen(await signIn('owner', newPassword, from('192.0.2.12')), 3_600)
  })

  it('stays signed in, and may change the password', async () => {
    const owner = await registered(demo.port, 'calm', from('192.0.2.20'))
    for (let network = 30; network < 40; network += 1) await useUp('calm', `203.0.113.${network}`)
    expect((await owner.json('/account')).status).toBe(200)
    const json = { current: goodPassword, next: newPassword }
    expect((await owner.json('/account/password', { json })).status).toBe(204)
  })

  it('is locked out for no longer than was said, however often somebody tries meanwhile', async () => {
    await registered(demo.port, 'patient', from('192.0.2.30'))
    for (let network = 40; network < 50; network += 1) {
      await useUp('patient', `203.0.113.${network}`)
    }
    const first = await signIn('patient', goodPassword, from('192.0.2.31'))
    expectToSayWhen(first, 3_600)
    // As if that time had passed.
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    const wait = Number(first.headers['retry-after']) * 1_000
    // Tries that were refused have not moved the end: all windows end within what was said.
    for (let n = 0; n < 5; n += 1) await signIn('patient', 'wrong', from('203.0.113.40'))
    database.prepare('UPDATE latchkey_attempts SET ends_at = ends_at - ?').run(wait)
    database.close()
    expect((await signIn('patient', goodPassword, from('192.0.2.31'))).status).toBe(200)
  })
})

describe('every limit says when (T-LOCK-1)', () => {
  const accepts = ['application/json', 'text/html']

  it.each(accepts)('of confirming a password, as %s', async (accept) => {
    const name = `confirms-${accept.length}`
    for (const path of ['/account/password', '/account/delete']) {
      const visitor = await registered(demo.port, `${name}-${path.length}`, from('192.0.2.40'))
      const json = { current: 'wrong', next: newPassword, password: 'wrong' }
      let answer: Answer | undefined
      for (let n = 0; n < 12; n += 1)
        answer = await visitor.send(path, { json, headers: { accept } })
      expectToSayWhen(answer as Answer, 900)
      expect((await visitor.json('/account')).status).toBe(200)
    }
  })

  it.each(accepts)(
    'of registering, asking for a link and giving an address, as %s',
    async (accept) => {
      const address = from(`192.0.2.${50 + accept.length}`)
      const visitor = await registered(demo.port, `asks-${accept.length}`, address)
      const database = new Database(demo.databaseFile, { timeout: 10_000 })
      // As if there had been very many: each of the counts of this network is at its end.
      const json = { username: 'nobody', password: goodPassword, email: 'asks@example.com' }
      for (const path of ['/register', '/forgot', '/account/email']) {
        const wanted = { ...json, username: `${json.username}-${accept.length}` }
        await visitor.send(path, { json: wanted, headers: { accept } })
      }
      database.prepare('UPDATE latchkey_attempts SET attempts = 1000000').run()
      database.close()
      const names = { '/register': `other-${accept.length}`, '/forgot': 'x', '/account/email': 'x' }
      for (const [path, username] of Object.entries(names)) {
        const answer = await visitor.send(path, {
          json: { ...json, username },
          headers: { accept },
        })
        expectToSayWhen(answer, 3_600)
      }
    },
  )
})
