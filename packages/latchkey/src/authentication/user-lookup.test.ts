import { describe, expect, it } from 'vitest'
import { ann, bob, makeWorld, type User } from './authenticator.fixture'

describe('a look-up on each request', () => {
  it('asks each time, and so sees each change', async () => {
    const { authenticatorWith, browser, users, lookUps } = makeWorld()
    const authenticator = authenticatorWith()
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({ user: ann })
    const renamed = { ...ann, name: 'anna' }
    users.set('1', renamed)
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({
      user: renamed,
    })
    expect(lookUps).toEqual(['1', '1'])
  })
})

describe('a look-up that does not end', () => {
  it('is 503 by its deadline, leaves no timer, and signs nobody out (I9)', async () => {
    const { authenticatorWith, browser, sessions, clock } = makeWorld()
    const authenticator = authenticatorWith({
      deserialize: () => new Promise(() => {}),
      lookupTimeout: { seconds: 1 },
    })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    const session = await chrome.open()
    const timersOfOthers = clock.waiting
    const settled = expect(authenticator.open(session)).rejects.toMatchObject({
      code: 'USER_LOOKUP_TIMEOUT',
      status: 503,
      headers: { 'retry-after': '5' },
    })
    clock.advance(999)
    expect(clock.waiting).toBe(timersOfOthers + 1)
    clock.advance(1)
    await settled
    expect(clock.waiting).toBe(timersOfOthers)
    expect(sessions.due(session)).toBe('nothing')
  })

  it('has 5 seconds unless said otherwise', async () => {
    const { authenticatorWith, browser, clock } = makeWorld()
    const authenticator = authenticatorWith({ deserialize: () => new Promise(() => {}) })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    const settled = expect(authenticator.open(await chrome.open())).rejects.toThrow(
      'within 5000 ms',
    )
    clock.advance(5_000)
    await settled
  })

  it('is given up by all who share it, and the next asks anew', async () => {
    const { authenticatorWith, browser, clock } = makeWorld()
    const answers = [new Promise<User>(() => {}), Promise.resolve(ann)]
    const authenticator = authenticatorWith({
      deserialize: () => answers.shift() ?? bob,
      lookup: { cache: { minutes: 1 } },
    })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    const both = [authenticator.open(await chrome.open()), authenticator.open(await chrome.open())]
    const settled = both.map((each) =>
      expect(each).rejects.toMatchObject({ code: 'USER_LOOKUP_TIMEOUT' }),
    )
    clock.advance(5_000)
    await Promise.all(settled)
    expect(await authenticator.open(await chrome.open())).toEqual({ user: ann })
  })

  it('says nothing of who signed in meanwhile', async () => {
    const { authenticatorWith, browser } = makeWorld()
    let resolve: (user: User | undefined) => void = () => {}
    const authenticator = authenticatorWith({
      deserialize: (id) =>
        id === '1' ? new Promise<User | undefined>((settle) => (resolve = settle)) : bob,
    })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    const session = await chrome.open()
    const opening = authenticator.open(session)
    await authenticator.signIn(session, bob)
    resolve(undefined)
    expect(await opening).toEqual({ user: bob })
    await chrome.commit(session)
    expect(await authenticator.open(await chrome.open())).toEqual({ user: bob })
  })
})

