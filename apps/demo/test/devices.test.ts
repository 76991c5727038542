import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback', MAX_SESSIONS_PER_USER: '5' })
})
afterAll(stopAll)

interface Device {
  id: string
  current: boolean
  device: string
  place: string
  createdAt: string
  lastSeenAt: string
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

async function devicesOf(visitor: Visitor): Promise<Device[]> {
  const { status, body } = await visitor.json('/sessions')
  expect(status).toBe(200)
  return body as Device[]
}

async function signedIn(username: string, headers = {}, more = {}) {
  const visitor = new Visitor(demo.port, headers)
  const { status } = await visitor.json('/login', {
    json: { username, password: goodPassword, ...more },
  })
  expect(status).toBe(200)
  return visitor
}

const statusOf = async (visitor: Visitor) => (await visitor.json('/account')).status

describe('the list of devices', () => {
  it('says of each what it is, from where, since when, and which one is looking (7.5.2)', async () => {
    await registered(demo.port, 'ann', { 'user-agent': firefox, 'x-forwarded-for': '192.0.2.7' })
    const from = { 'user-agent': safari, 'x-forwarded-for': '2001:DB8::17:1' }
    const phone = await signedIn('ann', from)
    const devices = await devicesOf(phone)
    expect(devices).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{16,}$/),
        current: true,
        device: 'Safari on iOS',
        place: '2001:db8::/64',
        createdAt: expect.any(String),
        lastSeenAt: expect.any(String),
      },
      expect.objectContaining({
        current: false,
        device: 'Firefox on Linux',
        place: '192.0.2.7',
      }),
    ])
    // A list is data, but for a browser.
    const anything = await phone.send('/sessions', { headers: { accept: '*/*' } })
    expect(anything.headers['content-type']).toMatch(/^application\/json/)
    expect((await phone.send('/sessions')).text).toContain('Safari on iOS')
    for (const { id } of devices) {
      expect(
        (await new Visitor(demo.port).json('/account', { headers: { cookie: `sid=${id}` } }))
          .status,
      ).toBe(401)
    }
  })

  it('is text, whatever a device says of itself', async () => {
    const bo = await registered(demo.port, 'bo', { 'user-agent': '<b>"bo"/1.0 on\u00a0x' })
    expect((await bo.send('/sessions')).text).not.toContain('<b>"bo')
    expect((await bo.send('/account')).text).not.toContain('<b>"bo')
    await registered(demo.port, 'unheard-of', { 'user-agent': `${'('.repeat(4000)}x` })
  })

  it('is nobody’s who is not signed in', async () => {
    const nobody = new Visitor(demo.port)
    expect((await nobody.json('/sessions')).status).toBe(401)
    for (const path of ['/sessions/revoke', '/sessions/revoke-others']) {
      expect((await nobody.json(path, { json: { id: 'x' } })).status).toBe(401)
    }
  })
})

describe('revoking', () => {
  it('ends one session of one’s own, and says so to whoever had it (7.5.2)', async () => {
    const cid = await registered(demo.port, 'cid')
    const lost = await signedIn('cid')
    const [other] = (await devicesOf(cid)).filter(({ current }) => !current)
    const { status } = await cid.json('/sessions/revoke', { json: { id: other?.id } })
    expect(status).toBe(204)
    expect([await statusOf(cid), await statusOf(lost)]).toEqual([200, 401])
    expect((await lost.send('/login')).text).toContain('You were signed out from another device.')
    // It is gone by now.
    expect((await cid.json('/sessions/revoke', { json: { id: other?.id } })).status).toBe(404)
  })

  it('of the session that asks is a sign-out', async () => {
    const dot = await registered(demo.port, 'dot')
    const copy = dot.cookie
    const [{ id } = { id: '' }] = await devicesOf(dot)
    const { status, headers, sessionCookies } = await dot.send('/sessions/revoke', { form: { id } })
    expect([status, headers.location]).toEqual([303, '/account'])
    expect(sessionCookies).toEqual([expect.stringMatching(/^sid=; .*1970/)])
    expect((await dot.json('/account', { headers: { cookie: copy } })).status).toBe(401)
  })

  it('touches nobody else’s (T-IDOR-1)', async () => {
    const eve = await registered(demo.port, 'eve')
    const fay = await registered(demo.port, 'fay')
    const [{ id } = { id: '' }] = await devicesOf(fay)
    for (const wanted of [id, 'x', '', 7, null, { $ne: '' }, [id]]) {
      const { status, body } = await eve.json('/sessions/revoke', { json: { id: wanted } })
      expect([status, body]).toMatchObject([404, { error: { code: 'no_such_session' } }])
    }
    expect(await statusOf(fay)).toBe(200)
  })

  it('of all others leaves the one that asks', async () => {
    const gus = await registered(demo.port, 'gus')
    const others = [await signedIn('gus'), await signedIn('gus')]
    const { status, headers } = await gus.send('/sessions/revoke-others', { form: {} })
    expect([status, headers.location]).toEqual([303, '/account'])
    expect(await devicesOf(gus)).toMatchObject([{ current: true }])
    for (const other of others) expect(await statusOf(other)).toBe(401)
  })
})

