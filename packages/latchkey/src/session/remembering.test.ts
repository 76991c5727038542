import { describe, expect, it } from 'vitest'
import type { KeyedRecord } from '../session'
import { keys, overHttps, setUp, signIn } from './client.fixture'
import { Sessions } from './sessions'
import type { SessionsOptions } from './sessions-options'
import { signedInAs, signInTo, signOutOf } from './sign-ins'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A client who is signed in and remembered. */
async function remembered(options: Partial<SessionsOptions> = {}) {
  const world = setUp({ signInKeys: ['passport', 'admin'], ...options })
  const setCookies = await world.request((session) =>
    signInTo(session, { ...signIn('ann'), remember: true }),
  )
  const use = () => world.request((session) => session.data)
  const why = async () => (await world.open()).why
  const recordOf = async (owner = 'ann') =>
    (await world.store.owners.sessionsOf(owner))[0] as KeyedRecord
  const put = async (record: KeyedRecord) => {
    const { key, revision, ...stored } = record
    expect((await world.store.replace(key, revision, stored)).kind).toBe('replaced')
  }
  return { ...world, setCookies, use, why, recordOf, put }
}

describe('a session that is remembered', () => {
  it('has a cookie that outlives the browser, until its absolute end', async () => {
    const { setCookies, clock } = await remembered()
    const expires = new Date(clock.now() + 30 * day).toUTCString()
    expect(setCookies).toEqual([
      expect.stringMatching(
        /^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax; Max-Age=2592000; Expires=/,
      ),
    ])
    expect(setCookies[0]).toContain(`; Expires=${expires}`)
  })

  it('ends when it was not used for its own idle time, and a touch interval', async () => {
    const { clock, why } = await remembered()
    clock.advance(14 * day + minute - 1)
    expect(await why()).toBeUndefined()
    clock.advance(1)
    expect(await why()).toBe('idle-timeout')
  })

  it('ends at its own absolute end, however it is used (R34, R37)', async () => {
    const { clock, use, why, open } = await remembered()
    expect((await open()).endsAt?.absolute.getTime()).toBe(clock.now() + 30 * day)
    for (let uses = 0; uses < 5; uses += 1) {
      clock.advance(6 * day - (uses === 4 ? 1 : 0))
      await use()
    }
    expect(await why()).toBeUndefined()
    clock.advance(1)
    expect(await why()).toBe('absolute-timeout')
  })

  it('is touched by its own idle time', async () => {
    const limits = { idle: { seconds: 100 }, absolute: { days: 1 } }
    const { clock, use, calls } = await remembered({ remember: limits })
    clock.advance(9_999)
    calls.length = 0
    await use()
    expect(calls).toEqual(['load'])
    clock.advance(1)
    await use()
    expect(calls).toEqual(['load', 'load', 'extend'])
  })

  it('gets no new cookie where only its data changes, and lasts as long', async () => {
    const { request, clock, why } = await remembered()
    clock.advance(day)
    expect(await request((session) => (session.data.note = 'a'))).toEqual([])
    clock.advance(14 * day)
    expect(await why()).toBeUndefined()
  })

  it('keeps its end under a new id, and its cookie has what is left (7.3.2)', async () => {
    const { request, clock, why } = await remembered()
    clock.advance(10 * day)
    const [setCookie] = await request((session) => session.regenerate())
    expect(setCookie).toContain(`; Max-Age=${(20 * day) / 1000};`)
    clock.advance(10 * day)
    await request((session) => session.regenerate())
    clock.advance(10 * day - 1)
    expect(await why()).toBeUndefined()
    clock.advance(1)
    expect(await why()).toBe('absolute-timeout')
  })

  it('keeps a lasting cookie where another key signs it (R65)', async () => {
    const { store, clock, cookieNow } = await remembered()
    const newKey = 'another key, with thirty-two characters'
    const sessions = new Sessions({ store, clock, keys: [newKey, ...keys] })
    clock.advance(day)
    const session = await sessions.open(cookieNow(), overHttps)
    const { setCookies } = await sessions.commit(session)
    expect(setCookies[0]).toContain(`; Max-Age=${(29 * day) / 1000};`)
  })

  it('is as any other again when somebody signs in without asking for it', async () => {
    const { request, clock, why } = await remembered()
    const [setCookie] = await request((session) => signInTo(session, signIn('ann')))
    expect(setCookie).not.toMatch(/Max-Age|Expires/)
    clock.advance(31 * minute)
    expect(await why()).toBe('idle-timeout')
  })

  it('of several users lasts as long as all of them are remembered', async () => {
    const { request, clock, open } = await remembered()
    const admin = { ...signIn('root'), key: 'admin' }
    const [usual] = await request((session) => signInTo(session, admin))
    expect(usual).not.toContain('Max-Age')
    expect((await open()).endsAt?.absolute.getTime()).toBe(clock.now() + 8 * hour)
    const [lasting] = await request((session) => signOutOf(session, 'admin'))
    expect(lasting).toContain('; Max-Age=2592000;')
    const shorter = { idle: { days: 1 }, absolute: { days: 2 } }
    const [shortest] = await request((session) =>
      signInTo(session, { ...admin, remember: shorter }),
    )
    expect(shortest).toContain('; Max-Age=172800;')
    expect((await open()).endsAt?.idle.getTime()).toBe(clock.now() + day)
  })

  it('is listed with its own end', async () => {
    const { sessions, clock } = await remembered()
    clock.advance(day)
    expect(await sessions.of('ann').list()).toMatchObject([
      {
        lastSeenAt: new Date(clock.now() - day),
        endsAt: new Date(clock.now() + 13 * day + minute),
      },
    ])
  })
})

