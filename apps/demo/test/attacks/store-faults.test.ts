import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { type Answer, goodPassword, registered, send, Visitor } from '../visitor'
import { mailTo, registeredWithAddress, resetTokenFor, tokenIn } from './mail.fixture'
import { newPassword } from './routes.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ STORE_TIMEOUT_MS: '250', TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

interface Fault {
  readonly call: string
  readonly mode: string
  readonly times?: number
  readonly after?: number
}

async function fail(fault: Fault): Promise<void> {
  const { status } = await send(demo.port, '/probe/fault', { json: { times: 1, ...fault } })
  expect(status).toBe(204)
}

/** Lets the stores alone again. Whether any call of theirs has failed. */
async function stopFailing(): Promise<boolean> {
  const { text } = await send(demo.port, '/probe/fault')
  await fail({ call: 'any', mode: 'none', times: 1 })
  return (JSON.parse(text) as { left: number }).left === 0
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
  /** Of the link that the flow needs, if any. */
  readonly token: string
  /** Who registers. */
  readonly newcomer: Visitor
}

async function setScene(needs?: 'a link for a new password' | 'a link to an address') {
  users += 1
  const username = `user-${users}`
  const isReset = needs === 'a link for a new password'
  const register = isReset ? registeredWithAddress : registered
  const visitor = await register(demo.port, username, from())
  const other = new Visitor(demo.port, from())
  await other.json('/login', { json: { username, password: goodPassword } })
  const { body } = await other.json('/sessions')
  const [{ id: otherId } = { id: '' }] = (body as { id: string; current: boolean }[]).filter(
    ({ current }) => current,
  )
  let token = isReset ? await resetTokenFor(demo.port, username, from()) : ''
  if (needs === 'a link to an address') token = await addressTokenOf(visitor, username)
  const newcomer = new Visitor(demo.port, from())
  return { username, visitor, other, cookieBefore: visitor.cookie, otherId, token, newcomer }
}

async function addressTokenOf(visitor: Visitor, username: string): Promise<string> {
  const email = `${username}@example.com`
  const before = (await mailTo(demo.port, email, 0)).length
  const asked = await visitor.json('/account/email', { json: { email } })
  expect(asked.status).toBe(202)
  return tokenIn((await mailTo(demo.port, email, before + 1))[0])
}

async function statusOf(cookie: string): Promise<number> {
  const headers = { cookie, accept: 'application/json' }
  return (await send(demo.port, '/account', { headers })).status
}

async function signInStatus(username: string, password: string): Promise<number> {
  const visitor = new Visitor(demo.port, from())
  return (await visitor.json('/login', { json: { username, password } })).status
}

interface Flow {
  readonly needs?: Parameters<typeof setScene>[0]
  readonly act: (scene: Scene) => Promise<Answer>
  /** What it is answered with when it is tried again after a 503: that it is done, or that it had been. */
  readonly again: readonly number[]
  /** Whether what failed has left nothing: then it is done the second time, and had not been. */
  readonly isOneStep?: boolean
  /** What must hold once it is done, for whoever was told so or has tried again. */
  readonly holds: (scene: Scene) => Promise<void>
  /** And of the session that did it, where that was told. */
  readonly goesOn?: (scene: Scene) => Promise<void>
}

const signedIn = async ({ visitor }: Scene) => expect(await statusOf(visitor.cookie)).toBe(200)

