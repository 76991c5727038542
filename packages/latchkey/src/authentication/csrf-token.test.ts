import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { Authenticator } from './authenticator'
import { csrfToken, isCsrfToken } from './csrf-token'

const context = { secure: true }
const keys = ['a key of at least 32 characters..']

describe('a token of a session (CS1)', () => {
  let sessions: Sessions<{ visits?: number }>
  let authenticator: Authenticator<{ id: string }>
  beforeEach(() => {
    const clock = new FakeClock()
    sessions = new Sessions({ store: new MemoryStore({ clock }), keys, clock })
    authenticator = new Authenticator({ serialize: ({ id }) => id, deserialize: (id) => ({ id }) })
  })
  const open = (cookie?: string) => sessions.open(cookie, context)
  const cookieOf = async (session: Session<object>) => {
    const { setCookies } = await sessions.commit(session as Session<{ visits?: number }>)
    return setCookies[0]?.split(';')[0]
  }
  const begin = async () => {
    const session = await open()
    session.data.visits = 1
    return { session, cookie: await cookieOf(session) }
  }
  const tokenOf = async (session: Session<object>) => {
    const token = await csrfToken(session)
    expect(token).toMatch(/^[\w-]{86}$/)
    return token as string
  }

  it('is good for that session, in this request and in later ones', async () => {
    const { session, cookie } = await begin()
    const token = await tokenOf(session)
    expect(isCsrfToken(token, session)).toBe(true)
    expect(isCsrfToken(token, await open(cookie))).toBe(true)
    expect(isCsrfToken(await tokenOf(await open(cookie)), session)).toBe(true)
  })

  it('is not there where there is no session, and stores none', async () => {
    const session = await open()
    expect(await csrfToken(session)).toBeUndefined()
    expect(await cookieOf(session)).toBeUndefined()
  })

  it('is that of the session as the answer leaves it, though that is not stored yet', async () => {
    const session = await open()
    session.data.visits = 1
    const token = await tokenOf(session)
    expect(isCsrfToken(token, await open(await cookieOf(session)))).toBe(true)
  })

  it('looks different each time, so that compression tells nothing of it (BREACH)', async () => {
    const { session } = await begin()
    const tokens = await Promise.all(Array.from({ length: 200 }, () => tokenOf(session)))
    // Nowhere have all of them the same character.
    for (let place = 0; place < 86; place += 1) {
      const least = place === 85 ? 2 : 20
      expect(new Set(tokens.map((token) => token[place])).size).toBeGreaterThanOrEqual(least)
    }
  })

  it('proves nothing for another session (T-CSRF-2)', async () => {
    const [one, other] = [await begin(), await begin()]
    expect(isCsrfToken(await tokenOf(one.session), other.session)).toBe(false)
    expect(isCsrfToken(await tokenOf(one.session), await open())).toBe(false)
  })

  it('proves nothing after a sign-in, and one of after it does (T-FIX-2, T-CSRF-2)', async () => {
    const { session } = await begin()
    const before = await tokenOf(session)
    await authenticator.signIn(session, { id: '1' })
    const after = await tokenOf(session)
    const cookie = await cookieOf(session)
    expect(isCsrfToken(before, await open(cookie))).toBe(false)
    expect(isCsrfToken(after, await open(cookie))).toBe(true)
  })

  it('proves nothing for who signs in next (T-CSRF-2)', async () => {
    const { session } = await begin()
    await authenticator.signIn(session, { id: '1' })
    const first = await tokenOf(session)
    await authenticator.signIn(session, { id: '2' })
    await sessions.commit(session)
    expect(isCsrfToken(first, session)).toBe(false)
  })

  it('proves nothing once the session has ended', async () => {
    const { session } = await begin()
    const token = await tokenOf(session)
    await session.destroy()
    expect(isCsrfToken(token, session)).toBe(false)
    expect(await csrfToken(session)).toBeUndefined()
  })

  it('is good under new keys: it follows from the id and not from them', async () => {
    const store = new MemoryStore({})
    const before = new Sessions({ store, keys })
    const session = await before.open(undefined, context)
    session.data.visits = 1
    const { setCookies } = await before.commit(session)
    const token = await tokenOf(session)
    const after = new Sessions({ store, keys: ['another key of at least 32 characters', ...keys] })
    const reopened = await after.open(setCookies[0]?.split(';')[0], context)
    expect(isCsrfToken(token, reopened)).toBe(true)
  })

  it('is refused when one bit of it differs, and in every other spelling', async () => {
    const { session } = await begin()
    const token = await tokenOf(session)
    const bytes = Buffer.from(token, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(isCsrfToken(flipped.toString('base64url'), session)).toBe(false)
    }
    const last = token.at(-1) as string
    const unusedBit = String.fromCharCode(last.charCodeAt(0) + 1)
    const spellings = [token.slice(1), `${token}=`, ` ${token}`, token.slice(0, -1) + unusedBit]
    for (const spelling of spellings) expect(isCsrfToken(spelling, session)).toBe(false)
  })

  it.each([undefined, null, 7, true, '', 'x', {}, [], [''], { length: 86 }])(
    'is not %j',
    async (token) => {
      const { session } = await begin()
      expect(isCsrfToken(token, session)).toBe(false)
    },
  )

  it('is not the id, the key of the store or anything that a list shows', async () => {
    const { session, cookie } = await begin()
    const id = /s%3A([\w-]{43})/.exec(cookie ?? '')?.[1] as string
    const token = await tokenOf(session)
    const bytes = Buffer.from(token, 'base64url')
    const secret = Buffer.from(
      bytes.subarray(0, 32).map((byte, at) => byte ^ (bytes[32 + at] ?? 0)),
    )
    for (const known of [id, session.publicId as string]) {
      expect(token).not.toContain(known)
      expect(secret.toString('base64url')).not.toBe(known)
    }
  })
})
