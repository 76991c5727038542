import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../stores/memory'
import { type Data, keys, overHttps, setUp, signIn } from './client.fixture'
import { Sessions } from './sessions'
import { signInTo } from './sign-ins'

describe('opening and committing', () => {
  it('asks the store nothing for a request without a cookie (T-DOS-1)', async () => {
    const { request, calls } = setUp()
    expect(await request((session) => expect(session.why).toBe('no-cookie'))).toEqual([])
    expect(calls).toEqual([])
  })

  it('asks the store once to read', async () => {
    const { request, calls } = setUp()
    await request((session) => (session.data.note = 'kept'))
    calls.length = 0
    await request((session) => expect(session.data.note).toBe('kept'))
    expect(calls).toEqual(['load'])
  })

  it('creates a session at its first write, and sets the cookie once', async () => {
    const { request, calls } = setUp()
    const setCookies = await request((session) => (session.data.note = 'kept'))
    expect(setCookies).toHaveLength(1)
    expect(setCookies[0]).toMatch(
      /^__Host-sid=s%3A[\w-]{43}\.[\w%]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(await request((session) => (session.data.note = 'changed'))).toEqual([])
    expect(calls).toEqual(['create', 'load', 'replace'])
  })

  it('writes nothing where a value was set to what it was', async () => {
    const { request, calls } = setUp()
    await request((session) => (session.data.cart = ['a']))
    calls.length = 0
    await request((session) => (session.data = { cart: ['a'] }))
    expect(calls).toEqual(['load'])
  })

  it('writes a use down once a touch interval, by extend', async () => {
    const { request, calls, clock } = setUp()
    await request((session) => (session.data.note = 'kept'))
    clock.advance(59_999)
    await request(() => {})
    clock.advance(1)
    await request(() => {})
    await request(() => {})
    expect(calls).toEqual(['create', 'load', 'load', 'extend', 'load'])
  })

  it('opens nothing under an id that it never gave out (SM1)', async () => {
    const { sessions, request, cookieNow, calls } = setUp()
    await request((session) => (session.data.note = 'kept'))
    calls.length = 0
    const other = new Sessions({ store: new MemoryStore(), keys })
    const session = await other.open(cookieNow(), overHttps)
    expect(session.why).toBe('unknown-id')
    const forged = cookieNow()?.replace(/.$/, '!')
    expect((await sessions.open(forged, overHttps)).why).toBe('malformed')
    expect(calls).toEqual([])
  })

  it('gives an unknown id no session of its name, but a new one when it is written to', async () => {
    const { sessions, request, cookieNow } = setUp()
    await request((session) => (session.data.note = 'kept'))
    const other = new Sessions<Data>({ store: new MemoryStore(), keys })
    const session = await other.open(cookieNow(), overHttps)
    session.data.note = 'mine'
    const { setCookies } = await other.commit(session)
    expect(setCookies[0]).not.toContain(cookieNow())
    expect((await sessions.open(cookieNow(), overHttps)).data.note).toBe('kept')
  })

  it('says why: idle, absolute (R34)', async () => {
    const { request, open, clock } = setUp({ idle: { minutes: 10 }, absolute: { minutes: 25 } })
    await request((session) => (session.data.note = 'kept'))
    clock.advance(11 * 60_000 - 1)
    expect((await open()).why).toBeUndefined()
    clock.advance(1)
    expect((await open()).why).toBe('idle-timeout')
    clock.advance(14 * 60_000)
    expect((await open()).why).toBe('absolute-timeout')
  })

  it('says why: an older key that was taken off', async () => {
    const { sessions, request, cookieNow, store } = setUp()
    await request((session) => (session.data.note = 'kept'))
    const fresh = new Sessions({ store, keys: ['another key, thirty-two characters'] })
    expect((await fresh.open(cookieNow(), overHttps)).why).toBe('bad-signature')
    expect((await sessions.open(cookieNow(), overHttps)).why).toBeUndefined()
  })

  it('signs the cookie anew when an older key had signed it, and only while the session is there (R65)', async () => {
    const { request, cookieNow, store, clock } = setUp()
    await request((session) => (session.data.note = 'kept'))
    const newKeys = ['another key, thirty-two characters', ...keys]
    const rotated = new Sessions<Data>({ store, keys: newKeys, clock })
    const session = await rotated.open(cookieNow(), overHttps)
    const { setCookies } = await rotated.commit(session)
    const renewed = setCookies[0]?.split(';', 1)[0]
    expect(renewed?.split('.')[0]).toBe(cookieNow()?.split('.')[0])
    expect(renewed).not.toBe(cookieNow())
    expect((await rotated.commit(session)).setCookies).toEqual([])
    const again = await rotated.open(renewed, overHttps)
    expect(again.data.note).toBe('kept')
    expect((await rotated.commit(again)).setCookies).toEqual([])
  })

  it('does not send a session over plain http where it must not travel (R43)', async () => {
    const { sessions, request, cookieNow } = setUp({ cookie: { plainHttp: 'never' } })
    await request((session) => (session.data.note = 'kept'))
    const overHttp = await sessions.open(cookieNow(), { secure: false })
    expect(overHttp.why).toBe('no-cookie')
    overHttp.data.note = 'new'
    await expect(sessions.commit(overHttp)).rejects.toMatchObject({ code: 'SESSION_NEEDS_HTTPS' })
  })

  it('stores no id, and shows none (T-ID-1, I12)', async () => {
    const { request, store, cookieNow, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const id = /s%3A([\w-]{43})/.exec(cookieNow() ?? '')?.[1] ?? 'none'
    const [record] = (await store.owners?.sessionsOf('ann')) ?? []
    expect(JSON.stringify(record)).not.toContain(id)
    expect(JSON.stringify(await open())).not.toContain(id)
  })
})

describe('options', () => {
  const store = new MemoryStore()
  const wrong: [string, object, RegExp][] = [
    ['no options', undefined as unknown as object, /must be an object\. Received undefined/],
    ['no store', { keys }, /store must be a SessionStore, which has load\(\)\. Received undefined/],
    ['no keys', { store }, /keys must be an array/],
    ['an unknown outage policy', { store, keys, outage: 'open' }, /outage must be/],
    ['an unknown merge policy', { store, keys, merge: 'mine' }, /merge must be/],
    ['a reserved sign-in key', { store, keys, signInKeys: ['cookie'] }, /signInKeys must be/],
    ['a record length of text', { store, keys, maxRecordLength: '9' }, /maxRecordLength must be/],
    [
      'a timeout that is a number',
      { store, keys, storeTimeout: 5 },
      /storeTimeout must be a duration/,
    ],
  ]
  for (const [title, options, message] of wrong) {
    it(`refuse ${title}, by name`, () => {
      expect(() => new Sessions(options as never)).toThrow(message)
      expect(() => new Sessions(options as never)).toThrow(
        expect.objectContaining({ code: 'OPTION_INVALID' }),
      )
    })
  }
})
