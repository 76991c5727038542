import { describe, expect, it } from 'vitest'
import { storedAuthHash } from './auth-hash'
import { ann, type Browser, bob, makeWorld, type User } from './authenticator.fixture'

const withHash = { sessionAuthHash: (user: User) => user.passwordHash ?? 'none' }
const annWithNewPassword: User = { ...ann, passwordHash: 'another' }

async function signedInTwice(options = {}) {
  const world = makeWorld()
  const authenticator = world.authenticatorWith({ ...withHash, ...options })
  const [chrome, safari] = [world.browser(), world.browser()]
  for (const each of [chrome, safari]) {
    await each.request((session) => authenticator.signIn(session, ann, { methods: ['pwd'] }))
  }
  const openIn = (browser: Browser) => browser.request((session) => authenticator.open(session))
  return { ...world, authenticator, chrome, safari, openIn }
}

describe('a credential that changes', () => {
  it('ends the sign-ins that were made with it, with the reason', async () => {
    const { users, openIn, chrome, safari, sessions } = await signedInTwice()
    expect(await openIn(chrome)).toEqual({ user: ann })
    users.set('1', annWithNewPassword)
    expect(await openIn(chrome)).toEqual({ why: 'credential-changed' })
    expect(chrome.cookie).toBeUndefined()
    expect(await openIn(safari)).toEqual({ why: 'credential-changed' })
    expect(await sessions.of('1').list()).toEqual([])
  })

  it('says so also where the end cannot be stored, and the answer deletes the cookie', async () => {
    const { users, chrome, authenticator, sessions, store } = await signedInTwice()
    users.set('1', annWithNewPassword)
    const session = await chrome.open()
    expect(await authenticator.open(session)).toEqual({ why: 'credential-changed' })
    store.close()
    await expect(sessions.commit(session)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(sessions.deletionsFor(session)).toEqual([expect.stringContaining('Expires=Thu, 01 Jan')])
  })

  it('leaves the sign-ins of others in the same session alone', async () => {
    const { users, authenticatorWith, authenticator, chrome } = await signedInTwice()
    const admins = authenticatorWith({ key: 'admin' })
    await chrome.request((session) => admins.signIn(session, bob))
    users.set('1', annWithNewPassword)
    await chrome.request(async (session) => {
      expect(await authenticator.open(session)).toEqual({ why: 'credential-changed' })
      expect(await admins.open(session)).toEqual({ user: bob })
    })
    await chrome.request(async (session) => {
      expect(await authenticator.open(session)).toEqual({ why: 'not-signed-in' })
      expect(await admins.open(session)).toEqual({ user: bob })
    })
  })

  it('is kept as a digest: no record holds the password hash (I12)', async () => {
    const { store, sessions, authenticator, browser } = await signedInTwice()
    const chrome = browser()
    const secret = { ...ann, passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' }
    await chrome.request((session) => authenticator.signIn(session, secret))
    const [record] = await store.owners.sessionsOf('1')
    expect(await sessions.of('1').list()).toHaveLength(3)
    const texts = (await store.owners.sessionsOf('1')).map(({ text }) => text).join()
    expect(record?.text).toContain('"auth":"')
    expect(texts).not.toContain('argon2id')
    expect(texts).toContain(storedAuthHash(secret.passwordHash))
  })

  it.each(['', 'x'.repeat(4097), undefined, null, 7, Promise.resolve('x')])(
    'is never told by %o: the request fails, and nobody is signed out',
    async (given) => {
      const { authenticatorWith, chrome, sessions } = await signedInTwice()
      const broken = authenticatorWith({ sessionAuthHash: () => given as string })
      const session = await chrome.open()
      await expect(broken.open(session)).rejects.toThrow('What sessionAuthHash gives must be')
      await expect(broken.signIn(session, ann)).rejects.toThrow('What sessionAuthHash gives must')
      expect(sessions.due(session)).toBe('nothing')
    },
  )
})

describe('a sign-in of which nobody wrote down the credential', () => {
  async function signedInBefore() {
    const world = makeWorld()
    const chrome = world.browser()
    await chrome.request((session) => world.authenticatorWith().signIn(session, ann))
    const authenticator = world.authenticatorWith(withHash)
    return { ...world, chrome, authenticator }
  }

  it('stands, and no response waits for it', async () => {
    const { chrome, authenticator, sessions } = await signedInBefore()
    const session = await chrome.open()
    expect(await authenticator.open(session)).toEqual({ user: ann })
    expect(sessions.due(session)).toBe('nothing')
  })

  it.each([
    ['its use is written down', () => {}],
    [
      'its data changes',
      (session: { data: Record<string, unknown> }) => {
        session.data.visits = 1
      },
    ],
  ])('has it once %s, and ends when it changes', async (_, change) => {
    const { chrome, authenticator, clock, users } = await signedInBefore()
    clock.advance(120_000)
    await chrome.request(async (session) => {
      await authenticator.open(session)
      change(session)
    })
    users.set('1', annWithNewPassword)
    await chrome.request(async (session) => {
      expect(await authenticator.open(session)).toEqual({ why: 'credential-changed' })
    })
  })

  it('keeps the time and the way in which it was made', async () => {
    const { chrome, authenticator, clock } = await signedInBefore()
    const at = new Date(clock.now())
    clock.advance(120_000)
    await chrome.request((session) => authenticator.open(session))
    const session = await chrome.open()
    expect(authenticator.signedIn(session)).toEqual({ at, methods: [], remembered: false })
  })

  it('by an older server has no time that anybody knows, and is not fresh', async () => {
    const { chrome, authenticator, clock, store } = await signedInBefore()
    const [record] = await store.owners.sessionsOf('1')
    const { text = '', expiresAt = 0, key = '' } = record ?? {}
    const { latchkey: _, ...legacy } = JSON.parse(text)
    const loaded = await store.load(key)
    const revision = loaded !== undefined && 'revision' in loaded ? loaded.revision : ''
    await store.replace(key, revision, { text: JSON.stringify(legacy), expiresAt })
    clock.advance(120_000)
    await chrome.request((session) => authenticator.open(session))
    await chrome.request(async (session) => {
      expect(await authenticator.open(session)).toEqual({ user: ann })
      expect(authenticator.signedIn(session)).toBeUndefined()
      expect(authenticator.isFresh(session, { days: 400 })).toBe(false)
    })
  })
})

describe('the request that changed the credential', () => {
  it('stays signed in, under a new id, with its data, since when it was', async () => {
    const { users, authenticator, chrome, safari, openIn, clock } = await signedInTwice()
    await chrome.request((session) => {
      session.data.cart = 'book'
    })
    const before = chrome.cookie
    const at = new Date(clock.now())
    clock.advance(60_000)
    await chrome.request(async (session) => {
      await authenticator.open(session)
      users.set('1', annWithNewPassword)
      await authenticator.renewAuthHash(session, annWithNewPassword)
    })
    expect(chrome.cookie).not.toBe(before)
    await chrome.request(async (session) => {
      expect(await authenticator.open(session)).toEqual({ user: annWithNewPassword })
      expect(session.data).toEqual({ cart: 'book' })
      expect(authenticator.signedIn(session)).toEqual({ at, methods: ['pwd'], remembered: false })
    })
    expect(await openIn(safari)).toEqual({ why: 'credential-changed' })
  })

  it.each(['before', 'after'])(
    'stays so where another request of the session finds out %s it is stored',
    async (when) => {
      const { users, authenticator, chrome, sessions } = await signedInTwice()
      const session = await chrome.open()
      const concurrent = await chrome.open()
      await authenticator.open(session)
      users.set('1', annWithNewPassword)
      await authenticator.renewAuthHash(session, annWithNewPassword)
      const findOut = async () => {
        expect(await authenticator.open(concurrent)).toEqual({ why: 'credential-changed' })
        await sessions.commit(concurrent)
      }
      if (when === 'before') await findOut()
      await chrome.commit(session)
      if (when === 'after') await findOut()
      const next = await chrome.open()
      expect(await authenticator.open(next)).toEqual({ user: annWithNewPassword })
    },
  )

  it('stays so on a server that remembers the user as of before', async () => {
    const { users, authenticator, authenticatorWith, chrome, openIn } = await signedInTwice()
    const elsewhere = authenticatorWith({ ...withHash, lookup: { cache: { minutes: 5 } } })
    await chrome.request((session) => elsewhere.open(session))
    await chrome.request(async (session) => {
      users.set('1', annWithNewPassword)
      await authenticator.renewAuthHash(session, annWithNewPassword)
    })
    expect(await chrome.request((session) => elsewhere.open(session))).toEqual({
      user: annWithNewPassword,
    })
    expect(await openIn(chrome)).toEqual({ user: annWithNewPassword })
  })

  it('must be of the user who is signed in (T-FIX-3)', async () => {
    const { authenticator, chrome, browser, sessions } = await signedInTwice()
    const session = await chrome.open()
    await expect(authenticator.renewAuthHash(session, bob)).rejects.toThrow('ANOTHER_USER')
    expect(sessions.due(session)).toBe('nothing')
    const anonymous = await browser().open()
    await expect(authenticator.renewAuthHash(anonymous, ann)).rejects.toMatchObject({
      code: 'NOT_SIGNED_IN',
    })
  })

  it('brings nothing along that a sign-in of the same request has left behind (T-FIX-3)', async () => {
    const { authenticator, chrome } = await signedInTwice()
    const session = await chrome.open()
    await chrome.request((other) => {
      other.data.secret = 'of ann'
    })
    await authenticator.signIn(session, bob, { keep: ['cart'] })
    await authenticator.renewAuthHash(session, bob)
    await chrome.commit(session)
    expect((await chrome.open()).data).toEqual({})
  })

  it('needs an authenticator that is told of credentials', async () => {
    const { authenticatorWith, chrome } = await signedInTwice()
    await expect(authenticatorWith().renewAuthHash(await chrome.open(), ann)).rejects.toThrow(
      'OPTION_INVALID: sessionAuthHash must be a function',
    )
  })
})

describe('a sign-out', () => {
  it('ends also what a renewal made of the session, where the credential was written down with it', async () => {
    const world = makeWorld()
    const chrome = world.browser()
    await chrome.request((session) => world.authenticatorWith().signIn(session, ann))
    const authenticator = world.authenticatorWith(withHash)
    const leaving = await chrome.open()
    await chrome.request(async (session) => {
      await authenticator.open(session)
      await session.regenerate()
    })
    authenticator.signOut(leaving)
    await world.sessions.commit(leaving)
    expect(await world.sessions.of('1').list()).toEqual([])
  })
})
