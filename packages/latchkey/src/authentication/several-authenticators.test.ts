import { describe, expect, it } from 'vitest'
import { ann, bob, makeWorld } from './authenticator.fixture'

async function bothSignedIn() {
  const world = makeWorld()
  const users = world.authenticatorWith()
  const admins = world.authenticatorWith({ key: 'admin' })
  const chrome = world.browser()
  await chrome.request((session) => users.signIn(session, ann, { methods: ['pwd'] }))
  await chrome.request((session) => admins.signIn(session, bob, { methods: ['otp'] }))
  const whoIsIn = () =>
    chrome.request(async (session) => {
      const [user, admin] = [await users.open(session), await admins.open(session)]
      return [user.user?.name ?? user.why, admin.user?.name ?? admin.why]
    })
  return { ...world, usersById: world.users, users, admins, chrome, whoIsIn }
}

describe('a user and an admin in one session', () => {
  it('are signed in at once, each when and how they were', async () => {
    const { users, admins, chrome, whoIsIn } = await bothSignedIn()
    expect(await whoIsIn()).toEqual(['ann', 'bob'])
    const session = await chrome.open()
    expect(users.signedIn(session)?.methods).toEqual(['pwd'])
    expect(admins.signedIn(session)?.methods).toEqual(['otp'])
  })

  it('go on under a new id at each sign-in and sign-out, and the old one is dead (T-FIX-1)', async () => {
    const { users, admins, chrome, sessions } = await bothSignedIn()
    const cookies = [chrome.cookie]
    await chrome.request((session) => admins.signOut(session))
    cookies.push(chrome.cookie)
    await chrome.request((session) => admins.signIn(session, bob))
    cookies.push(chrome.cookie)
    expect(new Set(cookies).size).toBe(3)
    for (const cookie of cookies.slice(0, 2)) {
      const old = await sessions.open(cookie, { secure: true })
      expect(await users.open(old)).toEqual({ why: 'unknown-id' })
    }
  })

  it.each([
    ['the user', ['not-signed-in', 'bob']],
    ['the admin', ['ann', 'not-signed-in']],
  ])('are each signed out alone: %s', async (who, left) => {
    const { users, admins, chrome, whoIsIn } = await bothSignedIn()
    const leaving = who === 'the user' ? users : admins
    await chrome.request((session) => leaving.signOut(session))
    expect(await whoIsIn()).toEqual(left)
  })

  it('end the session together: the last one out takes the record along', async () => {
    const { users, admins, chrome, whoIsIn, sessions } = await bothSignedIn()
    await chrome.request((session) => users.signOut(session))
    await chrome.request((session) => admins.signOut(session))
    expect(chrome.cookie).toBeUndefined()
    expect(await whoIsIn()).toEqual(['no-cookie', 'no-cookie'])
    expect(await sessions.of('1').list()).toEqual([])
  })

  it('sign out at once from two tabs, and neither is signed in any more', async () => {
    const { users, admins, chrome, sessions, store, authenticatorWith } = await bothSignedIn()
    const owned = authenticatorWith({ key: 'admin', ownerOf: (user) => `admin:${user.id}` })
    await chrome.request((session) => owned.signIn(session, bob))
    for (const [first, second] of [
      [users, admins],
      [admins, users],
    ] as const) {
      await chrome.request((session) => users.signIn(session, ann))
      await chrome.request((session) => owned.signIn(session, bob))
      const [one, other] = [await chrome.open(), await chrome.open()]
      first.signOut(one)
      second.signOut(other)
      await chrome.commit(one)
      await chrome.commit(other)
      const left = await chrome.open()
      expect((await users.open(left)).user).toBeUndefined()
      expect((await admins.open(left)).user).toBeUndefined()
      expect(await sessions.of('1').list()).toEqual([])
      expect(await store.owners.sessionsOf('admin:2')).toEqual([])
    }
  })

  it('end by a changed credential each, in whose list the session may be', async () => {
    const { authenticatorWith, browser, usersById, sessions } = await bothSignedIn()
    const of = (key: string) =>
      authenticatorWith({
        key,
        ownerOf: ({ id }) => `${key}:${id}`,
        sessionAuthHash: ({ passwordHash = 'none' }) => passwordHash,
      })
    const [users, admins, chrome] = [of('passport'), of('admin'), browser()]
    await chrome.request((session) => users.signIn(session, ann))
    await chrome.request((session) => admins.signIn(session, bob))
    expect(await sessions.of('passport:1').list()).toHaveLength(1)
    expect(await sessions.of('admin:2').list()).toHaveLength(0)
    usersById.set('2', { ...bob, passwordHash: 'another' })
    await chrome.request(async (session) => {
      expect(await users.open(session)).toEqual({ user: ann })
      expect(await admins.open(session)).toEqual({ why: 'credential-changed' })
    })
  })

  it('do not see each other: a key names one kind of user', async () => {
    const { authenticatorWith, chrome } = await bothSignedIn()
    const others = authenticatorWith({ key: 'customer' })
    expect(await others.open(await chrome.open())).toEqual({ why: 'not-signed-in' })
  })

  it('lose one who is gone, and keep the other', async () => {
    const { usersById, whoIsIn } = await bothSignedIn()
    usersById.delete('2')
    expect(await whoIsIn()).toEqual(['ann', 'user-gone'])
    expect(await whoIsIn()).toEqual(['ann', 'not-signed-in'])
  })
})