describe('of two who revoke the same session at once', () => {
  it('one has done it, and one event tells it, with the network (R11)', async () => {
    const ira = await registered(demo.port, 'ira')
    await signedIn('ira')
    const [lost] = (await devicesOf(ira)).filter(({ current }) => !current)
    const revoke = () => {
      const headers = { 'x-forwarded-for': '192.0.2.9' }
      return ira.json('/sessions/revoke', { json: { id: lost?.id }, headers })
    }
    const others = () => ira.json('/sessions/revoke-others', { json: {} })
    const answers = await Promise.all([revoke(), revoke(), revoke()])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404])
    expect(await revokedOf(ira)).toEqual([['192.0.2.9', 1]])
    await Promise.all([signedIn('ira'), signedIn('ira')])
    await Promise.all([others(), others()])
    expect(await revokedOf(ira)).toEqual([
      ['127.0.0.1', 2],
      ['192.0.2.9', 1],
    ])
  })
})

async function revokedOf(visitor: Visitor) {
  const { body } = await visitor.json('/account/events')
  const events = body as { kind: string; network: string; times: number }[]
  const revoked = events.filter(({ kind }) => kind === 'session-revoked')
  return revoked.map(({ network, times }) => [network, times])
}

describe('a user', () => {
  it('has as many sessions as MAX_SESSIONS_PER_USER says, of 50 sign-ins at once (R09)', async () => {
    await registered(demo.port, 'hal')
    const visitors = await Promise.all(Array.from({ length: 50 }, () => signedIn('hal')))
    const statuses = await Promise.all(visitors.map(statusOf))
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses.filter((status) => status === 401)).toHaveLength(45)
  })
})

describe('staying signed in', () => {
  it('is a cookie that outlives the browser, for who asks for it', async () => {
    await registered(demo.port, 'ida')
    const lines = async (remember: unknown) => {
      const json = { username: 'ida', password: goodPassword, remember }
      return (await new Visitor(demo.port).json('/login', { json })).sessionCookies
    }
    expect(await lines(undefined)).toEqual([expect.not.stringMatching(/Expires|Max-Age/)])
    expect(await lines('no')).toEqual([expect.not.stringMatching(/Expires|Max-Age/)])
    for (const wish of [true, 'yes', 'on']) {
      expect(await lines(wish)).toEqual([expect.stringMatching(/Expires=/)])
    }
  })

  it('lasts for weeks, and survives a change of the password', async () => {
    await registered(demo.port, 'jo')
    const jo = await signedIn('jo', {}, { remember: true })
    const days = async () => {
      const { body } = await jo.json('/account')
      const { session } = body as { session: { createdAt: string; endsAt: { absolute: string } } }
      return (Date.parse(session.endsAt.absolute) - Date.parse(session.createdAt)) / 86_400_000
    }
    expect(await days()).toBe(30)
    const json = { current: goodPassword, next: 'another sentence, as long' }
    expect((await jo.json('/account/password', { json })).status).toBe(204)
    expect(await days()).toBe(30)
  })
})