describe('a look-up with a cache', () => {
  const lookup = { cache: { seconds: 30 }, max: 100 }

  it('asks once for all requests of a while, at once where it knows', async () => {
    const { authenticatorWith, browser, lookUps, clock } = makeWorld()
    const authenticator = authenticatorWith({ lookup })
    const [chrome, safari] = [browser(), browser()]
    await chrome.request((session) => authenticator.signIn(session, ann))
    await safari.request((session) => authenticator.signIn(session, ann))
    await chrome.request((session) => authenticator.open(session))
    await safari.request((session) => authenticator.open(session))
    expect(authenticator.openNow(await chrome.open())).toEqual({ user: ann })
    expect(lookUps).toEqual(['1'])
    clock.advance(30_000)
    await chrome.request((session) => authenticator.open(session))
    expect(lookUps).toEqual(['1', '1'])
  })

  it('gives each session its own user, however many there are (T-XUSER-1)', async () => {
    const { authenticatorWith, browser } = makeWorld()
    const authenticator = authenticatorWith({
      deserialize: async (id) => ({ id: String(id), name: `user ${id}` }),
      lookup: { cache: { seconds: 30 }, max: 50 },
    })
    const browsers = await Promise.all(
      Array.from({ length: 200 }, async (_, id) => {
        const chrome = browser()
        await chrome.request((session) => authenticator.signIn(session, { ...ann, id: String(id) }))
        return chrome
      }),
    )
    for (let round = 0; round < 3; round += 1) {
      const seen = await Promise.all(
        browsers.map((chrome) => chrome.request((session) => authenticator.open(session))),
      )
      expect(seen.map(({ user }) => user?.id)).toEqual(browsers.map((_, id) => String(id)))
    }
  })

  it('sees no change until its time is over, or the user is forgotten', async () => {
    const { authenticatorWith, browser, users } = makeWorld()
    const authenticator = authenticatorWith({ lookup })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    await chrome.request((session) => authenticator.open(session))
    users.delete('1')
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({ user: ann })
    authenticator.forget('1')
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({
      why: 'user-gone',
    })
  })

  it('forgets who signs in: what the sign-in changed is seen at once', async () => {
    const { authenticatorWith, browser, users } = makeWorld()
    const authenticator = authenticatorWith({ lookup })
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    await chrome.request((session) => authenticator.open(session))
    const renamed = { ...ann, name: 'anna' }
    users.set('1', renamed)
    await browser().request((session) => authenticator.signIn(session, renamed))
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({
      user: renamed,
    })
  })

  it.each([
    [{ cache: 30 }, 'lookup.cache must be a duration'],
    [{}, 'lookup.cache must be a duration'],
    [{ cache: { days: 2 } }, 'lookup.cache must be a day at most'],
    [{ cache: { seconds: 1 }, max: 0 }, 'lookup.max must be a whole number'],
    ['cached', "lookup must be 'each-request', { cache: { seconds: 30 } } or 'snapshot'"],
    [null, "lookup must be 'each-request'"],
  ])('refuses %j', (given, message) => {
    expect(() => makeWorld().authenticatorWith({ lookup: given as never })).toThrow(
      `OPTION_INVALID: ${message}`,
    )
  })
})

describe('a snapshot of the user in the session', () => {
  const snapshot = {
    lookup: 'snapshot',
    serialize: ({ id, name }: User) => ({ id, name }),
    deserialize: (user: unknown) => user as User,
    ownerOf: (user: User) => user.id,
  } as const

  it('asks nobody, and sees no change', async () => {
    const { authenticatorWith, browser, users, lookUps } = makeWorld()
    const authenticator = authenticatorWith(snapshot)
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    users.clear()
    expect(authenticator.openNow(await chrome.open())).toEqual({ user: { id: '1', name: 'ann' } })
    expect(lookUps).toEqual([])
  })

  it('is a copy for each request: what is made of it stays there', async () => {
    const { authenticatorWith, browser, sessions } = makeWorld()
    const authenticator = authenticatorWith(snapshot)
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    const session = await chrome.open()
    const { user } = await authenticator.open(session)
    Object.assign(user ?? {}, { name: 'root' })
    expect(sessions.due(session)).toBe('nothing')
    await chrome.commit(session)
    expect(await chrome.request((later) => authenticator.open(later))).toMatchObject({
      user: { name: 'ann' },
    })
  })

  it('ends through the list of its owner', async () => {
    const { authenticatorWith, browser, sessions } = makeWorld()
    const authenticator = authenticatorWith(snapshot)
    const chrome = browser()
    await chrome.request((session) => authenticator.signIn(session, ann))
    expect(await sessions.of('1').revokeAll()).toBe(1)
    expect(await chrome.request((session) => authenticator.open(session))).toEqual({
      why: 'revoked',
    })
  })

  it('is refused where nothing could end it, and where it would be asked for changes', () => {
    const { authenticatorWith } = makeWorld()
    const { ownerOf: _, ...withoutOwner } = snapshot
    expect(() => authenticatorWith(withoutOwner)).toThrow(
      "OPTION_INVALID: ownerOf must be a function where lookup is 'snapshot'",
    )
    expect(() => authenticatorWith({ ...snapshot, sessionAuthHash: () => 'x' })).toThrow(
      "OPTION_INVALID: sessionAuthHash must be absent where lookup is 'snapshot'",
    )
  })
})
