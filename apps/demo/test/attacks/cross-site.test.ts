import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, send, Visitor } from '../visitor'
import { mailTo, registeredWithAddress, resetTokenFor, tokenIn } from './mail.fixture'
import { changes, newPassword } from './routes.fixture'

let demo: Demo
let ann: Visitor
beforeAll(async () => {
  demo = await startDemo()
  ann = await registeredWithAddress(demo.port, 'ann')
})
afterAll(stopAll)

type Headers = Record<string, string>

/** What browsers, and what is none, say of a request that another site made them send. */
function fromElsewhere(): [string, Headers][] {
  const { port } = demo
  return [
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [
      'another site, by a link or form',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ],
    ['a neighbour', { 'sec-fetch-site': 'same-site', origin: `http://sub.localhost:${port}` }],
    ['an old browser', { origin: 'https://evil.example' }],
    ['a sandbox', { origin: 'null' }],
    ['nothing', { origin: '' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['another scheme', { origin: `https://localhost:${port}` }],
    ['a longer name', { origin: `http://localhost:${port}.evil.example` }],
    ['a name with us before', { origin: `http://localhost:${port}@evil.example` }],
    ['a name with us after', { origin: `http://evil-localhost:${port}` }],
    ['two origins', { origin: `http://localhost:${port}, https://evil.example` }],
    ['a proxy it made up', { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }],
    ['a page elsewhere', { referer: 'https://evil.example/?localhost' }],
    ['a page that is none', { referer: 'about:blank' }],
    ['a value of the future', { 'sec-fetch-site': 'same-planet' }],
    [
      'our origin, but another site',
      { 'sec-fetch-site': 'cross-site', origin: `http://localhost:${port}` },
    ],
  ]
}

/** As another site can have it sent: without reading anything, in the types that need no question first, and in others. */
const types = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json',
]

describe.each(changes)('POST $path from elsewhere (R56)', ({ path, body }) => {
  it('is refused, with or without a session', async () => {
    for (const [place, [what, headers]] of fromElsewhere().entries()) {
      // Each of them in turn; all of all each night.
      const some = types.slice(place % types.length, (place % types.length) + 1)
      for (const type of process.env.LATCHKEY_NIGHTLY ? types : some) {
        const text = type.includes('json') ? JSON.stringify(body) : new URLSearchParams(body)
        for (const cookie of [ann.cookie, undefined]) {
          const answer = await send(demo.port, path, {
            method: 'POST',
            body: String(text),
            headers: {
              ...{ accept: 'application/json', 'content-type': type },
              ...headers,
              ...(cookie !== undefined && { cookie }),
            },
          })
          const name = `${what} ${type} ${cookie === undefined ? 'nobody' : 'ann'}`
          expect([name, answer.status]).toEqual([name, 403])
          expect(answer.setCookies).toEqual([])
          expect(answer.text).toContain('cross_site_request')
        }
      }
    }
  })

  it('is refused where it says nothing and a session comes along', async () => {
    for (const cookie of [ann.cookie, 'sid=anything', `sid=; ${ann.cookie}`]) {
      const { status, setCookies } = await send(demo.port, path, {
        json: body,
        headers: { accept: 'application/json', cookie },
      })
      expect([status, setCookies]).toEqual([403, []])
    }
  })
})

describe('after all that (R56)', () => {
  it('nothing has changed', async () => {
    const { status, body } = await ann.json('/account')
    expect(status).toBe(200)
    expect(body).toMatchObject({ user: { email: 'ann@example.com' }, session: { note: '' } })
    expect((await ann.json('/sessions')).body).toHaveLength(1)
    expect(await mailTo(demo.port, 'ann@example.com')).toHaveLength(1)
    const json = { username: 'ann', password: goodPassword }
    expect((await new Visitor(demo.port).json('/login', { json })).status).toBe(200)
    const newcomer = { username: 'newcomer', password: goodPassword }
    expect((await new Visitor(demo.port).json('/login', { json: newcomer })).status).toBe(401)
  })

  it('a link that works is redeemed by nobody’s page but ours', async () => {
    const token = await resetTokenFor(demo.port, 'ann')
    const reset = (headers: Headers) =>
      send(demo.port, '/reset', {
        json: { token, password: newPassword },
        headers: { accept: 'application/json', ...headers },
      })
    expect((await reset({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await reset({ 'sec-fetch-site': 'same-origin' })).status).toBe(204)

    const bob = await registered(demo.port, 'bob')
    await bob.json('/account/email', { json: { email: 'bob@example.com' } })
    const [mail] = await mailTo(demo.port, 'bob@example.com')
    const json = { token: tokenIn(mail) }
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await send(demo.port, '/verify', { json, headers })).status).toBe(403)
    expect((await bob.json('/verify', { json })).status).toBe(204)
  })

  it('signing in as an attacker leaves a visitor who they were', async () => {
    const victim = await registered(demo.port, 'victim')
    const { cookie } = victim
    const json = { username: 'bob', password: goodPassword }
    const attack = { json, headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await victim.json('/login', attack)).status).toBe(403)
    expect(victim.cookie).toBe(cookie)
    expect((await victim.json('/account')).body).toHaveProperty('user.username', 'victim')
  })
})
