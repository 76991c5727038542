import { Passwords } from 'latchkey/passwords'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stopAll } from '../start-demo'
import { type Answer, goodPassword, registered, Visitor } from '../visitor'
import { registeredWithAddress } from './mail.fixture'
import { fromSomewhere } from './networks.fixture'
import { type Deed, startWatchedDemo, type WatchedDemo } from './watched-demo.fixture'

/** Costs that hashes of other times and other services have; today's is `ln=4,r=8,p=1` here. */
const otherHashing = {
  weaker: { algorithm: 'scrypt', costLog2: 3, blockSize: 8, parallelism: 1 },
  'of-another-cost': { algorithm: 'scrypt', costLog2: 3, blockSize: 4, parallelism: 3 },
} as const
const stored = [
  ...['active', 'disabled', 'passwordless', 'damaged', 'unreadable', 'of-argon2id'],
  ...Object.keys(otherHashing),
]
const kinds = [...stored, 'unconfirmed', 'nobody', 'a b']

let demo: WatchedDemo
beforeAll(async () => {
  demo = await startWatchedDemo({ TRUST_PROXY: 'loopback' })
  for (const username of stored) await registeredWithAddress(demo.port, username)
  await registered(demo.port, 'unconfirmed')
  const database = new Database(demo.databaseFile, { timeout: 10_000 })
  const set = (change: string, username: string) =>
    database.prepare(`UPDATE latchkey_users SET ${change} WHERE canonical_name = ?`).run(username)
  const [salt, key] = ['c2FsdHNhbHRzYWx0c2FsdA', 'A'.repeat(43)]
  set('disabled = 1', 'disabled')
  set('password_hash = NULL', 'passwordless')
  set("password_hash = '$scrypt$nonsense'", 'damaged')
  set(`password_hash = '$pbkdf2-sha256$i=1000$${salt}$${key}'`, 'unreadable')
  // Which newer versions of Node can compute.
  set(`password_hash = '$argon2id$v=19$m=64,t=1,p=1$${salt}$${key}'`, 'of-argon2id')
  for (const [username, hashing] of Object.entries(otherHashing)) {
    const passwords = new Passwords({ hashing, allowWeakForTests: true })
    set(`password_hash = '${await passwords.hash(goodPassword)}'`, username)
  }
  database.close()
  // A cost that a process has not met yet shows by one sign-in (docs/guide/passwords.md): this one.
  for (const username of kinds) await signIn(username, 'wrong', fromSomewhere())
})
afterAll(stopAll)

function signIn(username: string, password: string, headers: Record<string, string>) {
  return new Visitor(demo.port, headers).json('/login', { json: { username, password } })
}

/** All of an answer that could tell something, without what differs in any two. */
function told({ status, headers, text }: Answer, username: string): unknown {
  // The length and the tag follow from the text, which is compared itself.
  const { date: _date, 'content-length': _length, etag: _tag, ...others } = headers
  return { status, headers: others, text: text.replaceAll(username, 'NAME') }
}

/** What was computed for an answer. */
async function worked(work: () => Promise<unknown>): Promise<readonly string[]> {
  const isHash = (deed: Deed) => deed.did === 'hash'
  const before = demo.deeds().filter(isHash).length
  await work()
  return demo
    .deeds()
    .filter(isHash)
    .slice(before)
    .map((deed) => ('cost' in deed ? deed.cost : ''))
}

/** Today's, and each of those that were met. */
const costsOfAll = ['16,8,1', '8,4,3', '8,8,1']

describe.each([
  ['a wrong password', 'a wrong sentence, long enough', costsOfAll],
  ['none', '', []],
  ['one of 73 bytes', 'x'.repeat(73), costsOfAll],
  ['one of 1,024 characters', 'x'.repeat(1_024), costsOfAll],
  ['one of 1,025 characters', 'x'.repeat(1_025), []],
  ['one that is no text', '\ud800'.repeat(20), []],
])('%s', (_what, password, costs) => {
  it.each(['json', 'form'] as const)(
    'is answered the same whoever is meant, by the same work, as %s (R57, T-ENUM-1, T-ENUM-2)',
    async (how) => {
      const answers = new Map<string, string[]>()
      for (const username of kinds) {
        const visitor = new Visitor(demo.port, fromSomewhere())
        let answer: Answer | undefined
        const work = await worked(async () => {
          const fields = { username, password }
          answer =
            how === 'json'
              ? await visitor.json('/login', { json: fields })
              : await visitor.send('/login', { form: fields })
        })
        // The one that is compared comes first.
        expect(work.toSorted(), username).toEqual(costs)
        const all = JSON.stringify(told(answer as Answer, username))
        answers.set(all, [...(answers.get(all) ?? []), username])
      }
      expect([...answers.values()]).toEqual([kinds])
    },
  )
})