describe('how long a sign-in is remembered', () => {
  it('is what it asks for, and no longer than the sessions say', async () => {
    const { request, open, clock } = await remembered({ remember: { idle: { days: 2 } } })
    const ends = async (remember: object) => {
      await request((session) => signInTo(session, { ...signIn('ann'), remember }))
      const { idle, absolute } = (await open()).endsAt as { idle: Date; absolute: Date }
      return [idle.getTime() - clock.now(), absolute.getTime() - clock.now()]
    }
    expect(await ends({ idle: { days: 1 } })).toEqual([day, 30 * day])
    expect(await ends({ absolute: { hours: 36 } })).toEqual([36 * hour, 36 * hour])
    expect(await ends({ idle: { days: 9 }, absolute: { days: 90 } })).toEqual([2 * day, 30 * day])
  })

  for (const remember of ['on', 1, { idle: 3 }, { absolute: { days: 401 } }, null]) {
    it(`is not ${JSON.stringify(remember)}`, async () => {
      const { open } = await remembered()
      const session = await open()
      const signingIn = () =>
        signInTo(session, { ...signIn('bob'), remember: remember as unknown as true })
      expect(signingIn).toThrow(/OPTION_INVALID: remember/)
      expect(signedInAs(session, 'passport')).toBe('ann')
      expect(() => setUp({ remember: remember as object })).toThrow(/OPTION_INVALID: remember/)
    })
  }
})

describe('a record that claims to be remembered for longer than this server remembers', () => {
  /** Remembered for 30 days, 14 without use; then used on another server, which remembers for 10 days, 3 without use. */
  async function onStricterServer() {
    const world = await remembered()
    const { store, clock } = world
    const strict = new Sessions({
      ...{ store, clock, keys },
      remember: { idle: { days: 3 }, absolute: { days: 10 } },
    })
    const use = async () => {
      const session = await strict.open(world.cookieNow(), overHttps)
      await strict.commit(session)
      return session
    }
    return { ...world, use, strict }
  }

  it('ends at the absolute end that this one knows', async () => {
    const { use, clock } = await onStricterServer()
    for (let days = 2; days < 10; days += 2) {
      clock.advance(2 * day)
      expect((await use()).why).toBeUndefined()
    }
    clock.advance(2 * day - 1)
    expect((await use()).why).toBeUndefined()
    clock.advance(1)
    expect((await use()).why).toBe('absolute-timeout')
  })

  it('ends when it was not used for the idle time that this one knows, counted from its last use', async () => {
    const { use, clock, strict } = await onStricterServer()
    clock.advance(3 * day + minute - 1)
    expect(await strict.of('ann').list()).toHaveLength(1)
    clock.advance(1)
    expect((await use()).why).toBe('idle-timeout')
    expect(await strict.of('ann').list()).toEqual([])
  })

  it('is written down as what it is when its next use is, also after another request wrote', async () => {
    const { use, clock, strict, cookieNow, recordOf } = await onStricterServer()
    clock.advance(2 * day)
    const [one, other] = await Promise.all([
      strict.open(cookieNow(), overHttps),
      strict.open(cookieNow(), overHttps),
    ])
    one.data.note = 'one'
    other.data.visits = 1
    await strict.commit(one)
    await strict.commit(other)
    expect((await recordOf()).expiresAt).toBe(clock.now() + 3 * day + minute)
    clock.advance(3 * day)
    expect((await use()).data).toEqual({ note: 'one', visits: 1 })
    expect((await recordOf()).text).toContain(`"remember":{"idle":${3 * day}`)
  })
})

describe('a record that another server has written', () => {
  it('stays remembered where it carries the reserved key along, as express-session does', async () => {
    const { recordOf, put, clock, why } = await remembered()
    const record = await recordOf()
    const { cookie, ...rest } = JSON.parse(record.text)
    const text = JSON.stringify({ cookie: { ...cookie, path: '/' }, ...rest, cart: ['tea'] })
    await put({ ...record, text })
    clock.advance(13 * day)
    expect(await why()).toBeUndefined()
  })

  for (const claim of [
    true,
    {},
    { idle: 1 },
    { idle: '1', absolute: 2 },
    { idle: -1, absolute: 5 },
  ])
    it(`is as any other where it claims to be remembered for ${JSON.stringify(claim)}`, async () => {
      const { recordOf, put, clock, open } = await remembered()
      const record = await recordOf()
      const parsed = JSON.parse(record.text)
      parsed.latchkey.in.passport.remember = claim
      await put({ ...record, text: JSON.stringify(parsed) })
      const session = await open()
      expect(signedInAs(session, 'passport')).toBe('ann')
      expect(session.endsAt?.absolute.getTime()).toBe(clock.now() + 8 * hour)
    })
})
