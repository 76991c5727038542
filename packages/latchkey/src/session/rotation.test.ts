import { describe, expect, it } from 'vitest'
import { keys, overHttps, setUp, signIn } from './client.fixture'
import { Sessions } from './sessions'
import { signedInAs, signInTo, signOutOf } from './sign-ins'

describe('signing in and out', () => {
  it('gives a new id, and leaves the old one dead (T-FIX-1, 7.2.4)', async () => {
    const { request, sessions, cookieNow, calls } = setUp()
    await request((session) => (session.data = { note: 'mine', cart: ['a'] }))
    const before = cookieNow()
    calls.length = 0
    await request((session) => signInTo(session, signIn('ann', ['cart'])))
    expect(calls).toEqual(['load', 'create', 'take'])
    expect(cookieNow()).not.toBe(before)
    expect((await sessions.open(before, overHttps)).why).toBe('unknown-id')
    const after = await sessions.open(cookieNow(), overHttps)
    expect(after.data).toEqual({ cart: ['a'] })
    expect(signedInAs(after, 'passport')).toBe('ann')
  })

  it('carries what another request stored of the kept data meanwhile', async () => {
    const { request, open, commit, calls } = setUp()
    await request((session) => (session.data = { note: 'n', cart: ['a'] }))
    const slow = await open()
    await request((session) => (session.data = { note: 'changed', cart: ['a', 'b'] }))
    calls.length = 0
    signInTo(slow, signIn('ann', ['cart']))
    await commit(slow)
    expect(calls).toEqual(['create', 'take', 'load', 'replace'])
    expect((await open()).data).toEqual({ cart: ['a', 'b'] })
  })

  it('succeeds twice at once from one session, with two ids (R09)', async () => {
    const { request, open, commit, sessions } = setUp()
    await request((session) => (session.data.cart = ['a']))
    const both = [await open(), await open()]
    for (const session of both) signInTo(session, signIn('ann', ['cart']))
    const cookies = await Promise.all(both.map(commit))
    const opened = await Promise.all(
      cookies.map(([it]) => sessions.open(it?.split(';', 1)[0], overHttps)),
    )
    for (const session of opened) {
      expect(session.data.cart).toEqual(['a'])
      expect(signedInAs(session, 'passport')).toBe('ann')
    }
    expect(await sessions.of('ann').list()).toHaveLength(2)
  })

  it('brings no other sign-in along that ended meanwhile', async () => {
    const { request, open, commit } = setUp({ signInKeys: ['passport', 'admin'] })
    await request((session) => signInTo(session, { ...signIn('root'), key: 'admin' }))
    const slow = await open()
    await request((session) => session.destroy())
    signInTo(slow, signIn('ann'))
    await commit(slow)
    const after = await open()
    expect(signedInAs(after, 'passport')).toBe('ann')
    expect(signedInAs(after, 'admin')).toBeUndefined()
  })

  it('signs several in side by side, and each out alone', async () => {
    const { request, open, cookieNow } = setUp({ signInKeys: ['passport', 'admin'] })
    await request((session) => signInTo(session, signIn('ann')))
    await request((session) => signInTo(session, { ...signIn('root'), key: 'admin' }))
    const both = cookieNow()
    await request((session) => signOutOf(session, 'passport'))
    expect(cookieNow()).not.toBe(both)
    const after = await open()
    expect(signedInAs(after, 'passport')).toBeUndefined()
    expect(signedInAs(after, 'admin')).toBe('root')
    const setCookies = await request((session) => signOutOf(session, 'admin'))
    expect(setCookies[0]).toContain('Expires=Thu, 01 Jan 1970')
  })

  it('ends what a faster renewal made of the session that somebody leaves (R10)', async () => {
    const { request, open, commit, cookieNow, forget } = setUp()
    await request((session) =>
      signInTo(session, { ...signIn('ann'), facts: { ...signIn('ann').facts, at: 1 } }),
    )
    const slow = await open()
    await request((session) => session.regenerate())
    const renewed = cookieNow()
    signInTo(slow, { ...signIn('bob'), facts: { ...signIn('bob').facts, at: 2 } })
    await commit(slow)
    expect(signedInAs(await open(), 'passport')).toBe('bob')
    forget(renewed)
    expect((await open()).why).toBe('unknown-id')
  })

  it('ends no other sign-in of the same millisecond for one that was ended', async () => {
    const { request, open, commit, forget, cookieNow, sessions } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const tablet = cookieNow()
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    const slow = await open()
    await sessions.of('ann').revoke(slow.publicId ?? '')
    signInTo(slow, signIn('ann'))
    await commit(slow)
    expect((await open()).why).toBeUndefined()
    forget(tablet)
    expect(signedInAs(await open(), 'passport')).toBe('ann')
  })

  it('is as old as the session where it only goes on (7.3.2)', async () => {
    const { request, open, clock } = setUp({ signInKeys: ['passport', 'admin'] })
    await request((session) => signInTo(session, signIn('ann')))
    const made = clock.now()
    clock.advance(60_000)
    await request((session) => session.regenerate())
    expect((await open()).createdAt?.getTime()).toBe(made)
    await request((session) => signInTo(session, { ...signIn('root'), key: 'admin' }))
    expect((await open()).createdAt?.getTime()).toBe(clock.now())
    clock.advance(60_000)
    await request((session) => signOutOf(session, 'admin'))
    expect((await open()).createdAt?.getTime()).toBe(clock.now() - 60_000)
  })

  it('gives a session to who signs in after the old one was found to have ended', async () => {
    const { request, open, commit } = setUp()
    await request((session) => (session.data.note = 'a'))
    const slow = await open()
    await request((session) => session.destroy())
    slow.data.note = 'b'
    await expect(slow.save()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
    signInTo(slow, signIn('ann'))
    expect(await commit(slow)).toHaveLength(1)
    expect(signedInAs(await open(), 'passport')).toBe('ann')
  })

  it('gives a session to who signs in while a save finds that the old one has ended', async () => {
    const { request, open, commit } = setUp()
    await request((session) => (session.data.note = 'a'))
    const slow = await open()
    await request((session) => session.destroy())
    slow.data.note = 'b'
    slow.save().catch(() => {})
    signInTo(slow, signIn('ann'))
    expect(await commit(slow)).toHaveLength(1)
    expect(signedInAs(await open(), 'passport')).toBe('ann')
  })

  it('stays a sign-out when the session is read again after it', async () => {
    const { request, open, commit, store } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const session = await open()
    signOutOf(session, 'passport')
    await session.reload()
    await commit(session)
    expect(store.size).toBe(0)
  })

  it('leaves no record behind, and deletes the cookie', async () => {
    const { request, store, calls } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    calls.length = 0
    const setCookies = await request((session) => signOutOf(session, 'passport'))
    expect(calls).toEqual(['load', 'take'])
    expect(setCookies).toEqual([
      '__Host-sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ])
    expect(store.size).toBe(0)
  })

  it('may be followed by a new session in the same request', async () => {
    const { request, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const setCookies = await request((session) => {
      signOutOf(session, 'passport')
      session.data.note = 'goodbye'
    })
    expect(setCookies).toHaveLength(1)
    expect((await open()).data).toEqual({ note: 'goodbye' })
  })

  it('takes back the session of which nobody was told when it is aborted', async () => {
    const { clock, store } = setUp()
    let answer = () => {}
    const slow = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name !== 'create') return typeof value === 'function' ? value.bind(target) : value
        return async (...args: Parameters<typeof target.create>) => {
          const created = await target.create(...args)
          await new Promise<void>((resolve) => {
            answer = resolve
          })
          return created
        }
      },
    })
    const sessions = new Sessions({ store: slow, keys, clock })
    const session = await sessions.open(undefined, overHttps)
    signInTo(session, signIn('ann'))
    const committed = expect(sessions.commit(session)).rejects.toMatchObject({ status: 503 })
    await new Promise(setImmediate)
    expect(store.size).toBe(1)
    sessions.abort(session)
    await committed
    answer()
    await new Promise(setImmediate)
    expect(store.size).toBe(0)
  })
})
