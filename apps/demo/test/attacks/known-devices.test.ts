import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, send, type Visitor } from '../visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
  await attackEverywhere()
})
afterAll(stopAll)

let users = 0
let owner: Visitor
let username: string
let device: string
/** Somebody whose account is under attack from everywhere, so that only devices that they know may try. */
async function attackEverywhere() {
  users += 1
  username = `owner-${users}`
  owner = await registered(demo.port, username, from(1))
  device = owner.cookies.get('device') ?? ''
  expect(device).not.toBe('')
  for (let network = 10; network < 20; network += 1) {
    const tries = Array.from({ length: 5 }, () => signIn('wrong', undefined, from(network)))
    await Promise.all(tries)
  }
  expect(await signIn(goodPassword, undefined)).toBe(429)
}

function from(network: number): Record<string, string> {
  return { 'x-forwarded-for': `203.0.113.${network}` }
}

/** Whether a sign-in with this Cookie header is allowed, wrong, or not even tried. */
async function signIn(password: string, cookie: string | undefined, headers = from(99)) {
  const sent = { ...headers, 'sec-fetch-site': 'same-origin', accept: 'application/json' }
  const { status } = await send(demo.port, '/login', {
    json: { username, password },
    headers: cookie === undefined ? sent : { ...sent, cookie },
  })
  return status
}

describe('the cookie of a known device', () => {
  it('signs nobody in, and stands for no session (R42)', async () => {
    for (const cookie of [`device=${device}`, `sid=${device}`, `sid=s%3A${device}`]) {
      const headers = { cookie, accept: 'application/json' }
      expect((await send(demo.port, '/account', { headers })).status).toBe(401)
    }
  })

  it('is good for its own account alone', async () => {
    const eve = await registered(demo.port, `eve-${users}`, from(2))
    expect(await signIn(goodPassword, `device=${eve.cookies.get('device')}`)).toBe(429)
    expect(await signIn(goodPassword, `device=${device}`)).toBe(200)
  })

  it('is good for nothing when it was changed, in any one place (R42)', async () => {
    // Every third, as each takes a request.
    for (let place = 0; place < device.length; place += 3) {
      const other = device[place] === 'A' ? 'B' : 'A'
      const forged = device.slice(0, place) + other + device.slice(place + 1)
      expect([place, await signIn(goodPassword, `device=${forged}`)]).toEqual([place, 429])
    }
    const [id = '', end = '', signature = ''] = device.split('.')
    for (const forged of [
      `${id}.zzzzzzzzz.${signature}`,
      `${id}.${end}.`,
      `${id}.${end}`,
      `${device}=`,
      `${device}A`,
      `"${device}"`,
      `.${device}`,
      `${id}.${end}.${signature}.${signature}`,
      owner.cookies.get('sid') ?? '',
    ]) {
      expect([forged, await signIn(goodPassword, `device=${forged}`)]).toEqual([forged, 429])
    }
    expect(await signIn(goodPassword, `device=${device}`)).toBe(200)
  })

  it('over https is bound to the host: one that a neighbour planted counts for nothing (R40)', async () => {
    const https = { ...from(98), 'x-forwarded-proto': 'https' }
    const eve = await registered(demo.port, `tosser-${users}`, from(3))
    const theirs = eve.cookies.get('device')
    const real = `__Host-device=${device}`
    for (const planted of ['device=junk', `device=${theirs}`, 'device=', 'a=__Host-device=junk']) {
      for (const cookie of [real, `${planted}; ${real}`, `${real}; ${planted}`]) {
        expect([cookie, await signIn(goodPassword, cookie, https)]).toEqual([cookie, 200])
      }
    }
  })

  it('gives ten tries, and then says when (T-LOCK-1)', async () => {
    await attackEverywhere()
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => signIn('wrong', `device=${device}`)),
    )
    const count = (wanted: number) => tries.filter((status) => status === wanted).length
    expect({ wrong: count(401), limited: count(429) }).toEqual({ wrong: 10, limited: 30 })
  })

  it('is worth nothing once the password was changed; the device that changed it has a new one', async () => {
    await attackEverywhere()
    const json = { current: goodPassword, next: 'a new sentence for next year' }
    expect((await owner.json('/account/password', { json })).status).toBe(204)
    const given = owner.cookies.get('device')
    expect(given).not.toBe(device)
    expect(await signIn(json.next, `device=${device}`)).toBe(429)
    expect(await signIn('wrong', `device=${given}`)).toBe(401)
    expect(await signIn(json.next, `device=${given}`)).toBe(200)
  })
})
