import { describe, expect, it } from 'vitest'
import { ann, makeWorld } from './authenticator.fixture'
import { keptOrigin } from './sign-in-origin'

describe('where a sign-in came from', () => {
  it('is in the list of the sessions of the user', async () => {
    const world = makeWorld()
    const authenticator = world.authenticatorWith()
    const from = { device: 'Firefox on Linux', network: '2001:db8:0:1::/64' }
    const chrome = world.browser()
    await chrome.request((session) => authenticator.signIn(session, ann, { from }))
    expect(await world.sessions.of('1').list()).toMatchObject([from])
    const again = { device: 'Firefox on Linux', network: undefined }
    await chrome.request((session) => authenticator.signIn(session, ann, { from: again }))
    const [info] = await world.sessions.of('1').list()
    expect(info).toMatchObject({ device: 'Firefox on Linux' })
    expect(info).not.toHaveProperty('network')
  })

  it('stays with the session whose credential is renewed, as does that it is remembered', async () => {
    const world = makeWorld()
    const authenticator = world.authenticatorWith({ sessionAuthHash: () => 'the same' })
    const from = { device: 'Safari on iOS', network: '192.0.2.1' }
    const chrome = world.browser()
    const how = { from, remember: { idle: { days: 2 } }, methods: ['pwd'] }
    await chrome.request((session) => authenticator.signIn(session, ann, how))
    await chrome.request((session) => authenticator.renewAuthHash(session, ann))
    expect(await world.sessions.of('1').list()).toMatchObject([from])
    const session = await chrome.open()
    expect(authenticator.signedIn(session)).toMatchObject({ remembered: true, methods: ['pwd'] })
    expect(session.endsAt?.idle.getTime()).toBe(world.clock.now() + 2 * 86_400_000)
  })

  it('is one short line of well-formed text, whatever was said', () => {
    const device = (given: string) => keptOrigin({ device: given }).device
    expect(device('x'.repeat(101))).toBe('x'.repeat(100))
    expect(device(`${'x'.repeat(99)}\u{1f512}`)).toBe('x'.repeat(99))
    expect(device('a\r\nb\u0000c\u2028d')).toBe('a b c d')
    expect(device('\u202Eevil\ud800')).toBe('evil')
    expect(keptOrigin({ device: '', network: '\n' })).toEqual({})
    expect(keptOrigin()).toEqual({})
  })

  it('is refused where it is no text, and nobody is signed in', async () => {
    const world = makeWorld()
    const authenticator = world.authenticatorWith()
    const session = await world.browser().open()
    for (const from of [null, 'Firefox', { device: 7 }, { network: null }]) {
      const signingIn = authenticator.signIn(session, ann, { from: from as never })
      await expect(signingIn).rejects.toThrow('OPTION_INVALID: from')
    }
    for (const remember of ['on', null, { idle: 'long' }]) {
      const signingIn = authenticator.signIn(session, ann, { remember: remember as never })
      await expect(signingIn).rejects.toThrow('OPTION_INVALID: remember')
    }
    expect(await authenticator.open(session)).toEqual({ why: 'no-cookie' })
  })
})
