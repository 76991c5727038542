import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'

vi.hoisted(() => {
  process.env.DEBUG = '*'
})

import { Authenticator } from '../authentication/authenticator'
import { databaseFile, openDatabase } from '../internal/sqlite-handles.fixture'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { SqliteStore } from '../stores/sqlite'
import { SqliteAccounts } from '../stores/sqlite-accounts'
import { FakeClock } from '../testing/fake-clock'
import type { AccountsOptions } from './accounts'
import { openAccounts, password, registered, tokenIn } from './accounts.fixture'
import { logSecurityEvents } from './security-log'
import { onSecurityNews, type SecurityNews } from './security-stream'
import type { StoredUser } from './user-store'

const overHttps = { secure: true }
const next = 'the next password'

/** A site: accounts, sessions, and somebody's browser with one cookie. */
function openSite(
  options: Partial<AccountsOptions<StoredUser>> = {},
  givenSessions?: Sessions<object>,
) {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const sessions = givenSessions ?? new Sessions<object>({ store, keys: ['k'.repeat(32)], clock })
  const open = openAccounts({ sessions, clock, ...options })
  const { accounts } = open
  const authenticator = new Authenticator<StoredUser>({
    serialize: (user) => user.id,
    deserialize: (id) => accounts.find(id),
    sessionAuthHash: (user) => String(user.credentialsChangedAt),
    ownerOf: (user) => user.id,
    strategies: [],
    clock,
  })
  const cookies: string[] = []
  let cookie: string | undefined
  async function request(handle: (session: Session<object>) => unknown, sent = cookie) {
    const session = await sessions.open(sent, overHttps)
    await authenticator.open(session)
    await handle(session)
    const { setCookies } = await sessions.commit(session)
    for (const line of setCookies) {
      cookie = line.split(';', 1)[0]
      cookies.push(cookie?.split('=')[1] ?? '')
    }
    return session
  }
  async function signIn(text = password) {
    const result = await accounts.authenticate({ username: 'ann', password: text })
    if (result.kind !== 'authenticated') throw new Error(result.kind)
    await request((session) => authenticator.signIn(session, result.user, { methods: ['pwd'] }))
    return result
  }
  const news: SecurityNews[] = []
  onTestFinished(onSecurityNews((one) => news.push(one), { clock }))
  const toldSince = () => news.splice(0).map(({ at, ...told }) => told)
  const cookieNow = () => cookie
  const forget = () => {
    cookie = undefined
  }
  const browser = { cookies, cookieNow, forget, request, signIn }
  return { ...open, clock, sessions, authenticator, ...browser, toldSince }
}

