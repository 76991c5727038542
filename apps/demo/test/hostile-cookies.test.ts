import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, sendBytes, Visitor } from './visitor'

let demo: Demo
let proxied: Demo
let victim: Visitor
let attacker: Visitor
/** The whole value of the victim's cookie, decoded: `s:id.signature`. */
let value: string
beforeAll(async () => {
  demo = await startDemo()
  proxied = await startDemo({ TRUST_PROXY: 'loopback' })
  victim = await registered(demo.port, 'victim')
  attacker = await registered(demo.port, 'attacker')
  value = decodeURIComponent(victim.cookies.get('sid') ?? '')
})
afterAll(stopAll)

/** Whom the account belongs to that a Cookie header opens; else the status, and why nobody is signed in. */
async function openedBy(cookie: string | string[], port = demo.port, headers = {}) {
  const asked = { cookie, accept: 'application/json', ...headers }
  const { status, text } = await send(port, '/account', { headers: asked })
  if (status === 200) return (JSON.parse(text) as { user: { username: string } }).user.username
  const home = await send(port, '/', { headers: { cookie, ...headers } })
  expect(home.status).toBe(200)
  const [, why] = /<code>([\w-]+)<\/code>/.exec(home.text) ?? []
  return `${status} ${why}`
}

const sid = (text: string) => `sid=${encodeURIComponent(text)}`

