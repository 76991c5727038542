import { Sessions } from 'latchkey'
import { type Accounts, createAccounts, type StoredUser } from 'latchkey/accounts'
import { createPasswordPolicy, Passwords } from 'latchkey/passwords'
import { SqliteStore } from 'latchkey/stores/sqlite'
import { SqliteAccounts } from 'latchkey/stores/sqlite-accounts'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, Visitor } from '../visitor'
import { registeredWithAddress, resetTokenFor } from './mail.fixture'
import { fromSomewhere, networksSoFar } from './networks.fixture'
import { newPassword } from './routes.fixture'

/** The demo twice on one database, and a program beside them, such as one for whoever looks after the users. */
let demo: Demo
let second: Demo
let program: Accounts<StoredUser>
let byHand: Database.Database
const closing: (() => void)[] = []
beforeAll(async () => {
  const key = 'the key that both processes share'
  const environment = { TRUST_PROXY: 'loopback', SESSION_KEY: key }
  demo = await startDemo(environment)
  second = await startDemo({ ...environment, DATABASE_FILE: demo.databaseFile })
  const open = () => {
    const database = new Database(demo.databaseFile, { timeout: 10_000 })
    closing.push(() => database.close())
    return database
  }
  byHand = open()
  const [store, stores] = [new SqliteStore(open()), new SqliteAccounts(open())]
  closing.unshift(
    () => store.close(),
    () => stores.close(),
  )
  program = createAccounts({
    users: stores.users,
    attempts: stores.attempts,
    tokens: stores.tokens,
    passwords: new Passwords(),
    policy: createPasswordPolicy(),
    send: () => {},
    links: { origin: 'https://app.example' },
    sessions: new Sessions({ store, keys: [key] }),
  })
})
afterAll(async () => {
  for (const close of closing) close()
  await stopAll()
})

interface Scene {
  readonly username: string
  readonly userId: string
  /** The device from which it is ended, where it is ended from one. */
  readonly acting: Visitor
  /** All others: one of them stays signed in, one is of the other process. */
  readonly devices: readonly Visitor[]
}

async function setScene(): Promise<Scene> {
  const username = `user-${networksSoFar()}`
  const acting = await registeredWithAddress(demo.port, username, fromSomewhere())
  const { body } = await acting.json('/account')
  const { user } = body as { user: { id: string } }
  const ways = [{}, { remember: true }, {}]
  const devices = await Promise.all(
    ways.map(async (how, n) => {
      const visitor = new Visitor(n === 2 ? second.port : demo.port, fromSomewhere())
      const json = { username, password: goodPassword, ...how }
      expect((await visitor.json('/login', { json })).status).toBe(200)
      return visitor
    }),
  )
  return { username, userId: user.id, acting, devices }
}

const done = (status: number) => expect(status).toBe(204)
/** How it may end for all devices, and whether the one that did it goes on. */
const ends: Record<string, readonly [end: (scene: Scene) => Promise<void>, actingGoesOn: boolean]> =
  {
    'was disabled by another program': [
      async ({ userId }) => expect(await program.disable(userId)).toBe(true),
      false,
    ],
    'was disabled by hand, in the database': [
      async ({ userId }) => {
        byHand.prepare('UPDATE latchkey_users SET disabled = 1 WHERE id = ?').run(userId)
      },
      false,
    ],
    'was removed by hand, from the database': [
      async ({ userId }) => {
        byHand.prepare('DELETE FROM latchkey_users WHERE id = ?').run(userId)
      },
      false,
    ],
    'was disabled, and let in again before anybody looked': [
      async ({ userId }) => {
        await program.disable(userId)
        await program.enable(userId)
      },
      false,
    ],
    'was removed by another program': [({ userId }) => program.remove(userId), false],
    'was deleted by its owner, with another process': [
      async ({ acting }) => {
        const there = new Visitor(second.port, fromSomewhere())
        for (const [name, value] of acting.cookies) there.cookies.set(name, value)
        done((await there.json('/account/delete', { json: { password: goodPassword } })).status)
      },
      false,
    ],
    'had its sessions revoked by another program': [
      async ({ userId }) => expect(await program.revokeSessions(userId)).toBe(4),
      false,
    ],
    'got a new password by a link': [
      async ({ username }) => {
        const token = await resetTokenFor(demo.port, username, fromSomewhere())
        const json = { token, password: newPassword }
        done((await new Visitor(second.port).json('/reset', { json })).status)
      },
      false,
    ],
    'changed its password': [
      async ({ acting }) => {
        const json = { current: goodPassword, next: newPassword }
        done((await acting.json('/account/password', { json })).status)
      },
      true,
    ],
    'signed all others out': [
      async ({ acting }) =>
        done((await acting.json('/sessions/revoke-others', { json: {} })).status),
      true,
    ],
  }

describe.each(Object.entries(ends))('an account that %s', (_what, [end, actingGoesOn]) => {
  it('is closed to every device at its next request, whatever that is (7.4.2, T-REV-1)', async () => {
    const scene = await setScene()
    const { acting, devices, username } = scene
    for (const device of [acting, ...devices]) {
      expect((await device.json('/account')).status).toBe(200)
    }
    const others = actingGoesOn ? devices : [acting, ...devices]
    const copies = others.map((device) => device.cookie)
    await end(scene)
    const requests = [
      (device: Visitor) => device.json('/account'),
      (device: Visitor) => device.json('/sessions'),
      (device: Visitor) => device.json('/account/note', { json: { note: 'written after' } }),
      (device: Visitor) => device.json('/account/email', { json: { email: 'thief@example.com' } }),
    ]
    for (const [n, device] of others.entries()) {
      const request = requests[n % requests.length] as (
        device: Visitor,
      ) => ReturnType<Visitor['json']>
      const { status, headers, text } = await request(device)
      expect([n, status]).toEqual([n, 401])
      expect(headers['www-authenticate']).toMatch(/^Session realm="/)
      expect(text).not.toContain(username)
    }
    // Nor does a copy of the cookie open anything, in either process, or a page.
    for (const cookie of copies) {
      for (const { port } of [demo, second]) {
        const headers = { cookie, accept: 'application/json' }
        expect((await new Visitor(port).json('/account', { headers })).status).toBe(401)
        const page = await new Visitor(port).send('/account', { headers: { cookie } })
        expect([page.status, page.headers.location]).toEqual([303, '/login?next=%2Faccount'])
      }
    }
    if (!actingGoesOn) return
    expect((await acting.json('/account')).body).toMatchObject({ session: { note: '' } })
    expect((await acting.json('/sessions')).body).toHaveLength(1)
  })
})