describe('a name that is locked', () => {
  it('is answered the same whoever is called that, without any work (R57, T-ENUM-1)', async () => {
    const answers = new Map<string, string[]>()
    for (const username of kinds) {
      const from = fromSomewhere()
      for (let n = 0; n < 5; n += 1)
        expect((await signIn(username, 'wrong', from)).status).toBe(401)
      for (const password of [goodPassword, 'wrong']) {
        let answer: Answer | undefined
        const work = await worked(async () => {
          answer = await signIn(username, password, from)
        })
        const { headers, ...others } = answer as Answer
        const { 'retry-after': seconds, ...otherHeaders } = headers
        expect(Number(seconds)).toBeGreaterThan(890)
        const same = told({ ...others, headers: otherHeaders }, username)
        const all = JSON.stringify([same, work])
        expect(JSON.parse(all)).toMatchObject([{ status: 429 }, []])
        answers.set(all, [...(answers.get(all) ?? []), username])
      }
    }
    expect([...answers.values()]).toEqual([kinds.flatMap((name) => [name, name])])
  })
})

describe('who has registered', () => {
  it('is not told by asking for a link (R57, T-ENUM-1)', async () => {
    const names = [...kinds, 'active@example.com', 'nobody@example.com', 'ACTIVE', '', '@']
    for (const how of ['json', 'form'] as const) {
      const answers = new Set<string>()
      for (const username of names) {
        const visitor = new Visitor(demo.port, fromSomewhere())
        const answer =
          how === 'json'
            ? await visitor.json('/forgot', { json: { username } })
            : await visitor.send('/forgot', { form: { username } })
        answers.add(JSON.stringify(told(answer, username === '' ? '\0' : username)))
      }
      expect([...answers]).toHaveLength(1)
    }
  })

  it('is not told by an address that is given at registration (T-ENUM-1)', async () => {
    const answers = new Set<string>()
    for (const [place, email] of ['active@example.com', 'free@example.com'].entries()) {
      const username = `addressed-${place}`
      const visitor = new Visitor(demo.port, fromSomewhere())
      const answer = await visitor.json('/register', {
        json: { username, password: goodPassword, email },
      })
      const { user } = answer.body as { user: Record<string, unknown> }
      expect(Object.keys(user).toSorted()).toEqual(['createdAt', 'id', 'username'])
      const { 'set-cookie': _cookies, ...headers } = answer.headers
      answers.add(JSON.stringify(told({ ...answer, headers, text: '' }, username)))
    }
    expect([...answers]).toHaveLength(1)
  })

  it('is not told by a link that does not work, whatever is wrong with it', async () => {
    const answers = new Set<string>()
    for (const token of ['x'.repeat(43), 'short', '', '../..', 'x'.repeat(5_000), 7, null]) {
      const visitor = new Visitor(demo.port, fromSomewhere())
      const json = { token, password: goodPassword }
      answers.add(JSON.stringify(told(await visitor.json('/reset', { json }), '\0')))
      answers.add(JSON.stringify(told(await visitor.json('/verify', { json }), '\0')))
    }
    expect([...answers]).toHaveLength(1)
  })

  it('is not told by what is written down meanwhile, which the answer or the next one waits for (S17, T-ENUM-1)', async () => {
    for (const username of kinds) {
      const failures = () => latestEvent('authentication-failed')
      const before = failures()
      const password = 'a wrong sentence, long enough'
      const visitor = new Visitor(demo.port, fromSomewhere())
      await visitor.json('/login', { json: { username, password } })
      expect([username, failures() > before]).toEqual([username, true])
    }
    for (const username of ['unconfirmed', 'nobody', 'a b']) {
      const asks = () => latestEvent('reset-requested')
      const before = asks()
      const visitor = new Visitor(demo.port, fromSomewhere())
      await visitor.json('/forgot', { json: { username } })
      // After the answer.
      await vi.waitUntil(() => asks() > before, { timeout: 5_000 })
    }
  })
})

/** The number of the latest line of events of a kind, of whoever: links that were asked for before are still on their way. */
function latestEvent(kind: string): number {
  const database = new Database(demo.databaseFile, { timeout: 10_000 })
  const row = database
    .prepare('SELECT coalesce(max(id), 0) AS latest FROM demo_events WHERE kind = ?')
    .get(kind)
  database.close()
  return (row as { latest: number }).latest
}

describe('a hash of another cost', () => {
  it.each(Object.keys(otherHashing))('can be read, and gets a better one: %s', async (username) => {
    expect((await signIn(username, goodPassword, fromSomewhere())).status).toBe(200)
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    const row = database
      .prepare('SELECT password_hash FROM latchkey_users WHERE canonical_name = ?')
      .get(username) as { password_hash: string }
    database.close()
    expect(row.password_hash).toContain('$ln=4,r=8,p=1$')
    expect((await signIn(username, goodPassword, fromSomewhere())).status).toBe(200)
  })
})