describe('malformed cookies (R41)', () => {
  it.each([
    ['no text', 'sid=%E0%A4%A', '401 malformed'],
    ['a bare percent sign', 'sid=%', '401 malformed'],
    ['a quote', 'sid="', '401 malformed'],
    ['bytes of another alphabet', 'sid=\xe4\xf6\xfc', '401 malformed'],
    ['half a character', 'sid=%ed%a0%80', '401 malformed'],
    ['nothing', 'sid=', '401 malformed'],
    ['a signed nothing', 'sid=s:', '401 malformed'],
    ['JSON', 'sid=j:{"a":1}', '401 malformed'],
    ['a zero', 'sid=s%3A%00.%00', '401 malformed'],
    ['many semicolons', ';'.repeat(10_000), '401 no-cookie'],
    ['many pairs', 'a=b; '.repeat(2_000), '401 no-cookie'],
    ['a prototype', '__proto__=1; constructor=2; toString=3', '401 no-cookie'],
    ['another’s name', '=sid; =__Host-sid=x', '401 no-cookie'],
    ['an unsigned id', 'sid=MnlWfyzHFnK0nLQ7Ujzp6wQ2pQv2YdjLs6YkRkJpYH8', '401 malformed'],
  ])('%s is nobody', async (_what, cookie, outcome) => {
    expect(await openedBy(cookie)).toBe(outcome)
  })

  it('a zero or a line break in the header is refused, by Node', async () => {
    for (const junk of ['\0', '\x01', '\r', '\n', '\x7f']) {
      const answer = await sendBytes(
        demo.port,
        `GET / HTTP/1.1\r\nHost: x\r\nCookie: sid=a${junk}b\r\nConnection: close\r\n\r\n`,
      )
      expect([junk, answer.split('\r\n')[0]]).toEqual([junk, 'HTTP/1.1 400 Bad Request'])
    }
  })

  it('several headers and tabs are read as one list', async () => {
    const answer = await sendBytes(
      demo.port,
      `GET /account HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nCookie: a=b\r\nCookie:\t${victim.cookie}\t\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toContain('"username":"victim"')
  })
})

describe('oversized cookies (R39)', () => {
  it.each([4_000, 8_000, 14_000])('of %d bytes are nobody’s', async (length) => {
    expect(await openedBy(`sid=s%3A${'a'.repeat(length)}`)).toBe('401 malformed')
  })

  it.each([17_000, 64_000])('of %d bytes are refused', async (length) => {
    const { status } = await send(demo.port, '/', { headers: { cookie: 'a'.repeat(length) } })
    expect(status).toBe(431)
  })
})

describe('duplicate cookies (R40)', () => {
  it('that both verify are nobody’s, in either order', async () => {
    const [a, b] = [victim.cookie, attacker.cookie]
    expect(await openedBy(`${a}; ${b}`)).toBe('401 duplicate-cookie')
    expect(await openedBy(`${b}; ${a}`)).toBe('401 duplicate-cookie')
    expect(await openedBy([a, b])).toBe('401 duplicate-cookie')
  })

  it('of which one verifies are that one’s', async () => {
    expect(await openedBy(`sid=junk; ${victim.cookie}`)).toBe('victim')
    expect(await openedBy(`${victim.cookie}; sid=junk`)).toBe('victim')
    expect(await openedBy(`${victim.cookie}; ${victim.cookie}`)).toBe('victim')
  })

  it('of a name that is bound to the host are nobody’s, whatever they hold', async () => {
    const https = { 'x-forwarded-proto': 'https' }
    const { cookie } = await registered(proxied.port, 'victim', https)
    expect(await openedBy(cookie, proxied.port, https)).toBe('victim')
    for (const two of [`${cookie}; __Host-sid=junk`, `__Host-sid=junk; ${cookie}`]) {
      expect(await openedBy(two, proxied.port, https)).toBe('401 duplicate-cookie')
    }
  })
})

describe('forged cookies (R42)', () => {
  it('are nobody’s, with any one bit flipped', async () => {
    const bytes = Buffer.from(value, 'latin1')
    const flipped = [...bytes].flatMap((byte, place) =>
      Array.from({ length: 8 }, (_, bit) => {
        const copy = Buffer.from(bytes)
        copy[place] = byte ^ (1 << bit)
        return `sid=${[...copy].map((one) => `%${one.toString(16).padStart(2, '0')}`).join('')}`
      }),
    )
    expect(flipped.length).toBeGreaterThan(600)
    const opened = new Set<string>()
    while (flipped.length > 0) {
      for (const status of await Promise.all(flipped.splice(0, 20).map(statusOf)))
        opened.add(status)
    }
    expect([...opened]).toEqual(['401'])
  })

  it('are nobody’s in another spelling, shortened, or put together', async () => {
    const theirs = decodeURIComponent(attacker.cookies.get('sid') ?? '')
    const [signed = '', signature = ''] = value.split(/\.(?=[^.]*$)/)
    const [, otherSignature = ''] = theirs.split(/\.(?=[^.]*$)/)
    const spellings = [
      `${value}=`,
      `${value}==`,
      value.replaceAll('+', '-').replaceAll('/', '_') + (/[+/]/.test(value) ? '' : '='),
      `${value}A`,
      ` ${value}`,
      `${value} `,
      value.slice(0, -1),
      value.slice(1),
      value.toUpperCase(),
      `${signed}.${otherSignature}`,
      `${signed}.`,
      `${signed}.${signature}.${signature}`,
      `s:${value}`,
      `${value}${theirs}`,
      signed,
    ]
    for (const spelling of spellings) expect(await statusOf(sid(spelling))).toBe('401')
    expect(await openedBy(sid(value))).toBe('victim')
  })

  it('are nobody’s where another key signed them', async () => {
    const other = await startDemo({ SESSION_KEY: 'z'.repeat(32) })
    expect(await openedBy(victim.cookie, other.port)).toBe('401 bad-signature')
  })

  it('are not adopted, also where the signature is right: an id that was never given out here is not used', async () => {
    // Of a server with the same key, and sessions of its own.
    const SESSION_KEY = 'the key that two servers share'.padEnd(32, '.')
    const [here, elsewhere] = [await startDemo({ SESSION_KEY }), await startDemo({ SESSION_KEY })]
    const { cookies } = await registered(elsewhere.port, 'elsewhere')
    const planted = cookies.get('sid') ?? ''
    expect(await openedBy(`sid=${planted}`, elsewhere.port)).toBe('elsewhere')
    expect(await openedBy(`sid=${planted}`, here.port)).toBe('401 unknown-id')
    for (const [path, json] of [
      ['/probe/kv', { key: 'basket', value: 1 }],
      ['/register', { username: 'here', password: goodPassword }],
      ['/login', { username: 'here', password: goodPassword }],
    ] as const) {
      const visitor = new Visitor(here.port)
      visitor.cookies.set('sid', planted)
      expect((await visitor.json(path, { json })).status).toBeLessThan(300)
      expect(visitor.cookies.get('sid')).not.toBe(planted)
      expect(await openedBy(`sid=${planted}`, here.port)).toBe('401 unknown-id')
    }
    await here.stop()
    await elsewhere.stop()
  })

  async function statusOf(cookie: string): Promise<string> {
    const { status } = await send(demo.port, '/account', {
      headers: { cookie, accept: 'application/json' },
    })
    return String(status)
  }
})
