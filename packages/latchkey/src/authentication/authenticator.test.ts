import { describe, expect, it } from 'vitest'
import { deferred } from '../internal/response-gate.test-kit'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { Authenticator, type AuthenticatorOptions } from './authenticator'
import { failure, success } from './outcomes'
import type { AuthenticationRequest, Strategy } from './strategy'

interface User {
  readonly id: string
  readonly name: string
}
const ann: User = { id: '1', name: 'ann' }
const request: AuthenticationRequest = {
  method: 'POST',
  url: '/login',
  header: () => undefined,
  body: undefined,
}
const secure = { secure: true }

function setUp(options: Partial<AuthenticatorOptions<User, unknown>> = {}) {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const sessions = new Sessions({
    store,
    clock,
    keys: ['a key of at least 32 characters..'],
    signInKeys: ['passport', 'admin'],
  })
  const users = new Map([['1', ann]])
  const authenticator = new Authenticator<User, unknown>({
    serialize: (user) => user.id,
    deserialize: (id) => users.get(String(id)),
    clock,
    ...options,
  })
  /** Stores what was made of the session, and opens it again as the next request does. */
  const nextRequest = async (session: Awaited<ReturnType<typeof sessions.open>>) => {
    const { setCookies } = await sessions.commit(session)
    return sessions.open(setCookies[0]?.split(';', 1)[0], secure)
  }
  return { clock, store, sessions, users, authenticator, nextRequest }
}

const strategyThat = (authenticate: Strategy<User>['authenticate']) => ({
  strategies: [{ name: 'test', authenticate }],
})

describe('authenticate', () => {
  it('gives the outcome of the strategy, and signs nobody in', async () => {
    const outcome = success(ann, { methods: ['pwd'] })
    const { authenticator } = setUp(strategyThat(() => outcome))
    expect(await authenticator.authenticate('test', request)).toBe(outcome)
    const refused = failure('no')
    const refusing = setUp(strategyThat(() => refused))
    expect(await refusing.authenticator.authenticate('test', request)).toBe(refused)
  })

  it('rejects with what the strategy throws or rejects with', async () => {
    const bug = new Error('a bug')
    const throwing = setUp(
      strategyThat(() => {
        throw bug
      }),
    )
    await expect(throwing.authenticator.authenticate('test', request)).rejects.toBe(bug)
    const rejecting = setUp(strategyThat(() => Promise.reject(bug)))
    await expect(rejecting.authenticator.authenticate('test', request)).rejects.toBe(bug)
  })

  it.each([
    undefined,
    null,
    false,
    ann,
    { kind: 'success', user: ann },
    success(null),
    success(false),
  ])('takes %o for no outcome', async (given) => {
    const { authenticator } = setUp(strategyThat(() => given as never))
    await expect(authenticator.authenticate('test', request)).rejects.toMatchObject({
      code: 'STRATEGY_SILENT',
    })
  })

  it('names the strategies that there are where one is not', async () => {
    const { authenticator } = setUp(strategyThat(() => failure('no')))
    expect(authenticator.has('test')).toBe(true)
    expect(authenticator.has('other')).toBe(false)
    await expect(authenticator.authenticate('other', request)).rejects.toThrow(
      "STRATEGY_UNKNOWN: No strategy 'other'; there are: test.",
    )
  })

  it('gives up a strategy that is silent for too long, whatever it says later', async () => {
    const { promise, resolve } = deferred()
    const { authenticator, clock } = setUp({
      ...strategyThat(() => promise.then(() => success(ann))),
      strategyTimeout: { seconds: 5 },
    })
    const asked = authenticator.authenticate('test', request)
    const settled = expect(asked).rejects.toThrow(
      "STRATEGY_SILENT: The strategy 'test' gave no outcome within 5000 ms.",
    )
    clock.advance(4_999)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    await settled
    resolve()
    await expect(asked).rejects.toMatchObject({ code: 'STRATEGY_SILENT' })
  })

  it('leaves no timer behind', async () => {
    const { authenticator, clock } = setUp(strategyThat(() => failure('no')))
    await authenticator.authenticate('test', request)
    expect(clock.waiting).toBe(0)
  })
})

