import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stopAll, temporaryFolder } from '../start-demo'
import { goodPassword, registered, Visitor } from '../visitor'
import { registeredWithAddress, resetTokenFor } from './mail.fixture'
import { startWatchedDemo, type WatchedDemo } from './watched-demo.fixture'

const rounds = process.env.LATCHKEY_NIGHTLY ? 20 : 2
const mostSessions = 3

let demos: [WatchedDemo, WatchedDemo]
let databaseFile: string
beforeAll(async () => {
  databaseFile = join(temporaryFolder(), 'shared.sqlite')
  const environment = {
    DATABASE_FILE: databaseFile,
    TRUST_PROXY: 'loopback',
    MAX_SESSIONS_PER_USER: String(mostSessions),
    SESSION_KEY: 'the key that both processes share',
  }
  demos = [await startWatchedDemo(environment), await startWatchedDemo(environment)]
})
afterAll(stopAll)

const from = (network: number) => ({ 'x-forwarded-for': `198.51.100.${network}` })

/** Does so many things at once, one half with each process. */
function split<Result>(count: number, act: (port: number, n: number) => Promise<Result>) {
  return Promise.all(
    Array.from({ length: count }, (_, n) => act((demos[n % 2] as WatchedDemo).port, n)),
  )
}

/** How many of the answers have which status. */
function counted(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** So many are answered as they deserve, and all others refused. Where so much at once is too much for the machine, some are refused for now (503), and fewer get an answer. */
function expectExactlyOrFewerWhereBusy(
  most: number,
  status: number,
  refusal: number,
  answers: { status: number }[],
) {
  const counts = counted(answers)
  const { [status]: looked = 0, [refusal]: refused = 0, 503: busy = 0, ...others } = counts
  expect(others).toEqual({})
  if (busy === 0) expect(looked).toBe(most)
  expect(looked).toBeLessThanOrEqual(most)
  expect(refused).toBeGreaterThan(0)
}

const hashes = () => demos[0].hashes() + demos[1].hashes()

describe.each(Array.from({ length: rounds }, (_, round) => round + 1))('round %d', (round) => {
  const name = (what: string) => `${what}-${round}`
  const login = (port: number, username: string, password: string, network = round) =>
    new Visitor(port, from(network)).json('/login', { json: { username, password } })

  it('of 200 wrong passwords at once, no more than 5 are looked at (T-LOCK-1, T-LIM-1, S19)', async () => {
    await registered(demos[0].port, name('locked'), from(100 + round))
    const before = hashes()
    const answers = await split(200, (port) => login(port, name('locked'), 'wrong'))
    expectExactlyOrFewerWhereBusy(5, 401, 429, answers)
    expect(hashes() - before).toBeLessThanOrEqual(5)
    for (const { status, headers } of answers) {
      if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    }
    // The owner is elsewhere.
    expect((await login(demos[1].port, name('locked'), goodPassword, 200)).status).toBe(200)
  })

  it('the same for somebody who does not exist (T-ENUM-1)', async () => {
    const before = hashes()
    const answers = await split(200, (port) => login(port, name('nobody'), 'wrong'))
    expectExactlyOrFewerWhereBusy(5, 401, 429, answers)
    expect(hashes() - before).toBeLessThanOrEqual(5)
  })

  it('from everywhere, no more than 50 in an hour are looked at (T-LIM-1)', async () => {
    await registered(demos[0].port, name('famous'), from(100 + round))
    const before = hashes()
    const answers = await split(100, (port, n) => login(port, name('famous'), 'wrong', n))
    expectExactlyOrFewerWhereBusy(50, 401, 429, answers)
    expect(hashes() - before).toBeLessThanOrEqual(50)
  })

  it('of 50 sign-ins at once, as many sessions remain as a user may have (R09, R14)', async () => {
    await registered(demos[0].port, name('busy'), from(100 + round))
    const visitors = await split(50, async (port) => {
      const visitor = new Visitor(port, from(round))
      const json = { username: name('busy'), password: goodPassword }
      expect((await visitor.json('/login', { json })).status).toBe(200)
      return visitor
    })
    const answers = await Promise.all(visitors.map((visitor) => visitor.json('/account')))
    expect(counted(answers)).toEqual({ 200: mostSessions, 401: 50 - mostSessions })
    const survivor = visitors.find((_visitor, n) => answers[n]?.status === 200)
    expect((await survivor?.json('/sessions'))?.body).toHaveLength(mostSessions)
  })

  it('10 sign-outs of one session all succeed, and end it once (R11)', async () => {
    const visitor = await registered(demos[0].port, name('leaving'), from(100 + round))
    const ends = () =>
      demos
        .flatMap((demo) => demo.deeds())
        .filter((deed) => deed.did === 'session' && deed.kind === 'ended').length
    const before = ends()
    const answers = await split(10, (port) => {
      const copy = new Visitor(port, from(round))
      for (const [cookie, value] of visitor.cookies) copy.cookies.set(cookie, value)
      return copy.json('/logout', { method: 'POST' })
    })
    expect(counted(answers)).toEqual({ 204: 10 })
    expect(ends() - before).toBe(1)
    expect((await visitor.json('/account')).status).toBe(401)
  })

  it('of 50 registrations of a name and its spellings, one succeeds (R51)', async () => {
    const plain = name('kate')
    const spellings = [plain, plain.toUpperCase(), `\u212aate-${round}`, `\uff4bate-${round}`]
    const answers = await split(50, (port, n) =>
      new Visitor(port, from(n)).json('/register', {
        json: { username: spellings[n % spellings.length], password: goodPassword },
      }),
    )
    expectExactlyOrFewerWhereBusy(1, 201, 409, answers)
    const refusals = new Set(answers.filter(({ status }) => status === 409).map(({ text }) => text))
    expect([...refusals]).toEqual([expect.stringContaining('"username_taken"')])
    expect(answers.filter(({ sessionCookies }) => sessionCookies.length > 0)).toHaveLength(1)
    const database = new Database(databaseFile, { timeout: 10_000 })
    const rows = database
      .prepare('SELECT id FROM latchkey_users WHERE canonical_name = ?')
      .all(plain)
    database.close()
    expect(rows).toHaveLength(1)
  })

  it('of 20 who revoke one session, one has done it, and one event tells it (R11)', async () => {
    const owner = await registered(demos[0].port, name('revoking'), from(100 + round))
    const lost = await login(demos[1].port, name('revoking'), goodPassword, 213)
    expect(lost.status).toBe(200)
    const { body } = await owner.json('/sessions')
    const { id } =
      (body as { id: string; current: boolean }[]).find(({ current }) => !current) ?? {}
    const answers = await split(20, (port, n) => {
      const copy = new Visitor(port, from(n))
      for (const [cookie, value] of owner.cookies) copy.cookies.set(cookie, value)
      return copy.json('/sessions/revoke', { json: { id } })
    })
    expectExactlyOrFewerWhereBusy(1, 204, 404, answers)
    const revoked = async () => {
      const events = (await owner.json('/account/events')).body as { kind: string; times: number }[]
      return events.filter(({ kind }) => kind === 'session-revoked').map(({ times }) => times)
    }
    await expect.poll(revoked).toEqual([1])
    expect((await owner.json('/sessions')).body).toHaveLength(1)
  })

  it('of 50 uses of one link, one succeeds (T-ONCE-1)', async () => {
    await registeredWithAddress(demos[0].port, name('forgetful'), from(100 + round))
    const token = await resetTokenFor(demos[0].port, name('forgetful'), from(100 + round))
    const passwords = Array.from({ length: 50 }, (_, n) => `a sentence of number ${n}`)
    const answers = await split(50, (port, n) =>
      new Visitor(port, from(n)).json('/reset', { json: { token, password: passwords[n] } }),
    )
    expectExactlyOrFewerWhereBusy(1, 204, 400, answers)
    const winner = answers.findIndex(({ status }) => status === 204)
    const right = await login(demos[1].port, name('forgetful'), passwords[winner] ?? '', 210)
    expect(right.status).toBe(200)
  })

  it('of 8 changes of one password, one counts, and only its session goes on', async () => {
    const visitor = await registered(demos[0].port, name('changing'), from(100 + round))
    const nexts = Array.from({ length: 8 }, (_, n) => `another sentence, number ${n}`)
    const copies: Visitor[] = []
    const answers = await split(nexts.length, (port, n) => {
      const copy = new Visitor(port, from(n))
      for (const [cookie, value] of visitor.cookies) copy.cookies.set(cookie, value)
      copies[n] = copy
      const json = { current: goodPassword, next: nexts[n] }
      return copy.json('/account/password', { json })
    })
    expect(counted(answers)[204]).toBe(1)
    for (const { status } of answers) expect([204, 401, 403, 409]).toContain(status)
    const winner = answers.findIndex(({ status }) => status === 204)
    const good = await login(demos[1].port, name('changing'), nexts[winner] ?? '', 211)
    expect(good.status).toBe(200)
    expect((await login(demos[0].port, name('changing'), goodPassword, 212)).status).toBe(401)
    const alive = await Promise.all(copies.map((copy) => copy.json('/account')))
    expect(alive.map(({ status }) => status === 200).filter(Boolean).length).toBeLessThanOrEqual(1)
    expect((await visitor.json('/account')).status).toBe(401)
  })
})