const flows: Record<string, Flow> = {
  register: {
    act: ({ newcomer, username }) =>
      newcomer.json('/register', { json: { username: `${username}-new`, password: goodPassword } }),
    again: [201, 409],
    isOneStep: true,
    holds: async ({ username }) =>
      expect(await signInStatus(`${username}-new`, goodPassword)).toBe(200),
    goesOn: async ({ newcomer }) => expect(await statusOf(newcomer.cookie)).toBe(200),
  },
  'sign in again': {
    act: ({ visitor, username }) =>
      visitor.json('/login', { json: { username, password: goodPassword } }),
    again: [200],
    // The old id is dead (R01).
    holds: async ({ cookieBefore }) => expect(await statusOf(cookieBefore)).toBe(401),
    goesOn: signedIn,
  },
  'sign out': {
    // As a browser that was told that it failed, and so has its cookie still.
    act: ({ visitor, cookieBefore: cookie }) =>
      visitor.json('/logout', { method: 'POST', headers: { cookie } }),
    again: [204],
    holds: async ({ cookieBefore }) => expect(await statusOf(cookieBefore)).toBe(401),
  },
  'change the password': {
    act: ({ visitor }) =>
      visitor.json('/account/password', { json: { current: goodPassword, next: newPassword } }),
    again: [204, 401, 403],
    holds: async ({ other, cookieBefore, username }) => {
      expect(await statusOf(cookieBefore)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
      expect(await signInStatus(username, newPassword)).toBe(200)
    },
    goesOn: signedIn,
  },
  revoke: {
    act: ({ visitor, otherId }) => visitor.json('/sessions/revoke', { json: { id: otherId } }),
    again: [204, 404],
    isOneStep: true,
    holds: async ({ other }) => expect(await statusOf(other.cookie)).toBe(401),
    goesOn: signedIn,
  },
  'revoke the others': {
    act: ({ visitor }) => visitor.json('/sessions/revoke-others', { json: {} }),
    again: [204],
    holds: async ({ other }) => expect(await statusOf(other.cookie)).toBe(401),
    goesOn: signedIn,
  },
  'set a password by a link': {
    needs: 'a link for a new password',
    act: ({ token, newcomer }) =>
      newcomer.json('/reset', { json: { token, password: newPassword } }),
    again: [204, 400],
    holds: async ({ visitor, other, username, newcomer }) => {
      // The link may be used up by what nobody learned the end of; a new one is not.
      if ((await signInStatus(username, goodPassword)) === 200) {
        const token = await resetTokenFor(demo.port, username, from())
        const answer = await newcomer.json('/reset', { json: { token, password: newPassword } })
        expect(answer.status).toBe(204)
      }
      expect(await statusOf(visitor.cookie)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
      expect(await signInStatus(username, newPassword)).toBe(200)
    },
  },
  'prove an address': {
    needs: 'a link to an address',
    act: ({ visitor, token }) => visitor.json('/verify', { json: { token } }),
    again: [204, 400],
    holds: async ({ username }) => {
      // Whose new cookie was lost on the way signs in again.
      const visitor = new Visitor(demo.port, from())
      await visitor.json('/login', { json: { username, password: goodPassword } })
      const emailOf = async () => {
        const { body } = await visitor.json('/account')
        return (body as { user: { email?: string } }).user.email
      }
      if ((await emailOf()) === undefined) {
        const token = await addressTokenOf(visitor, username)
        expect((await visitor.json('/verify', { json: { token } })).status).toBe(204)
      }
      expect(await emailOf()).toBe(`${username}@example.com`)
    },
  },
  'ask for a link to an address': {
    act: ({ visitor, username }) =>
      visitor.json('/account/email', { json: { email: `${username}@example.net` } }),
    again: [202],
    holds: async ({ username }) => {
      // Where it was lost on the way, which nobody is told, another one can be asked for.
      expect((await mailTo(demo.port, `${username}@example.net`, 0)).length).toBeLessThan(3)
    },
    goesOn: signedIn,
  },
  'delete the account': {
    act: ({ visitor }) => visitor.json('/account/delete', { json: { password: goodPassword } }),
    again: [204, 401],
    holds: async ({ cookieBefore, other, username }) => {
      expect(await statusOf(cookieBefore)).toBe(401)
      expect(await statusOf(other.cookie)).toBe(401)
      expect(await signInStatus(username, goodPassword)).toBe(401)
    },
  },
  'keep a note': {
    act: ({ visitor }) => visitor.json('/account/note', { json: { note: 'kept' } }),
    again: [204],
    holds: async ({ visitor }) => {
      expect((await visitor.json('/account')).body).toMatchObject({ session: { note: 'kept' } })
    },
  },
}

/** What of the flow holds after one call came to nothing. Whether it made the call at all. */
async function playWith(flow: Flow, fault: Fault): Promise<boolean> {
  const { needs, act, again, isOneStep, holds, goesOn } = flow
  const scene = await setScene(needs)
  const { cookieBefore, username, visitor, other, newcomer } = scene
  await fail(fault)
  const answer = await act(scene)
  const wasMet = await stopFailing()
  const what = `${JSON.stringify(fault)}: ${answer.status}`
  expect([...again.slice(0, 1), 503], what).toContain(answer.status)
  if (answer.status === 503) {
    const given = answer.sessionCookies.filter((line) => !line.includes('1970'))
    expect(given, what).toEqual([])
    expect(Number(answer.headers['retry-after']), what).toBeGreaterThan(0)
    expect(await statusOf(newcomer.cookie), what).toBe(401)
  }
  // Whatever happened, a session is nobody else's.
  for (const cookie of [cookieBefore, visitor.cookie, other.cookie]) {
    const headers = { cookie, accept: 'application/json' }
    const { status, text } = await send(demo.port, '/account', { headers })
    expect([200, 401], what).toContain(status)
    if (status === 200) expect(text).toContain(`"username":"${username}"`)
  }
  const last = answer.status === 503 ? await act(scene) : answer
  const wasDone = !isOneStep || fault.mode === 'lost'
  expect(wasDone ? again : again.slice(0, 1), `${what}, then ${last.status}`).toContain(last.status)
  if (last.status < 400) await goesOn?.(scene)
  await holds(scene)
  return wasMet
}

const isNight = process.env.LATCHKEY_NIGHTLY !== undefined
/** A call that hangs costs the deadline of the store: each night. */
const nightly = ['error', 'lost', 'hang']
/** That the answer of a store of accounts is lost, the library's own tests play through by day (faults.test.ts). */
const modesOf = (call: string) =>
  isNight ? nightly : call === 'accounts' ? ['error'] : ['error', 'lost']
const cases = Object.keys(flows).flatMap((flow) =>
  ['any', 'accounts'].flatMap((call) => modesOf(call).map((mode) => ({ flow, call, mode }))),
)

describe.each(cases)('to $flow, where $call call fails ($mode)', ({ flow, call, mode }) => {
  it('is done, or answered with 503 and done when it is tried again, whichever call it is (S08)', async () => {
    const played = flows[flow] as Flow
    let after = 0
    while (await playWith(played, { call, mode, after })) after += 1
    expect(after + (call === 'accounts' ? 1 : 0)).toBeGreaterThan(0)
    if (isNight) for (const times of [2, 1_000]) await playWith(played, { call, mode, times })
  })
})

// The same by name, each night: a call that is the only one of its kind to fail is one of those above.
describe.each(isNight ? Object.keys(flows) : [])('to %s', (flow) => {
  it.each(['load', 'create', 'replace', 'extend', 'take', 'destroy', 'sessionsOf', 'destroyAllOf'])(
    'where %s is what fails, however often (S08)',
    async (call) => {
      for (const times of [1, 1_000]) {
        await playWith(flows[flow] as Flow, { call, mode: 'error', times })
      }
    },
  )
})