describe('the stream of security events', () => {
  it('tells each fact once (R11): in, out, and the cookie that comes back', async () => {
    const site = openSite()
    const { id: userId } = await registered(site)
    expect(site.toldSince()).toEqual([{ kind: 'registered', userId }])
    await site.signIn()
    const [authenticated, signedIn] = site.toldSince()
    expect(authenticated).toEqual({ kind: 'authenticated', userId, knownDevice: false })
    expect(signedIn).toMatchObject({ kind: 'signed-in', userId, methods: ['pwd'] })
    const { session } = signedIn as { session: string }
    const stolen = site.cookieNow()
    await Promise.all(
      Array.from({ length: 10 }, () =>
        site.request((mine) => site.authenticator.signOut(mine), stolen),
      ),
    )
    expect(site.toldSince()).toEqual([{ kind: 'signed-out', userId, session }])
    await site.request(() => {}, stolen)
    const presented = { kind: 'ended-session-presented', session, why: 'unknown-id' }
    expect(site.toldSince()).toEqual([presented])
    const forged = stolen?.replace(/(?<=s%3A)./, (first) => (first === 'A' ? 'B' : 'A'))
    await site.request(() => {}, forged)
    expect(site.toldSince()).toEqual([{ kind: 'cookie-refused', why: 'bad-signature' }])
  })

  it('tells of sessions that end with a password why, and from where it was changed', async () => {
    const site = openSite()
    const user = await registered(site)
    await site.signIn()
    const { publicId: session } = await site.request(() => {})
    site.toldSince()
    const change = { current: password, next }
    await site.accounts.changePassword(user, change, { address: '192.0.2.7' })
    const network = '192.0.2.7'
    expect(site.toldSince()).toEqual([
      { kind: 'password-changed', userId: user.id, by: 'owner', network },
      {
        ...{ kind: 'session-ended', userId: user.id, session, network },
        because: 'credential-changed',
      },
    ])
  })

  it('tells of who confirms that it is still them, and of no sign-in by that (R11, R63)', async () => {
    const site = openSite()
    const user = await registered(site)
    await site.signIn()
    site.clock.advance(600_000)
    site.toldSince()
    const { authenticator } = site
    const isFresh = (session: Session<object>) => authenticator.isFresh(session, { minutes: 5 })
    await site.request(async (session) => {
      expect(isFresh(session)).toBe(false)
      const wrong = await site.accounts.confirm(user, next)
      expect(wrong.kind).toBe('wrong-password')
      const result = await site.accounts.confirm(user, password)
      if (result.kind !== 'confirmed') throw new Error(result.kind)
      await authenticator.confirm(session, result.user)
    })
    await site.request((session) => expect(isFresh(session)).toBe(true))
    expect(site.toldSince()).toEqual([
      { kind: 'confirmation-failed', why: 'wrong-password', userId: user.id },
      { kind: 'confirmed', userId: user.id },
    ])
  })

  it('tells of no sign-in that was not stored', async () => {
    const site = openSite()
    await registered(site)
    site.toldSince()
    const result = await site.accounts.authenticate({ username: 'ann', password })
    if (result.kind !== 'authenticated') throw new Error(result.kind)
    const session = await site.sessions.open(undefined, overHttps)
    await site.authenticator.signIn(session, result.user)
    expect(site.toldSince().map(({ kind }) => kind)).toEqual(['authenticated'])
  })

  it('tells of a new password and of the sessions that end with it, one by one', async () => {
    const site = openSite()
    const user = await registered(site)
    const { id: userId } = user
    const others: (string | undefined)[] = []
    const names: (string | undefined)[] = []
    for (let browser = 0; browser < 3; browser++) {
      await site.signIn()
      others.push(site.cookieNow())
      names.push((await site.request(() => {})).publicId)
      site.forget()
    }
    await site.signIn()
    site.toldSince()
    await site.request(async (session) => {
      const change = { current: password, next, session }
      const result = await site.accounts.changePassword(user, change)
      if (result.kind !== 'changed') throw new Error(result.kind)
      await site.authenticator.renewAuthHash(session, result.user)
    })
    // The one that goes on has a new id, and is no sign-in.
    const [changed, ...ends] = site.toldSince()
    expect(changed).toMatchObject({ kind: 'password-changed', by: 'owner' })
    const because = 'credential-changed'
    const told = names.map((session) => ({ kind: 'session-ended', userId, session, because }))
    expect(ends).toHaveLength(told.length)
    expect(ends).toEqual(expect.arrayContaining(told))
    await site.signIn(next)
    await site.accounts.disable(user.id)
    expect(site.toldSince().map(({ kind }) => kind)).toEqual([
      'authenticated',
      'signed-in',
      'disabled',
      'session-revoked',
    ])
    await site.request(() => {})
    expect(site.toldSince()).toMatchObject([{ kind: 'ended-session-presented', why: 'revoked' }])
    for (const other of others) await site.request(() => {}, other)
    expect(site.toldSince()).toEqual(
      names.map((session) => ({ kind: 'ended-session-presented', session, why: because })),
    )
  })

  it('tells each session that its owner revokes once, by name, from where, and whichever way it was (R11)', async () => {
    const site = openSite()
    const { id: userId } = await registered(site)
    const cookies: (string | undefined)[] = []
    const names: string[] = []
    for (let device = 0; device < 5; device++) {
      await site.signIn()
      cookies.push(site.cookieNow())
      names.push((await site.request(() => {})).publicId ?? '')
      site.forget()
    }
    const { accounts } = site
    const visitor = { address: '192.0.2.7' }
    const current = await site.sessions.open(cookies[4], overHttps)
    site.toldSince()
    const told = (session?: string) => ({
      ...{ kind: 'session-revoked', userId, session, network: '192.0.2.7' },
    })
    const byName = () => accounts.revokeSession(userId, names[0], visitor)
    const results = await Promise.all(Array.from({ length: 10 }, byName))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(site.toldSince()).toEqual([told(names[0])])
    expect(await byName()).toBe(false)
    // At once: one by its name, and all others.
    const others = () => accounts.revokeSessions(userId, { except: current }, visitor)
    const [alone, ...counts] = await Promise.all([
      accounts.revokeSession(userId, names[1], visitor),
      others(),
      others(),
    ])
    const count = counts.reduce((sum, each) => sum + each, alone ? 1 : 0)
    expect(count).toBe(3)
    const news = site.toldSince()
    expect(news).toHaveLength(3)
    expect(news).toEqual(expect.arrayContaining(names.slice(1, 4).map((name) => told(name))))
    expect(await others()).toBe(0)
    expect(await accounts.revokeSessions(userId)).toBe(1)
    expect(site.toldSince()).toEqual([{ kind: 'session-revoked', userId, session: names[4] }])
    for (const cookie of cookies) await site.request(() => {}, cookie)
    const presented = names.map((session) => ({
      ...{ kind: 'ended-session-presented', session, why: 'revoked' },
    }))
    expect(site.toldSince()).toEqual(presented)
  })

  it.each([undefined, null, 7, '', {}, ['x'], 'x'.repeat(100_000)])(
    'tells nothing of a session that is nobody’s: %#',
    async (publicId) => {
      const site = openSite()
      const { id: userId } = await registered(site)
      site.toldSince()
      expect(await site.accounts.revokeSession(userId, publicId)).toBe(false)
      expect(site.toldSince()).toEqual([])
    },
  )

  it('tells of a link that is used again, of limits, and of what was asked for', async () => {
    const site = openSite({
      limits: { signInPerAccountAndNetwork: { attempts: 1, per: { hours: 1 } } },
    })
    const { id: userId } = await registered(site, 'ann', 'ann@example.com')
    site.toldSince()
    await site.accounts.requestReset('ann')
    await site.accounts.settled()
    const token = tokenIn(site.messages.at(-1))
    await site.accounts.reset({ token, next })
    await site.accounts.reset({ token, next })
    for (let tries = 0; tries < 2; tries++) {
      await site.accounts.authenticate({ username: 'ann', password: 'wrong' })
    }
    expect(site.toldSince()).toEqual([
      { kind: 'reset-requested', userId },
      { kind: 'password-changed', userId, by: 'reset' },
      { kind: 'token-refused', token: 'reset', why: 'unknown', userId: undefined },
      { kind: 'authentication-failed', why: 'wrong-password', userId },
      {
        ...{ kind: 'limit-hit', limit: 'signInPerAccountAndNetwork', action: 'authenticate' },
        userId,
      },
    ])
  })
})

