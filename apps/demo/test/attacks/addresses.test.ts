import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, send, Visitor } from '../visitor'
import { type Mail, mailTo, tokenIn } from './mail.fixture'
import { fromSomewhere } from './networks.fixture'

/** So many mails does the demo keep. */
const mostKept = 100

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

async function emailOf(visitor: Visitor): Promise<string | undefined> {
  const { body } = await visitor.json('/account')
  return (body as { user: { email?: string } }).user.email
}

describe('two addresses that are given at once', () => {
  const pairs = Array.from({ length: 10 }, (_, n) => n)

  it('are each proven by the link that went there, and by no other (T-RACE-1)', async () => {
    const outcomes = pairs.map(async (n) => {
      const visitor = await registered(demo.port, `racer-${n}`, fromSomewhere())
      const [mine, theirs] = [`racer-${n}@example.com`, `victim-${n}@example.org`]
      const asks = (n % 2 ? [mine, theirs] : [theirs, mine]).map((email) =>
        visitor.json('/account/email', { json: { email } }),
      )
      for (const { status } of await Promise.all(asks)) expect(status).toBe(202)
      // The attacker reads the mail of one of them, and has the link of that one alone.
      const [mail] = await mailTo(demo.port, mine)
      await mailTo(demo.port, theirs)
      const token = tokenIn(mail)
      const [verified, again] = await Promise.all([
        visitor.json('/verify', { json: { token } }),
        visitor.json('/verify', { json: { token } }),
      ])
      expect([verified.status, again.status].toSorted()).toEqual([204, 400])
      expect(await emailOf(visitor)).toBe(mine)
    })
    await Promise.all(outcomes)
  })

  it('and proven at once: the account has the one whose proof was said to count (T-RACE-1)', async () => {
    const outcomes = pairs.map(async (n) => {
      const visitor = await registered(demo.port, `both-${n}`, fromSomewhere())
      const emails = [`both-${n}@example.com`, `both-${n}@example.org`]
      if (n % 2) emails.reverse()
      await Promise.all(emails.map((email) => visitor.json('/account/email', { json: { email } })))
      const tokens: string[] = []
      for (const email of emails) tokens.push(tokenIn((await mailTo(demo.port, email))[0]))
      const answers = await Promise.all(
        tokens.map((token) => visitor.json('/verify', { json: { token } })),
      )
      const proven = emails.filter((_email, place) => answers[place]?.status === 204)
      expect(proven).toHaveLength(1)
      expect(await emailOf(visitor)).toBe(proven[0])
    })
    await Promise.all(outcomes)
  })
})

describe('a link to an address', () => {
  it('counts once, of 50 uses at one moment (T-ONCE-1)', async () => {
    const visitor = await registered(demo.port, 'once', fromSomewhere())
    const email = 'once@example.com'
    expect((await visitor.json('/account/email', { json: { email } })).status).toBe(202)
    const token = tokenIn((await mailTo(demo.port, email))[0])
    const uses = Array.from({ length: 50 }, () =>
      new Visitor(demo.port, fromSomewhere()).json('/verify', { json: { token } }),
    )
    const statuses = (await Promise.all(uses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(statuses.filter((status) => status === 400)).toHaveLength(49)
    expect(await emailOf(visitor)).toBe(email)
  })
})

describe('spellings of an address (T-UNI-1)', () => {
  /** Of this one all mail is read, and only the latest is kept. */
  let demo: Demo
  const stored = 'kim.sim@example.com'
  const spellings = {
    'in capitals': 'KIM.SIM@EXAMPLE.COM',
    'with the Kelvin sign': '\u212aim.sim@example.com',
    'with a long s': 'kim.\u017fim@example.com',
    'with a dotless i': 'k\u0131m.sim@example.com',
    'with a dotted I': 'K\u0130M.SIM@EXAMPLE.COM',
    'full-width': '\uff4b\uff49\uff4d.sim@example.com',
    'with a full-width @': 'kim.sim\uff20example.com',
    'with a small @': 'kim.sim\ufe6bexample.com',
    'with another letter that looks like it': 'k\u0456m.sim@example.com',
    'with a letter that is not seen': 'kim\u200b.sim@example.com',
    'with a host that looks like it': 'kim.sim@ex\u0430mple.com',
    'with a full-width dot': 'kim\uff0esim@example.com',
    decomposed: 'ki\u0307m.sim@example.com',
    'in quotes': '"kim.sim"@example.com',
    'with two of it': 'kim.sim@example.com,eve@example.net',
    'with a line break': 'kim.sim@example.com\r\nBcc: eve@example.net',
  }
  beforeAll(async () => {
    demo = await startDemo({ TRUST_PROXY: 'loopback' })
    const visitor = await registered(demo.port, 'kim', fromSomewhere())
    expect((await visitor.json('/account/email', { json: { email: stored } })).status).toBe(202)
    const token = tokenIn((await mailTo(demo.port, stored))[0])
    expect((await visitor.json('/verify', { json: { token } })).status).toBe(204)
  })

  async function allMail(): Promise<Mail[]> {
    const { text } = await send(demo.port, '/outbox', { headers: { accept: 'application/json' } })
    const mails = JSON.parse(text) as Mail[]
    expect(mails.length).toBeLessThan(mostKept)
    return mails
  }

  /** What was sent since, apart from the last: mail leaves after the answer, in turn, so that all others are there once that is. */
  let ends = 0
  async function mailSince(before: number): Promise<Mail[]> {
    ends += 1
    const last = `end-${ends}@example.com`
    const visitor = await registered(demo.port, `end-${ends}`, fromSomewhere())
    await visitor.json('/account/email', { json: { email: last } })
    await mailTo(demo.port, last)
    const mails = await allMail()
    return mails.slice(0, mails.length - before).filter(({ to }) => to !== last)
  }

  it.each(Object.entries(spellings))(
    '%s: links go to the address that is stored or to none, and it makes no second account',
    async (what, email) => {
      const isTheSame = what === 'in capitals'
      const before = (await allMail()).length
      const asked = new Visitor(demo.port, fromSomewhere())
      expect((await asked.json('/forgot', { json: { username: email } })).status).toBe(202)
      const twin = new Visitor(demo.port, fromSomewhere())
      const json = { username: `twin-${ends}`, password: goodPassword, email }
      expect((await twin.json('/register', { json })).status).toBe(isTheSame ? 201 : 400)
      const mails = await mailSince(before)
      const [link, told, ...others] = mails.toSorted((a, b) => Number(!a.link) - Number(!b.link))
      expect(others).toEqual([])
      expect([link?.to, told?.to]).toEqual(isTheSame ? [stored, stored] : [undefined, undefined])
      if (!isTheSame) return
      expect(link?.link).toContain('/reset?token=')
      // Its owner is told that somebody gave it, with no link that would make it somebody else's.
      expect(told?.link).toBeUndefined()
      expect(await emailOf(twin)).toBeUndefined()
    },
  )
})
