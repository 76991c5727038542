import { describe, expect, it } from 'vitest'
import { setUp, signIn } from './client.fixture'
import { signInTo, signOutOf } from './sign-ins'

describe('a session that ended elsewhere', () => {
  it('is not written back by a request that was under way (T-RES-1, D1)', async () => {
    const { request, open, commit, store } = setUp()
    await request((session) => (session.data.note = 'a'))
    const slow = await open()
    await request((session) => session.destroy())
    slow.data.note = 'late'
    expect(await commit(slow)).toEqual([])
    expect(slow.why).toBe('unknown-id')
    expect(store.size).toBe(0)
    await expect(slow.save()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
    slow.data.note = 'later'
    expect(await commit(slow)).toEqual([])
    expect(store.size).toBe(0)
  })

  it('is not brought back by a touch (R07)', async () => {
    const { request, open, commit, clock, store } = setUp()
    await request((session) => (session.data.note = 'a'))
    clock.advance(120_000)
    const slow = await open()
    await request((session) => session.destroy())
    expect(await commit(slow)).toEqual([])
    expect(store.size).toBe(0)
  })

  it('does not go on under a new id', async () => {
    const { request, open, store } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const slow = await open()
    await request((session) => signOutOf(session, 'passport'))
    await expect(slow.regenerate()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
    expect(store.size).toBe(0)
  })
})
