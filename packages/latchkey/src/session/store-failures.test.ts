import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { type Data, keys, overHttps, setUp, signIn } from './client.fixture'
import type { SessionStore } from './session-store'
import { Sessions } from './sessions'
import { signInTo, signOutOf } from './sign-ins'

describe('a store that fails', () => {
  const failing = (method: keyof SessionStore, store = new MemoryStore()) =>
    new Proxy(store, {
      get(target, name) {
        if (name === method) return () => Promise.reject(new Error('down'))
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })

  it('is not taken for a session that does not exist (R22)', async () => {
    const { request, cookieNow, store } = setUp()
    await request((session) => (session.data.note = 'a'))
    const sessions = new Sessions({ store: failing('load', store), keys })
    await expect(sessions.open(cookieNow(), overHttps)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      status: 503,
      headers: { 'retry-after': '5' },
      cause: new Error('down'),
    })
    expect((await sessions.open(undefined, overHttps)).why).toBe('no-cookie')
  })

  it('may be served as anonymous, and then nothing is stored over what cannot be seen', async () => {
    const { request, cookieNow, store } = setUp()
    await request((session) => (session.data.note = 'a'))
    const outage = 'serve-anonymous'
    const sessions = new Sessions<Data>({ store: failing('load', store), keys, outage })
    const session = await sessions.open(cookieNow(), overHttps)
    expect(session.why).toBe('store-unavailable')
    expect((await sessions.commit(session)).setCookies).toEqual([])
    session.data.note = 'b'
    await expect(sessions.commit(session)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('has as long as one operation may take, however often it is asked (I11)', async () => {
    const clock = new FakeClock()
    const store = new MemoryStore({ clock })
    const hanging = new Proxy(store, {
      get: (target, name) =>
        name === 'create' ? () => new Promise(() => {}) : Reflect.get(target, name),
    })
    const sessions = new Sessions<Data>({
      store: hanging,
      keys,
      clock,
      storeTimeout: { seconds: 3 },
    })
    const session = await sessions.open(undefined, overHttps)
    session.data.note = 'a'
    const committed = expect(sessions.commit(session)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    await Promise.resolve()
    clock.advance(3000)
    await committed
  })

  it('costs a touch, and not the request (R23)', async () => {
    const { request, cookieNow, store, clock } = setUp()
    await request((session) => (session.data.note = 'a'))
    clock.advance(120_000)
    const sessions = new Sessions<Data>({ store: failing('extend', store), keys, clock })
    const session = await sessions.open(cookieNow(), overHttps)
    expect(sessions.due(session)).toBe('touch')
    expect((await sessions.commit(session)).setCookies).toEqual([])
  })

  it('cannot keep a cookie from being deleted at sign-out (R23)', async () => {
    const { request, cookieNow, store, clock } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const sessions = new Sessions({ store: failing('take', store), keys, clock })
    const session = await sessions.open(cookieNow(), overHttps)
    signOutOf(session, 'passport')
    await expect(sessions.commit(session)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(sessions.deletionsFor(session)[0]).toContain('Expires=Thu, 01 Jan 1970')
  })

  it('leaves a sign-in undone that it let down halfway (R25)', async () => {
    const { request, cookieNow, store, clock } = setUp()
    await request((session) => (session.data.note = 'a'))
    const sessions = new Sessions<Data>({ store: failing('take', store), keys, clock })
    const session = await sessions.open(cookieNow(), overHttps)
    signInTo(session, signIn('ann'))
    await expect(sessions.commit(session)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(store.size).toBe(1)
    expect((await sessions.open(cookieNow(), overHttps)).data.note).toBe('a')
  })

  it('that says that fresh ids are taken is told so, and nothing is adopted (T-ID-2)', async () => {
    const store = new Proxy(new MemoryStore(), {
      get: (target, name) => (name === 'create' ? async () => false : Reflect.get(target, name)),
    })
    const sessions = new Sessions<Data>({ store, keys })
    const session = await sessions.open(undefined, overHttps)
    session.data.note = 'a'
    await expect(sessions.commit(session)).rejects.toMatchObject({ code: 'SESSION_ID_TAKEN' })
  })
})
