import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, send, Visitor } from '../visitor'
import { confirmAddress, mailTo } from './mail.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(stopAll)

describe('mail to an address that somebody else typed (T-MAIL-1)', () => {
  const username = 'you-won:claim-it-at-https://evil.example/prize'
  const email = 'claimed@example.com'
  const somebody = () => new Visitor(demo.port)

  it('says nothing that they chose', async () => {
    const register = { json: { username, password: goodPassword, email } }
    expect((await somebody().json('/register', register)).status).toBe(201)
    const [mail] = await mailTo(demo.port, email)
    expect(mail?.text).toMatch(/^Hello,\n/)
    expect(JSON.stringify(mail)).not.toContain('evil')
  })

  it('has their name once the address is theirs', async () => {
    await confirmAddress(somebody(), email)
    await somebody().json('/forgot', { json: { username: email } })
    const [mail] = await mailTo(demo.port, email, 2)
    expect(mail?.text).toContain(`Hello ${username},`)
  })
})

describe('captured mail, whose links are as good as passwords (R61)', () => {
  const ask = { headers: { accept: 'application/json' } }

  it('is read on this machine', async () => {
    expect((await send(demo.port, '/outbox', ask)).status).toBe(200)
  })

  it.each(['X-Forwarded-For', 'Forwarded'])(
    'is not read through a proxy, which says so in %s',
    async (name) => {
      const headers = { ...ask.headers, [name]: 'for=127.0.0.1' }
      expect((await send(demo.port, '/outbox', { headers })).status).toBe(404)
    },
  )

  const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outside = others.find(({ internal, family }) => !internal && family === 'IPv4')?.address

  // Not on a machine that has no network: there is no other way in.
  it.runIf(outside !== undefined)('is not read over a network', async () => {
    const { status } = await fetch(`http://${outside}:${demo.port}/outbox`)
    expect(status).toBe(404)
  })
})
