import { createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stopAll } from '../start-demo'
import { registered, send, sendBytes, type Visitor } from '../visitor'
import { startWatchedDemo, type WatchedDemo } from './watched-demo.fixture'

const sessionKey = 'the key of the demo, of this test only'
/** How many cookies are made up. */
const total = process.env.LATCHKEY_NIGHTLY ? 1_000_000 : 16_000
/** So many travel with one request: beyond, none is looked at. Of those that verify, one would be taken. */
const atOnce = 8
/** So many requests travel on one connection. */
const perConnection = 100

let demo: WatchedDemo
let victim: Visitor
/** The victim's cookie, decoded: `s:id.signature`. */
let value: string
beforeAll(async () => {
  demo = await startWatchedDemo({ SESSION_KEY: sessionKey })
  victim = await registered(demo.port, 'victim')
  value = decodeURIComponent(victim.cookies.get('sid') ?? '')
})
afterAll(stopAll)

async function statusOf(sid: string): Promise<number> {
  const headers = { cookie: `sid=${encodeURIComponent(sid)}`, accept: 'application/json' }
  return (await send(demo.port, '/account', { headers })).status
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const signedWith = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('base64')

describe('a cookie in another format (T-COOK-1)', () => {
  it('is nobody’s: there is no second decoder', async () => {
    const { body } = await victim.json('/account')
    const { user, session } = body as { user: { id: string }; session: { id: string } }
    const id = value.slice(2, value.lastIndexOf('.'))
    const records = [
      { passport: { user: user.id } },
      { cookie: { path: '/' }, passport: { user: user.id } },
      { user: user.id },
      { id },
      { sid: id },
      user.id,
      session.id,
    ].map((record) => JSON.stringify(record))
    const unsignedToken = `${base64url('{"alg":"none"}')}.${base64url(records[0] ?? '')}.`
    const formats = records.flatMap((record) => [
      record,
      base64(record),
      base64url(record),
      `j:${record}`,
      `s:${record}`,
      `s:j:${record}`,
      `s:${record}.${signedWith('', record)}`,
      `s:${base64(record)}.${signedWith('secret', base64(record))}`,
      `${base64(record)}.${signedWith('', base64(record))}`,
      `Fe26.2**${base64url(record)}****`,
      `${base64(record)}--${signedWith('', base64(record))}`,
    ])
    const all = [...formats, id, `s:${id}`, `s:${id}.`, unsignedToken, session.id, user.id]
    for (const text of all) expect([text, await statusOf(text)]).toEqual([text, 401])
    expect(await statusOf(value)).toBe(200)
  })

  it('is nobody’s where the right key signed it for something else', async () => {
    const id = value.slice(2, value.lastIndexOf('.'))
    const device = victim.cookies.get('device') ?? ''
    const others = [
      device,
      `s:${device}`,
      `s:${device.slice(0, device.lastIndexOf('.'))}.${device.slice(device.lastIndexOf('.') + 1)}`,
      `s:${id}.${signedWith(sessionKey, `s:${id}`)}`,
      `s:${id}.${signedWith(sessionKey, `sid=${id}`)}`,
      `s:${id}.${createHmac('sha1', sessionKey).update(id).digest('base64')}`,
      `s:${id}.${createHmac('sha512', sessionKey).update(id).digest('base64')}`,
      `s:${id}.${createHmac('sha256', sessionKey).update(id).digest('hex')}`,
    ]
    for (const text of others) expect([text, await statusOf(text)]).toEqual([text, 401])
  })

  it('is nobody’s with the right signature of an id that was never given out', async () => {
    for (const id of [randomBytes(32).toString('base64url'), 'short', '', '..', '__proto__']) {
      const signature = signedWith(sessionKey, id).replace(/=+$/, '')
      expect([id, await statusOf(`s:${id}.${signature}`)]).toEqual([id, 401])
    }
  })

  it('is nobody’s once its key is no longer listed', async () => {
    const next = await startWatchedDemo({
      DATABASE_FILE: demo.databaseFile,
      SESSION_KEY: 'another key, which came after that one',
    })
    const headers = { cookie: victim.cookie, accept: 'application/json' }
    expect((await send(next.port, '/account', { headers })).status).toBe(401)
    await next.stop()
  })
})

describe(`${total} cookies that are made up (T-COOK-1)`, () => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=.s:'

  /** The real one, with some of it changed; or nothing of it. */
  function forge(): string {
    const kind = Math.floor(Math.random() * 4)
    if (kind === 0) {
      const id = randomBytes(32).toString('base64url')
      return `s:${id}.${randomBytes(32).toString('base64').replace(/=+$/, '')}`
    }
    if (kind === 1)
      return `${value.slice(0, value.lastIndexOf('.'))}.${randomBytes(32).toString('base64').slice(0, 43)}`
    const place = Math.floor(Math.random() * value.length)
    const digit = digits[Math.floor(Math.random() * digits.length)] ?? ''
    const cut = kind === 2 ? 1 : Math.floor(Math.random() * 3)
    return value.slice(0, place) + digit + value.slice(place + cut)
  }

  it(
    'open no session',
    async () => {
      const before = demo.deeds().filter(isOpening).length
      for (let made = 0; made < total; made += atOnce * perConnection) {
        const requests = Array.from({ length: perConnection }, (_, place) => {
          const forged = Array.from({ length: atOnce }, forge).filter((one) => one !== value)
          const connection = place === perConnection - 1 ? 'close' : 'keep-alive'
          return [
            'GET /account HTTP/1.1',
            'Host: x',
            'Accept: application/json',
            `Cookie: ${forged.map((one) => `sid=${encodeURIComponent(one)}`).join('; ')}`,
            `Connection: ${connection}\r\n\r\n`,
          ].join('\r\n')
        })
        const answers = await sendBytes(demo.port, requests.join(''))
        const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)
        expect(statuses.length).toBe(perConnection)
        expect(new Set(statuses)).toEqual(new Set(['401']))
        expect(answers).not.toMatch(/^set-cookie/im)
      }
      expect(demo.deeds().filter(isOpening).length).toBe(before)
      expect((await victim.json('/account')).status).toBe(200)
    },
    30 * 60_000,
  )

  it('of which one is real open that one’s', async () => {
    const forged = Array.from({ length: atOnce - 1 }, forge).filter((one) => one !== value)
    forged.splice(atOnce / 2, 0, value)
    const cookie = forged.map((one) => `sid=${encodeURIComponent(one)}`).join('; ')
    const headers = { cookie, accept: 'application/json' }
    expect((await send(demo.port, '/account', { headers })).status).toBe(200)
  })
})