describe('open', () => {
  it('gives the user whom the session names', async () => {
    const { sessions, authenticator, nextRequest } = setUp()
    const session = await sessions.open(undefined, secure)
    await authenticator.signIn(session, ann)
    const later = await nextRequest(session)
    expect(await authenticator.open(later)).toEqual({ user: ann })
  })

  it('gives the reason why nobody is signed in', async () => {
    const { sessions, authenticator, nextRequest } = setUp()
    const session = await sessions.open(undefined, secure)
    expect(await authenticator.open(session)).toEqual({ why: 'no-cookie' })
    session.data.visits = 1
    expect(await authenticator.open(await nextRequest(session))).toEqual({ why: 'not-signed-in' })
  })

  it.each([undefined, null, false as const])(
    'signs the session out of a user for whom deserialize gives %o',
    async (nobody) => {
      const { sessions, authenticator, nextRequest, users } = setUp({
        deserialize: (id) => users.get(String(id)) ?? nobody,
      })
      const session = await sessions.open(undefined, secure)
      await authenticator.signIn(session, ann)
      const later = await nextRequest(session)
      users.clear()
      expect(await authenticator.open(later)).toEqual({ why: 'user-gone' })
      const { setCookies } = await sessions.commit(later)
      expect(setCookies).toEqual([
        expect.stringMatching(/^__Host-sid=; .*Expires=Thu, 01 Jan 1970/),
      ])
    },
  )

  it.each([0, '', Number.NaN])('takes the user %o for a user', async (user) => {
    const { sessions, authenticator, nextRequest } = setUp({
      deserialize: () => user as unknown as User,
    })
    const session = await sessions.open(undefined, secure)
    await authenticator.signIn(session, ann)
    expect(await authenticator.open(await nextRequest(session))).toEqual({ user })
  })

  it('rejects with what deserialize throws, and signs nobody out (I9)', async () => {
    const down = new Error('the database is down')
    const { sessions, authenticator, nextRequest } = setUp({
      deserialize: () => {
        throw down
      },
    })
    const session = await sessions.open(undefined, secure)
    await authenticator.signIn(session, ann)
    const later = await nextRequest(session)
    await expect(authenticator.open(later)).rejects.toBe(down)
    expect(sessions.due(later)).toBe('nothing')
  })

  it('awaits whatever has a then', async () => {
    const { sessions, authenticator, nextRequest } = setUp({
      // A query of Mongoose is such an object.
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      deserialize: () => ({ then: (resolve: (user: User) => void) => resolve(ann) }) as never,
    })
    const session = await sessions.open(undefined, secure)
    await authenticator.signIn(session, ann)
    expect(await authenticator.open(await nextRequest(session))).toEqual({ user: ann })
  })
})

describe('signIn', () => {
  it('notes when and how', async () => {
    const { sessions, authenticator, nextRequest, clock } = setUp()
    const session = await sessions.open(undefined, secure)
    expect(authenticator.signedIn(session)).toBeUndefined()
    await authenticator.signIn(session, ann, { methods: ['pwd', 'otp'] })
    const at = new Date(clock.now())
    clock.advance(60_000)
    expect(authenticator.signedIn(await nextRequest(session))).toEqual({
      at,
      methods: ['pwd', 'otp'],
      remembered: false,
    })
  })

  const cycle: Record<string, unknown> = {}
  cycle.itself = cycle
  it.each([undefined, null, Number.NaN, () => {}, Symbol('s'), 1n, cycle])(
    'refuses a user whom serialize names %o',
    async (name) => {
      const { sessions, authenticator } = setUp({ serialize: () => name })
      const session = await sessions.open(undefined, secure)
      await expect(authenticator.signIn(session, ann)).rejects.toMatchObject({
        code: 'USER_NOT_SERIALIZABLE',
      })
      expect(sessions.due(session)).toBe('nothing')
    },
  )

  it('rejects with what serialize rejects with, and signs nobody in', async () => {
    const down = new Error('down')
    const { sessions, authenticator } = setUp({ serialize: () => Promise.reject(down) })
    const session = await sessions.open(undefined, secure)
    await expect(authenticator.signIn(session, ann)).rejects.toBe(down)
    expect(sessions.due(session)).toBe('nothing')
  })

  describe('names the owner of the session', () => {
    const ownerOf = async (
      options: Partial<AuthenticatorOptions<User, unknown>>,
      owner: string,
    ) => {
      const { sessions, authenticator } = setUp(options)
      const session = await sessions.open(undefined, secure)
      await authenticator.signIn(session, ann)
      await sessions.commit(session)
      return sessions.of(owner).list()
    }
    it('by the serialized user, where it is a string or a number', async () => {
      expect(await ownerOf({}, '1')).toHaveLength(1)
      expect(await ownerOf({ serialize: () => 7 }, '7')).toHaveLength(1)
    })
    it('by ownerOf, where there is one', async () => {
      expect(await ownerOf({ ownerOf: (user) => `user:${user.name}` }, 'user:ann')).toHaveLength(1)
    })
    it('by nothing, where users are objects or the key is another', async () => {
      expect(await ownerOf({ serialize: (user) => ({ id: user.id }) }, '1')).toEqual([])
      expect(await ownerOf({ key: 'admin' }, '1')).toEqual([])
    })
    it.each(['', 'x'.repeat(256), 7, undefined])('never by %o', async (owner) => {
      const { sessions, authenticator } = setUp({ ownerOf: () => owner as string })
      const session = await sessions.open(undefined, secure)
      await expect(authenticator.signIn(session, ann)).rejects.toThrow(
        /What ownerOf gives must be a string of 1 to 255 characters/,
      )
      expect(sessions.due(session)).toBe('nothing')
    })
  })
})

describe('signOut', () => {
  it('of nobody succeeds', async () => {
    const { sessions, authenticator } = setUp()
    const session = await sessions.open(undefined, secure)
    authenticator.signOut(session)
    expect(sessions.due(session)).toBe('nothing')
    expect(await authenticator.open(session)).toEqual({ why: 'signed-out' })
  })

  it('of the last one ends the record', async () => {
    const { sessions, authenticator, nextRequest } = setUp()
    const session = await sessions.open(undefined, secure)
    await authenticator.signIn(session, ann)
    const later = await nextRequest(session)
    authenticator.signOut(later)
    await sessions.commit(later)
    expect(await sessions.of('1').list()).toEqual([])
  })
})
