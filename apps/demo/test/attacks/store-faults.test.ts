import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { type Answer, goodPassword, registered, send, Visitor } from '../visitor'
import { registeredWithAddress, resetTokenFor } from './mail.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ STORE_TIMEOUT_MS: '250', TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

async function fail(call: string, mode: string, times = 1): Promise<void> {
  const { status } = await send(demo.port, '/probe/fault', { json: { call, mode, times } })
  expect(status).toBe(204)
}

let users = 0
const from = () => ({ 'x-forwarded-for': `10.6.${users >> 8}.${users & 255}` })

/** A user with two sessions: of the one that acts, and of another device. */
interface Scene {
  readonly username: string
  readonly visitor: Visitor
  readonly other: Visitor
  readonly cookieBefore: string
  /** Names the other session. */
  readonly otherId: string
  readonly token: string
}

async function setScene(needsToken: boolean): Promise<Scene> {
  users += 1
  const username = `user-${users}`
  const register = needsToken ? registeredWithAddress : registered
  const visitor = await register(demo.port, username, from())
  const other = new Visitor(demo.port, from())
  await other.json('/login', { json: { username, password: goodPassword } })
  const { body } = await other.json('/sessions')
  const [{ id: otherId } = { id: '' }] = (body as { id: string; current: boolean }[]).filter(
    ({ current }) => current,
  )
  const token = needsToken ? await resetTokenFor(demo.port, username, from()) : ''
  return { username, visitor, other, cookieBefore: visitor.cookie, otherId, token }
}

async function statusOf(cookie: string): Promise<number> {
  const headers = { cookie, accept: 'application/json' }
  return (await send(demo.port, '/account', { headers })).status
}

async function signInStatus(username: string, password: string): Promise<number> {
  const visitor = new Visitor(demo.port, from())
  return (await visitor.json('/login', { json: { username, password } })).status
}

type Flow = readonly [
  act: (scene: Scene) => Promise<Answer>,
  /** What must hold when it was told that it is done. */
  done: (scene: Scene) => Promise<void>,
]

const register = (scene: Scene) => ({ username: `${scene.username}-new`, password: goodPassword })
const newcomer = new Map<Scene, Visitor>()

const flows: Record<string, Flow> = {
  register: [
    (scene) => {
      const visitor = new Visitor(demo.port, from())
      newcomer.set(scene, visitor)
      return visitor.json('/register', { json: register(scene) })
    },
    async (scene) => {
      expect(await statusOf(newcomer.get(scene)?.cookie ?? '')).toBe(200)
      expect(await signInStatus(register(scene).username, goodPassword)).toBe(200)
    },
  ],
  'sign in again': [
    ({ visitor, username }) =>
      visitor.json('/login', { json: { username, password: goodPassword } }),
    async ({ visitor, cookieBefore }) => {
      expect(await statusOf(visitor.cookie)).toBe(200)
      // The old id is dead (R01).
      expect(await statusOf(cookieBefore)).toBe(401)
    },
  ],
  'sign out': [
    ({ visitor }) => visitor.json('/logout', { method: 'POST' }),
    async ({ cookieBefore }) => expect(await statusOf(cookieBefore)).toBe(401),
  ],
  'change the password': [
    ({ visitor }) =>
      visitor.json('/account/password', { json: { current: goodPassword, next: newPassword } }),
    async ({ visitor, other, cookieBefore, username }) => {
      expect(await statusOf(visitor.cookie)).toBe(200)
      expect(await statusOf(cookieBefore)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
      expect(await signInStatus(username, newPassword)).toBe(200)
    },
  ],
  revoke: [
    ({ visitor, otherId }) => visitor.json('/sessions/revoke', { json: { id: otherId } }),
    async ({ other }) => expect(await statusOf(other.cookie)).toBe(401),
  ],
  'revoke the others': [
    ({ visitor }) => visitor.json('/sessions/revoke-others', { json: {} }),
    async ({ visitor, other }) => {
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await statusOf(visitor.cookie)).toBe(200)
    },
  ],
  reset: [
    ({ token }) =>
      new Visitor(demo.port, from()).json('/reset', { json: { token, password: newPassword } }),
    async ({ visitor, other, username }) => {
      expect(await statusOf(visitor.cookie)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
    },
  ],
  'delete the account': [
    ({ visitor }) => visitor.json('/account/delete', { json: { password: goodPassword } }),
    async ({ cookieBefore, other, username }) => {
      expect(await statusOf(cookieBefore)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
    },
  ],
  'keep a note': [
    ({ visitor }) => visitor.json('/account/note', { json: { note: 'kept' } }),
    async ({ visitor }) => {
      expect((await visitor.json('/account')).body).toMatchObject({ session: { note: 'kept' } })
    },
  ],
}

const isNight = process.env.LATCHKEY_NIGHTLY !== undefined
const calls = [
  'load',
  'create',
  'replace',
  'take',
  'destroy',
  'any',
  ...(isNight ? ['extend'] : []),
]
/** A call that hangs costs the deadline of the store: each night. */
const modes = isNight ? ['error', 'hang'] : ['error']
/** How often they fail: `any` is the first call, the second as well, and all. */
const repetitions = (call: string) => (isNight ? [1, 2, 1_000] : call === 'any' ? [1, 2] : [1])
const cases = Object.keys(flows).flatMap((flow) =>
  modes.flatMap((mode) => calls.map((call) => ({ flow, call, mode }))),
)

describe.each(cases)('to $flow, where $call fails ($mode)', ({ flow, call, mode }) => {
  it('is done, or answered with 503, and nobody is signed in who should not be (S08)', async () => {
    const [act, done] = flows[flow] as Flow
    for (const times of repetitions(call)) {
      const scene = await setScene(flow === 'reset')
      const { cookieBefore } = scene
      await fail(call, mode, times)
      const answer = await act(scene)
      await fail('any', 'none')
      const name = `${times} times: ${answer.status}`
      expect([200, 201, 204, 503], name).toContain(answer.status)
      const given = answer.sessionCookies.filter((line) => !line.includes('1970'))
      if (answer.status === 503) {
        expect(given, name).toEqual([])
        expect(Number(answer.headers['retry-after']), name).toBeGreaterThan(0)
      } else {
        await done(scene)
      }
      // Whatever happened, a session is nobody else's.
      for (const cookie of [cookieBefore, scene.visitor.cookie, scene.other.cookie]) {
        const headers = { cookie, accept: 'application/json' }
        const { status, text } = await send(demo.port, '/account', { headers })
        expect([200, 401], name).toContain(status)
        if (status === 200) expect(text).toContain(`"username":"${scene.username}"`)
      }
    }
  })
})