describe('what the process writes (I12)', () => {
  it('holds no id, token, password, hash, cookie, key, name or address, whatever happens', async () => {
    const written: string[] = []
    for (const stream of [process.stdout, process.stderr]) {
      const spy = vi.spyOn(stream, 'write').mockImplementation((text) => {
        written.push(String(text))
        return true
      })
      onTestFinished(() => spy.mockRestore())
    }
    onTestFinished(logSecurityEvents({ write: (line) => written.push(line) }))
    const note = (event: unknown) => written.push(inspect(event, { depth: 9 }))
    const channels = ['latchkey:security', 'latchkey:session', 'latchkey:authentication']
    for (const name of channels) subscribe(name, note)
    onTestFinished(() => {
      for (const name of channels) unsubscribe(name, note)
    })
    const noteError = (error: unknown) => void written.push(inspect(error, { depth: 9 }))

    const clock = new FakeClock()
    const [sessionHandle, handle] = [openDatabase(databaseFile()), openDatabase(databaseFile())]
    const sessionStore = new SqliteStore(sessionHandle, { clock })
    const keys = ['a key that nobody may see, session']
    const sessions = new Sessions<object>({ store: sessionStore, keys, clock })
    const stores = new SqliteAccounts(handle, { clock })
    onTestFinished(() => {
      stores.close()
      handle.close()
      sessionStore.close()
      sessionHandle.close()
    })
    const { users, attempts, tokens } = stores
    const devices = { keys: ['a key that nobody may see, devices'] }
    const site = openSite({ users, attempts, tokens, sessions, devices, clock }, sessions)
    const { accounts, messages } = site

    const user = await registered(site, 'recognisable', 'recognisable@example.com')
    const signedIn = await accounts.authenticate({ username: 'recognisable', password })
    if (signedIn.kind !== 'authenticated') throw new Error(signedIn.kind)
    const into = (session: Session<object>) => site.authenticator.signIn(session, signedIn.user)
    await site.request(into)
    await site.request((session) => session.regenerate())
    const cookie = site.cookieNow() ?? ''
    await accounts.authenticate({ username: 'recognisable', password: 'recognisable secret' })
    await accounts.authenticate({ username: 'unrecognisable?', password: '\u{D800}' })
    await accounts.register({ username: 'recognisable', password: next })
    await accounts.requestReset('recognisable@example.com')
    await accounts.requestVerification(user, 'recognisable@example.org')
    await accounts.settled()
    const links = messages.flatMap((message) => ('link' in message ? [tokenIn(message)] : []))
    for (const token of links) {
      await accounts.reset({ token, next }).catch(noteError)
      await accounts.verify(token).catch(noteError)
    }
    await site.request(() => {}, `${cookie}x`)
    await site.request((session) => site.authenticator.signOut(session), cookie)
    const current = await accounts.find(user.id)
    // And where everything breaks.
    handle.exec(
      'DROP TABLE latchkey_attempts; DROP TABLE latchkey_tokens; DROP TABLE latchkey_users',
    )
    for (const failing of [
      () => accounts.authenticate({ username: 'recognisable', password }),
      () => accounts.changePassword(current ?? user, { current: next, next: password }),
      () =>
        accounts.register({ username: 'recognisable', password, email: 'recognisable@x.example' }),
      () => accounts.reset({ token: links[0], next: 'recognisable secret' }),
      () => accounts.verify(links[1]),
      () => accounts.requestReset('recognisable@example.com'),
      () => accounts.remove(user.id),
    ]) {
      await failing().then(() => {}, noteError)
    }
    for (const table of ['latchkey_sessions', 'latchkey_session_ends']) {
      sessionHandle.exec(`DROP TABLE IF EXISTS ${table}`)
    }
    await site.request(into, cookie).catch(noteError)
    await accounts.settled()

    const all = written.join('\n')
    expect(all.length).toBeGreaterThan(2_000)
    expect(all).toContain('STORE_UNAVAILABLE')
    const secrets = [
      ...[password, next, 'recognisable', 'example.', 'nobody may see', '$scrypt'],
      ...[user.passwordHash, current?.passwordHash, signedIn.knownDevice, cookie.split('=')[1]],
      ...site.cookies,
      // The id in a cookie, without its signature.
      ...site.cookies.map((value) => decodeURIComponent(value).split('.')[0]?.slice(2)),
      ...links,
    ].filter((secret) => secret !== undefined && secret !== '')
    expect(links.length).toBeGreaterThanOrEqual(3)
    for (const secret of secrets) expect(all).not.toContain(secret)
  })
})
