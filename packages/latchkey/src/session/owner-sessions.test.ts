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
