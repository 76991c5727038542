import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepKnownDevice } from '../src/known-device'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

function signIn(username: string, password: string, visitor: Visitor, headers = {}) {
  return visitor.json('/login', { json: { username, password }, headers })
}

const register = (username: string, visitor: Visitor) =>
  visitor.json('/register', { json: { username, password: goodPassword } })

/** Whoever tries from ten networks has used up what an account is tried from everywhere. */
async function attack(username: string) {
  for (let network = 0; network < 10; network += 1) {
    const headers = { 'x-forwarded-for': `203.0.113.${network}` }
    const tries = Array.from({ length: 5 }, () =>
      signIn(username, 'wrong', new Visitor(demo.port, headers)),
    )
    await Promise.all(tries)
  }
  const elsewhere = new Visitor(demo.port, { 'x-forwarded-for': '203.0.113.77' })
  expect((await signIn(username, goodPassword, elsewhere)).status).toBe(429)
}

/** Signs in on a browser with the cookies of another, or with what is given. */
async function statusOf(username: string, cookie: string) {
  const browser = new Visitor(demo.port, { 'x-forwarded-for': '203.0.113.78' })
  return (await signIn(username, goodPassword, browser, { cookie })).status
}

describe('a browser that two people use', () => {
  it('is known to both, whoever tries their passwords elsewhere (T-LOCK-1)', async () => {
    const browser = await registered(demo.port, 'ann')
    await browser.json('/logout', { method: 'POST' })
    await register('bob', browser)
    await browser.json('/logout', { method: 'POST' })
    await Promise.all([attack('ann'), attack('bob')])
    for (const username of ['ann', 'bob', 'ann', 'bob', 'bob']) {
      expect((await signIn(username, goodPassword, browser)).status).toBe(200)
      await browser.json('/logout', { method: 'POST' })
    }
    expect([...browser.cookies.keys()]).toEqual(['device'])
  })

  it('stays known to one when the other changes their password', async () => {
    const browser = await registered(demo.port, 'cid')
    await register('dot', browser)
    await attack('cid')
    const json = { current: goodPassword, next: 'a new sentence for next year' }
    expect((await browser.json('/account/password', { json })).status).toBe(204)
    expect((await signIn('cid', goodPassword, browser)).status).toBe(200)
  })

  it('is known to the last ten of them, in one cookie', async () => {
    const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.3' }
    const browser = new Visitor(demo.port, https)
    const people = Array.from({ length: 11 }, (_, place) => `person-${place}`)
    for (const person of people) expect((await register(person, browser)).status).toBe(201)
    expect([...browser.cookies.keys()].sort()).toEqual(['__Host-device', '__Host-sid'])
    expect(browser.cookies.get('__Host-device')?.length).toBeLessThan(1_000)
    await Promise.all([attack('person-0'), attack('person-1')])
    expect((await signIn('person-1', goodPassword, browser)).status).toBe(200)
    expect((await signIn('person-0', goodPassword, browser)).status).toBe(429)
  })
})

describe('what somebody else put beside it', () => {
  it('hides no device from its owner, in whatever order it comes (R40)', async () => {
    const owner = await registered(demo.port, 'eve')
    await attack('eve')
    const real = owner.cookies.get('device') ?? ''
    const wellFormed = `${'x'.repeat(22)}.zzzzzzzz.${'y'.repeat(43)}`
    const junk = ['device=junk', 'device=', 'device', `device="${real}"`, `device=${wellFormed}`]
    const many = Array.from({ length: 50 }, (_, place) => `device=junk-${place}`)
    for (const planted of [...junk, junk.join('; '), many.join('; '), '__Host-device=junk']) {
      for (const cookie of [`${planted}; device=${real}`, `device=${real}; ${planted}`]) {
        expect(await statusOf('eve', cookie), cookie.slice(0, 60)).toBe(200)
      }
      expect(await statusOf('eve', planted), planted.slice(0, 60)).toBe(429)
    }
    const plain = Array.from({ length: 20 }, (_, n) => `device=${wellFormed.slice(0, -2)}${n + 10}`)
    expect(await statusOf('eve', `${plain.join('; ')}; __Host-device=${real}`)).toBe(200)
  })
})

describe('what a device keeps', () => {
  it.each([
    ['production', false, undefined],
    ['production', true, '__Host-device=kept; Max-Age=15552000; Path=/'],
    ['development', false, 'device=kept; Max-Age=15552000; Path=/'],
  ])('in %s travels over plain http or not, https: %s', async (env, https, expected) => {
    const app = express()
    app.set('env', env).set('trust proxy', 'loopback')
    app.get('/', (request, response) => {
      keepKnownDevice(request, response, 'kept')
      response.end()
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const headers = https ? { 'x-forwarded-proto': 'https' } : {}
    const answer = await fetch(`http://127.0.0.1:${port}`, { headers })
    server.close()
    const cookie = answer.headers.getSetCookie()[0]
    expect(cookie?.slice(0, expected?.length)).toBe(expected)
  })
})