function isOpening(deed: { did: string; kind?: string }): boolean {
  return deed.did === 'session' && deed.kind === 'opened'
}

describe('a flood of cookies (R39)', () => {
  // Node refuses headers beyond 16 KB by itself; what passes is read to its end.
  it.each([
    ['3,000 pairs', Array.from({ length: 3_000 }, () => 'a=b').join(';')],
    ['3,000 pairs of our own name', Array.from({ length: 1_800 }, () => 'sid=x').join('; ')],
    ['15 KB of semicolons', ';'.repeat(15_000)],
    ['15 KB of one value', `sid=s%3A${'a'.repeat(15_000)}`],
    ['15 KB of dots', `sid=s%3A${'.'.repeat(15_000)}`],
    ['15 KB of escapes', `sid=${'%41'.repeat(5_000)}`],
    ['15 KB of half escapes', `sid=${'%'.repeat(15_000)}`],
    ['15 KB of known devices', Array.from({ length: 1_300 }, () => 'device=a.b').join('; ')],
  ])('(%s) is read, and nobody’s', async (_what, cookie) => {
    const headers = { cookie, accept: 'application/json' }
    expect((await send(demo.port, '/account', { headers })).status).toBe(401)
    expect((await send(demo.port, '/login', { headers: { cookie } })).status).toBe(200)
    // Where our own name comes that often, none is looked at.
    const isOurs = cookie.startsWith('sid=x')
    const beside = `${cookie.slice(0, 14_000)}; ${victim.cookie}`
    const both = { cookie: beside, accept: 'application/json' }
    expect((await send(demo.port, '/account', { headers: both })).status).toBe(isOurs ? 401 : 200)
  })

  it.each([17_000, 64_000, 100_000])('of %d bytes is refused by Node', async (length) => {
    for (const cookie of [';'.repeat(length), `sid=${'a'.repeat(length)}`]) {
      // It may close the connection before all of it was sent.
      const answer = await send(demo.port, '/', { headers: { cookie } }).catch(() => undefined)
      expect(answer?.status ?? 431).toBe(431)
    }
    expect((await victim.json('/account')).status).toBe(200)
  })
})
