import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { overHttps, setUp, signIn } from './client.fixture'
import type { SessionEvent } from './session-events'
import { signInTo, signOutOf } from './sign-ins'

describe('the channel latchkey:session', () => {
  const events: SessionEvent[] = []
  const listen = (event: unknown) => events.push(event as SessionEvent)
  beforeEach(() => subscribe('latchkey:session', listen))
  afterEach(() => {
    unsubscribe('latchkey:session', listen)
    events.length = 0
  })
  const kinds = () => events.splice(0).map(({ kind }) => kind)

  it('tells what happens, by public id, one event a fact (R11)', async () => {
    const { request, open, commit, cookieNow, sessions } = setUp()
    await request((session) => (session.data.note = 'a'))
    expect(kinds()).toEqual(['created'])
    const [one, other] = [await open(), await open()]
    one.data.note = 'b'
    other.data.visits = 1
    await commit(one)
    await commit(other)
    expect(kinds()).toEqual(['opened', 'opened', 'committed', 'conflict-merged', 'committed'])
    const slow = await open()
    slow.data.note = 'late'
    const leaving = await Promise.all([open(), open(), open()])
    for (const session of leaving) signOutOf(session, 'passport')
    await Promise.all(leaving.map(commit))
    await commit(slow)
    expect(kinds().filter((kind) => kind !== 'opened')).toEqual(['ended', 'ended-elsewhere'])
    await sessions.open('__Host-sid=x', overHttps)
    expect(events.splice(0)).toEqual([
      { kind: 'not-opened', why: 'malformed', publicId: undefined },
    ])
    expect(cookieNow()).toBeDefined()
  })

  it('tells who signed in with a session that was stored, and whose session ended why', async () => {
    const { request, open, commit, sessions } = setUp()
    const named = (key: string, owner: string) => ({
      ...signIn(owner),
      key,
      facts: { ...signIn(owner).facts, owner, methods: ['pwd'] },
    })
    const told = (kind: string) => events.splice(0).find((event) => event.kind === kind)
    await request((session) => (session.data.note = 'a'))
    expect(told('created')).not.toHaveProperty('signIns')
    await request((session) => signInTo(session, named('passport', 'ann')))
    const signIns = [{ key: 'passport', owner: 'ann', methods: ['pwd'] }]
    expect(told('created')).toMatchObject({ replaces: expect.any(String), signIns })
    // The same session under a new id is no sign-in.
    await request((session) => session.regenerate())
    expect(told('created')).not.toHaveProperty('signIns')
    await request((session) =>
      signInTo(session, { ...named('passport', 'ann'), keep: 'everything' }),
    )
    expect(told('created')).not.toHaveProperty('signIns')
    await request((session) => signOutOf(session, 'passport'))
    expect(told('ended')).toMatchObject({ because: 'signed-out', owner: 'ann' })

    const anonymous = await open()
    signInTo(anonymous, named('passport', 'bob'))
    await commit(anonymous)
    expect(told('created')).toMatchObject({ signIns: [{ key: 'passport', owner: 'bob' }] })
    await sessions.of('bob').revokeAll({ because: 'credential-changed' })
    expect(told('ended')).toMatchObject({ because: 'credential-changed', owner: 'bob' })
  })

  it('never tells an id, a key or a cookie (I12)', async () => {
    const { request, cookieNow } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const value = cookieNow()?.split('=')[1] ?? ''
    await request((session) => (session.data.note = 'b'))
    await request((session) => session.regenerate())
    const told = JSON.stringify(events)
    expect(told).toContain('publicId')
    expect(told).not.toContain(value.slice(4, 20))
  })
})
