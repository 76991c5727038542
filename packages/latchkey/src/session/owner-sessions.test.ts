import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { overHttps, setUp, signIn } from './client.fixture'
import { signInTo } from './sign-ins'

describe('the sessions of an owner', () => {
  it('are listed by public id, the newest first, without what has ended (7.5.2)', async () => {
    const { request, sessions, clock, forget, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    clock.advance(1000)
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    const current = await open()
    const list = await sessions.of('ann').list()
    expect(list.map(({ publicId }) => publicId)[0]).toBe(current.publicId)
    expect(list).toHaveLength(2)
    clock.advance(40 * 60_000)
    expect(await sessions.of('ann').list()).toEqual([])
    expect(await sessions.of('bob').list()).toEqual([])
  })

  it('say where they came from, and which of them asks', async () => {
    const { request, sessions, forget, open } = setUp()
    const from = { device: 'Firefox on Linux', network: '192.0.2.1' }
    const { facts, ...how } = signIn('ann')
    await request((session) => signInTo(session, { ...how, facts: { ...facts, ...from } }))
    const one = await open()
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    const list = await sessions.of('ann').list({ current: one })
    const told = list.find(({ publicId }) => publicId === one.publicId)
    expect(told).toMatchObject({ ...from, current: true })
    const other = list.find(({ publicId }) => publicId !== one.publicId)
    expect(other).toMatchObject({ current: false })
    expect(Object.keys(other ?? {})).not.toContain('device')
    for (const info of await sessions.of('ann').list()) expect(info.current).toBe(false)
  })

  it('say where their owner came from, and not somebody else in the same session', async () => {
    const { request, sessions } = setUp({ signInKeys: ['passport', 'admin'] })
    const facts = (owner: string, device: string) => ({ ...signIn(owner).facts, owner, device })
    await request((session) => signInTo(session, { ...signIn('ann'), facts: facts('ann', 'a') }))
    const admin = { ...signIn('root'), key: 'admin', facts: facts('root', 'b') }
    await request((session) => signInTo(session, admin))
    expect(await sessions.of('ann').list()).toMatchObject([{ device: 'a' }])
  })

  it('are told to have ended once, however many end one (R11)', async () => {
    const { request, sessions, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const { publicId = '' } = await open()
    const events: unknown[] = []
    const listen = (event: unknown) => events.push(event)
    subscribe('latchkey:session', listen)
    const owned = sessions.of('ann')
    const revoking = Array.from({ length: 10 }, () => owned.revoke(publicId))
    await Promise.all([...revoking, owned.revokeAll(), owned.revoke(publicId)])
    unsubscribe('latchkey:session', listen)
    expect(events).toEqual([{ kind: 'ended', publicId, because: 'revoked', owner: 'ann' }])
  })

  it('end one by one, for their owner only (T-IDOR-1)', async () => {
    const { request, sessions, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const publicId = (await open()).publicId ?? ''
    expect(await sessions.of('bob').revoke(publicId)).toBe(false)
    expect((await open()).why).toBeUndefined()
    expect(await sessions.of('ann').revoke(publicId)).toBe(true)
    expect((await open()).why).toBe('revoked')
    expect(await sessions.of('ann').revoke(publicId)).toBe(false)
  })

  it('end all at once but for the current one, with the reason', async () => {
    const { request, sessions, cookieNow, forget, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const other = cookieNow()
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    const current = await open()
    const because = 'credential-changed'
    expect(await sessions.of('ann').revokeAll({ except: current, because })).toBe(1)
    expect((await sessions.open(other, overHttps)).why).toBe('credential-changed')
    expect((await open()).why).toBeUndefined()
    expect(await sessions.of('ann').revokeAll()).toBe(1)
    expect((await open()).why).toBe('revoked')
  })
})
