import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { type Data, keys, overHttps, signIn } from './client.fixture'
import { mostOverdueEnds, OverdueEnds } from './overdue-ends'
import type { SessionEvent } from './session-events'
import type { StoredSession } from './session-state'
import { Sessions } from './sessions'
import { signInTo, signOutOf } from './sign-ins'

/** Sessions whose store answers `take` when it is up, and somebody who is signed in. */
async function signedIn() {
  const clock = new FakeClock()
  const memory = new MemoryStore({ clock })
  const state = { isDown: false, takes: 0 }
  const store = new Proxy(memory, {
    get(target, name) {
      if (name === 'take') {
        return async (key: string) => {
          state.takes += 1
          if (state.isDown) throw new Error('down')
          return memory.take(key)
        }
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const openSessions = () => new Sessions<Data>({ store, keys, clock })
  const sessions = openSessions()
  const events: SessionEvent[] = []
  const note = (event: unknown) => void events.push(event as SessionEvent)
  subscribe('latchkey:session', note)
  onTestFinished(() => void unsubscribe('latchkey:session', note))
  const session = await sessions.open(undefined, overHttps)
  signInTo(session, signIn('ann'))
  const { setCookies } = await sessions.commit(session)
  const cookie = setCookies[0]?.split(';', 1)[0]
  const signOut = async () => {
    const session = await sessions.open(cookie, overHttps)
    signOutOf(session, 'passport')
    await sessions.commit(session)
  }
  const why = async (by = sessions) => (await by.open(cookie, overHttps)).why
  const ended = () => events.filter(({ kind }) => kind === 'ended')
  return { clock, state, memory, sessions, openSessions, signOut, why, ended }
}

/** Lets what the clock has called come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('a sign-out that the store does not confirm (R23)', () => {
  it('is told as failed, and has ended the session for this process all the same', async () => {
    const { state, sessions, signOut, why } = await signedIn()
    state.isDown = true
    await expect(signOut()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', status: 503 })
    expect(await why()).toBe('signed-out')
    expect(await sessions.of('ann').list()).toEqual([])
  })

  it('is tried again until the store confirms it, and then holds for every process; it is told once (R11)', async () => {
    const { clock, state, memory, openSessions, signOut, why, ended } = await signedIn()
    state.isDown = true
    await expect(signOut()).rejects.toThrow('STORE_UNAVAILABLE')
    expect(await why(openSessions())).toBeUndefined()
    clock.advance(1_000)
    await settle()
    expect(memory.size).toBe(1)
    state.isDown = false
    clock.advance(2_000)
    await settle()
    expect(memory.size).toBe(0)
    expect(await why(openSessions())).toBe('unknown-id')
    expect(await why()).toBe('unknown-id')
    expect(ended()).toMatchObject([{ because: 'signed-out', owner: 'ann' }])
  })

  it('is tried less and less often, at most once a minute, and not once the session has expired', async () => {
    const { clock, state, signOut } = await signedIn()
    state.isDown = true
    await expect(signOut()).rejects.toThrow('STORE_UNAVAILABLE')
    const before = state.takes
    for (let second = 0; second < 300; second++) {
      clock.advance(1_000)
      await settle()
    }
    // After 1, 2, 4, 8, 16, 32 seconds, then every minute.
    expect(state.takes - before).toBe(9)
    clock.advance(24 * 3_600_000)
    await settle()
    const atTheEnd = state.takes
    clock.advance(3_600_000)
    await settle()
    expect(state.takes).toBe(atTheEnd)
  })

  it('may be repeated by whoever asked, and is not tried again then', async () => {
    const { clock, state, memory, sessions, ended } = await signedIn()
    const [info] = await sessions.of('ann').list()
    expect(info).toBeDefined()
    const session = await sessions.open(undefined, overHttps)
    signInTo(session, signIn('bob'))
    await sessions.commit(session)
    signOutOf(session, 'passport')
    state.isDown = true
    await expect(sessions.commit(session)).rejects.toThrow('STORE_UNAVAILABLE')
    state.isDown = false
    await sessions.commit(session)
    expect(memory.size).toBe(1)
    const { takes } = state
    clock.advance(60_000)
    await settle()
    expect(state.takes).toBe(takes)
    expect(ended()).toHaveLength(1)
  })

  it('is tried once more when the sessions are closed', async () => {
    const { state, memory, sessions, signOut } = await signedIn()
    state.isDown = true
    await expect(signOut()).rejects.toThrow('STORE_UNAVAILABLE')
    state.isDown = false
    await sessions.close()
    expect(memory.size).toBe(0)
  })

  it('finds what the session goes on as meanwhile, though nothing is remembered of what it held', async () => {
    const { clock, state, memory, sessions, signOut, why } = await signedIn()
    state.isDown = true
    await expect(signOut()).rejects.toThrow('STORE_UNAVAILABLE')
    state.isDown = false
    const [record] = await memory.owners.sessionsOf('ann')
    // Another server has renewed it: the same sign-in under another key.
    const { key = '', text = '', expiresAt = 0 } = record ?? {}
    await memory.take(key)
    await memory.create('renewed', {
      text: text.replace('{', '{"a":"b",'),
      expiresAt,
      owner: 'ann',
    })
    clock.advance(1_000)
    await settle()
    expect(memory.size).toBe(0)
    expect(await why()).toBe('unknown-id')
    expect(await sessions.of('ann').list()).toEqual([])
  })

  it('holds up none of the others, where it can never be confirmed', async () => {
    const clock = new FakeClock()
    const ends = new OverdueEnds(clock)
    const storedAs = (key: string) =>
      ({ ticket: { key }, expiresAt: clock.now() + 3_600_000 }) as StoredSession
    ends.add(storedAs('never'), () => Promise.reject(new Error('down')))
    ends.add(storedAs('later'), async () => {})
    for (let round = 0; round < 3; round++) {
      clock.advance(10_000)
      await settle()
      expect(ends.has('never')).toBe(true)
    }
    expect(ends.has('later')).toBe(false)
  })

  it('is one of so many that are remembered', () => {
    const ends = new OverdueEnds(new FakeClock())
    const storedAs = (key: string) => ({ ticket: { key }, expiresAt: 0 }) as StoredSession
    for (let end = 0; end <= mostOverdueEnds; end++) {
      ends.add(storedAs(`key ${end}`), () => Promise.reject(new Error('down')))
    }
    expect(ends.has(`key ${mostOverdueEnds - 1}`)).toBe(true)
    expect(ends.has(`key ${mostOverdueEnds}`)).toBe(false)
  })
})
