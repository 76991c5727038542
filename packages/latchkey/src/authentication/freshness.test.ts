import { describe, expect, it } from 'vitest'
import { ann, bob, makeWorld } from './authenticator.fixture'

async function signedIn(methods: readonly string[] = ['pwd']) {
  const world = makeWorld()
  const authenticator = world.authenticatorWith()
  const chrome = world.browser()
  await chrome.request((session) => authenticator.signIn(session, ann, { methods }))
  const isFresh = async (within = { minutes: 5 }) =>
    authenticator.isFresh(await chrome.open(), within)
  return { ...world, authenticator, chrome, isFresh }
}

describe('a sign-in', () => {
  it('is fresh for as long as is asked, to the millisecond', async () => {
    const { isFresh, clock } = await signedIn()
    expect(await isFresh()).toBe(true)
    clock.advance(300_000)
    expect(await isFresh()).toBe(true)
    clock.advance(1)
    expect(await isFresh()).toBe(false)
    expect(await isFresh({ minutes: 6 })).toBe(true)
  })

  it('that is remembered is never fresh', async () => {
    expect(await (await signedIn(['remember'])).isFresh()).toBe(false)
    expect(await (await signedIn(['pwd', 'remember'])).isFresh()).toBe(false)
  })

  it('of a session that is remembered is never fresh, and one that is not takes its place (N12)', async () => {
    const { authenticator, chrome, isFresh } = await signedIn()
    const remember = true
    await chrome.request((session) => authenticator.signIn(session, ann, { remember }))
    expect(authenticator.signedIn(await chrome.open())).toMatchObject({ remembered: true })
    expect(await isFresh()).toBe(false)
    await chrome.request((session) => authenticator.signIn(session, ann))
    expect(authenticator.signedIn(await chrome.open())).toMatchObject({ remembered: false })
    expect(await isFresh()).toBe(true)
  })

  it('of the future is fresh by as much as clocks differ, and no more', async () => {
    const { isFresh, clock } = await signedIn()
    clock.setTime(clock.now() - 60_000)
    expect(await isFresh()).toBe(true)
    clock.setTime(clock.now() - 1)
    expect(await isFresh()).toBe(false)
  })

  it('of nobody is not fresh, nor one that this request has ended', async () => {
    const { authenticator, browser, chrome, sessions } = await signedIn()
    expect(authenticator.isFresh(await browser().open(), { days: 1 })).toBe(false)
    const session = await chrome.open()
    authenticator.signOut(session)
    expect(authenticator.isFresh(session, { days: 1 })).toBe(false)
    const other = await chrome.open()
    await sessions.of('1').revokeAll()
    await other.reload().catch(() => {})
    expect(authenticator.isFresh(other, { days: 1 })).toBe(false)
  })

  it('is asked about with a duration', async () => {
    const { authenticator, chrome } = await signedIn()
    const session = await chrome.open()
    expect(() => authenticator.isFresh(session, 300 as never)).toThrow('OPTION_INVALID: within')
  })
})

describe('a confirmation', () => {
  it('makes its user fresh for as long as is asked, also who is remembered, and whatever is left of the sign-in', async () => {
    const { authenticator, chrome, clock, isFresh } = await signedIn()
    await chrome.request((session) => authenticator.signIn(session, ann, { remember: true }))
    const signedInAt = new Date(clock.now())
    clock.advance(600_000)
    await chrome.request((session) => authenticator.confirm(session, ann))
    expect(await isFresh()).toBe(true)
    expect(authenticator.signedIn(await chrome.open())).toEqual({
      ...{ at: signedInAt, methods: [], remembered: true },
      confirmedAt: new Date(clock.now()),
    })
    clock.advance(300_001)
    expect(await isFresh()).toBe(false)
  })

  it('is not what a session is used for, or renewed', async () => {
    const { authenticator, chrome, clock, isFresh } = await signedIn()
    await chrome.request((session) => authenticator.confirm(session, ann))
    for (let minutes = 0; minutes < 6; minutes += 1) {
      clock.advance(60_000)
      await chrome.request((session) => session.regenerate())
    }
    expect(await isFresh()).toBe(false)
    await chrome.request((session) => authenticator.signIn(session, ann))
    expect(authenticator.signedIn(await chrome.open())).not.toHaveProperty('confirmedAt')
  })

  it('gives a new id with all the data, and leaves the old one dead (I5, 7.2.4)', async () => {
    const { authenticator, chrome, sessions } = await signedIn()
    await chrome.request((session) => Object.assign(session.data, { cart: ['a book'] }))
    const before = chrome.cookie
    await chrome.request((session) => authenticator.confirm(session, ann))
    expect(chrome.cookie).not.toBe(before)
    expect((await chrome.open()).data).toEqual({ cart: ['a book'] })
    const old = await sessions.open(before, { secure: true })
    expect(await authenticator.open(old)).toMatchObject({ why: expect.any(String) })
  })

  it('of another user is refused, and so is one of nobody (R63)', async () => {
    const { authenticator, chrome, browser, sessions, isFresh, clock } = await signedIn()
    clock.advance(600_000)
    const session = await chrome.open()
    await expect(authenticator.confirm(session, bob)).rejects.toThrow('ANOTHER_USER')
    expect(sessions.due(session)).toBe('touch')
    expect(await isFresh({ minutes: 5 })).toBe(false)
    const anonymous = await browser().open()
    await expect(authenticator.confirm(anonymous, ann)).rejects.toThrow('NOT_SIGNED_IN')
  })
})
