import { describe, expect, it } from 'vitest'
import { overHttps, setUp } from './client.fixture'

describe('operations on a session', () => {
  it('are done when they resolve, and leave the commit nothing to do', async () => {
    const { request, calls, store, cookieNow, sessions } = setUp()
    await request(async (session) => {
      session.data.note = 'a'
      await session.save()
      expect(calls).toEqual(['create'])
    })
    expect(calls).toEqual(['create'])
    const before = cookieNow()
    await request((session) => session.regenerate())
    expect((await sessions.open(before, overHttps)).why).toBe('unknown-id')
    expect((await sessions.open(cookieNow(), overHttps)).data.note).toBe('a')
    await request((session) => session.destroy())
    expect(store.size).toBe(0)
  })

  it('change what they created without losing it', async () => {
    const { request, open } = setUp()
    await request(async (session) => {
      session.data.note = 'a'
      await session.save()
      session.data.visits = 1
    })
    expect((await open()).data).toEqual({ note: 'a', visits: 1 })
  })

  it('take over what is assigned, and neither the object itself nor its prototype (R44)', async () => {
    const { request, open } = setUp()
    const shared = { note: 'a' }
    const planted = JSON.parse('{"note":"b","__proto__":{"visits":9}}')
    await request((session) => {
      const held = session.data
      session.data = shared
      held.visits = 1
    })
    expect((await open()).data).toEqual({ note: 'a', visits: 1 })
    expect(shared).toEqual({ note: 'a' })
    await request((session) => {
      session.data = planted
      expect(session.data.visits).toBeUndefined()
    })
    expect((await open()).data).toEqual({ note: 'b' })
  })

  it('leave the ends of the session as they are from now on', async () => {
    const { request, open, clock } = setUp({ idle: { minutes: 30 }, absolute: { hours: 1 } })
    const start = clock.now()
    await request((session) => {
      expect(session.endsAt).toBeUndefined()
      session.data.note = 'a'
    })
    clock.advance(10_000)
    const session = await open()
    expect(session.endsAt?.idle.getTime()).toBe(start + 10_000 + 30 * 60_000)
    clock.advance(40 * 60_000)
    expect(session.endsAt?.idle.getTime()).toBe(start + 3_600_000)
    expect(session.endsAt?.absolute.getTime()).toBe(start + 3_600_000)
  })

  it('reload what is stored, and forget what was changed', async () => {
    const { request, open } = setUp()
    await request((session) => (session.data.note = 'a'))
    const session = await open()
    session.data.note = 'unsaved'
    await request((other) => (other.data.note = 'b'))
    await session.reload()
    expect(session.data).toEqual({ note: 'b' })
    await request((other) => other.destroy())
    await expect(session.reload()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
  })

  it('are waited for by the commit when nobody awaits them', async () => {
    const { request, open } = setUp()
    await request((session) => {
      session.data.note = 'a'
      session.save().catch(() => {})
      session.data.visits = 2
      session.regenerate().catch(() => {})
    })
    expect((await open()).data).toEqual({ note: 'a', visits: 2 })
  })

  it('refuse a session that is too large, and leave the old record as it was', async () => {
    const { request, open, commit } = setUp({ maxRecordLength: 2000 })
    await request((session) => (session.data.note = 'a'))
    const session = await open()
    session.data.note = 'x'.repeat(2000)
    await expect(commit(session)).rejects.toMatchObject({ code: 'SESSION_TOO_LARGE' })
    expect((await open()).data.note).toBe('a')
  })

  it('refuse an update to what JSON cannot express, and leave the value as it was', async () => {
    const { open } = setUp()
    const session = await open()
    session.data.visits = 1
    expect(() => session.update('visits', (() => 10n) as never)).toThrow(/SESSION_NOT_SERIALIZABLE/)
    expect(session.data.visits).toBe(1)
  })

  it('refuse an update that is not synchronous', async () => {
    const { open } = setUp()
    const session = await open()
    expect(() => session.update('visits', (async () => 1) as never)).toThrow(/synchronous/)
  })

  it('refuse a cookie after the headers, and store nothing (D8)', async () => {
    const { sessions, open, store } = setUp()
    const session = await open()
    session.data.note = 'late'
    await expect(sessions.commit(session, { cookieCanBeSent: false })).rejects.toMatchObject({
      code: 'SESSION_COOKIE_TOO_LATE',
    })
    expect(store.size).toBe(0)
  })
})

describe('closing', () => {
  it('waits for commits in flight, and opens no more', async () => {
    const { sessions, open, store } = setUp()
    const session = await open()
    session.data.note = 'a'
    const committed = sessions.commit(session)
    await sessions.close()
    expect(store.size).toBe(1)
    await committed
    await expect(open()).rejects.toMatchObject({ code: 'SESSIONS_CLOSED' })
    await sessions.close()
  })
})
