import { describe, expect, it } from 'vitest'
import { overHttps, setUp, signIn } from './client.fixture'
import type { SessionRecord } from './session-store'
import { signInTo } from './sign-ins'

describe('several cookies of the session (R40)', () => {
  it('are nobody under a __Host- name, whatever they are', async () => {
    const { sessions, request, cookieNow } = setUp()
    await request((session) => (session.data.note = 'kept'))
    for (const header of [`${cookieNow()}; __Host-sid=x`, `${cookieNow()}; ${cookieNow()}`]) {
      expect((await sessions.open(header, overHttps)).why).toBe('duplicate-cookie')
    }
  })

  it('count under another name while those that verify name one session', async () => {
    const { sessions, request, cookieNow, forget } = setUp({ cookie: { prefix: '' } })
    await request((session) => (session.data.note = 'mine'))
    const mine = cookieNow()
    forget()
    await request((session) => (session.data.note = 'other'))
    const other = cookieNow()
    const why = async (header: string) => (await sessions.open(header, overHttps)).why
    expect(await why(`sid=junk; ${mine}`)).toBeUndefined()
    expect(await why(`${mine}; ${mine}; sid=`)).toBeUndefined()
    expect(await why(`${mine}; ${other}`)).toBe('duplicate-cookie')
    expect(await why(`${other}; sid=junk; ${mine}`)).toBe('duplicate-cookie')
    expect(await why('sid=junk; sid=other')).toBe('malformed')
  })
})

describe('records that cannot be read', () => {
  it('are nobody’s session, and stay where they are (R31)', async () => {
    const { request, store, sessions, cookieNow, clock } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const [record] = (await store.owners?.sessionsOf('ann')) ?? []
    if (record === undefined) throw new Error('no record')
    const expiresAt = clock.now() + 1000
    let { revision } = record
    for (const text of ['', '{', 'null', '[]', '42', '{"n":1}', 'x'.repeat(2_000_000)]) {
      const replaced = await store.replace(record.key, revision, {
        text,
        expiresAt,
      } as SessionRecord)
      if (replaced.kind === 'replaced') revision = replaced.revision
      expect((await sessions.open(cookieNow(), overHttps)).why).toBe('corrupt-record')
    }
    expect(store.size).toBe(1)
  })

  it('of another server are read, and dated at the next write that is due', async () => {
    const { request, store, cookieNow, open, commit, clock, calls } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const [record] = (await store.owners?.sessionsOf('ann')) ?? []
    if (record === undefined) throw new Error('no record')
    const text = '{"cookie":{"path":"/"},"passport":{"user":"ann"}, "note":"theirs"}'
    await store.replace(record.key, record.revision, { text, expiresAt: clock.now() + 1_800_000 })
    calls.length = 0
    const session = await open()
    expect(session.data.note).toBe('theirs')
    await commit(session)
    expect(calls).toEqual(['load', 'replace'])
    expect((await store.load(record.key)) as SessionRecord).toMatchObject({
      text: expect.stringContaining('"latchkey":{"created":'),
    })
    expect(cookieNow()).toBeDefined()
  })
})
