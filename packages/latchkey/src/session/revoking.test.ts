import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseFile, openDatabase } from '../internal/sqlite-handles.fixture'
import { MemoryStore } from '../stores/memory'
import { SqliteStore } from '../stores/sqlite'
import { FakeClock } from '../testing/fake-clock'
import { keys, overHttps, setUp, signIn } from './client.fixture'
import type { SessionEvent } from './session-events'
import { publicIdOf } from './session-id'
import type { SessionStore } from './session-store'
import { Sessions } from './sessions'
import { signInTo } from './sign-ins'

/** What is told of endings from now on. */
function endings() {
  const told: SessionEvent[] = []
  const listen = (message: unknown) => {
    const event = message as SessionEvent
    if (event.kind === 'ended') told.push(event)
  }
  subscribe('latchkey:session', listen)
  onTestFinished(() => void unsubscribe('latchkey:session', listen))
  return told
}

/** Two servers on one memory, or with a handle each on one file. */
const places: Record<string, (clock: FakeClock) => SessionStore[]> = {
  memory: (clock) => {
    const store = new MemoryStore({ clock })
    return [store, store]
  },
  sqlite: (clock) => {
    const file = databaseFile()
    return [0, 1].map(() => {
      const handle = openDatabase(file)
      const store = new SqliteStore(handle, { clock })
      onTestFinished(() => {
        store.close()
        handle.close()
      })
      return store
    })
  },
}

describe('revoking one session', () => {
  it.each(Object.keys(places))(
    'is true for one of 20 who do it at once on two servers, and told once: %s (R11)',
    async (place) => {
      const clock = new FakeClock()
      const stores = places[place]?.(clock) ?? []
      const servers = stores.map((store) => new Sessions({ store, keys, clock }))
      const session = await (servers[0] as Sessions).open(undefined, overHttps)
      signInTo(session, signIn('ann'))
      await servers[0]?.commit(session)
      const { publicId = '' } = session
      const told = endings()
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, turn) => servers[turn % 2]?.of('ann').revoke(publicId)),
      )
      expect(results.filter(Boolean)).toHaveLength(1)
      expect(told).toEqual([{ kind: 'ended', publicId, because: 'revoked', owner: 'ann' }])
      expect(await servers[1]?.of('ann').revoke(publicId)).toBe(false)
      expect(told).toHaveLength(1)
    },
  )

  it('is for one of those who revoke it alone, and with all others', async () => {
    for (let order = 0; order < 4; order += 1) {
      const { request, sessions, open } = setUp()
      await request((session) => signInTo(session, signIn('ann')))
      const { publicId = '' } = await open()
      const told = endings()
      const owned = sessions.of('ann')
      const ways = [() => owned.revoke(publicId), async () => (await owned.revokeAll()) === 1]
      const turns = Array.from({ length: 4 }, (_, turn) => ways[(turn + order) % 2])
      const results = await Promise.all(turns.map((way) => way?.()))
      expect(results.filter(Boolean)).toHaveLength(1)
      expect(told).toHaveLength(1)
    }
  })

  it('says why, and from where, as whoever asked for it said', async () => {
    const { request, sessions, open } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const { publicId = '' } = await open()
    const told = endings()
    const how = { because: 'credential-changed', network: '192.0.2.1' } as const
    expect(await sessions.of('ann').revoke(publicId, how)).toBe(true)
    expect((await open()).why).toBe('credential-changed')
    expect(told).toEqual([{ kind: 'ended', publicId, owner: 'ann', ...how }])
    await request((session) => signInTo(session, signIn('ann')))
    expect(await sessions.of('ann').revokeAll({ network: '192.0.2.2' })).toBe(1)
    expect(told[1]).toMatchObject({ because: 'revoked', network: '192.0.2.2' })
  })
})

/** A client whose store has something happen before a call of revoking is answered. */
function meddled(before: (call: 'sessionsOf' | 'destroyAllOf', nth: number) => Promise<unknown>) {
  const clock = new FakeClock()
  const store = new MemoryStore({ clock })
  const owners = store.owners
  const counts = { sessionsOf: 0, destroyAllOf: 0 }
  let isArmed = false
  const meddle = async (call: keyof typeof counts) => {
    if (!isArmed) return
    counts[call] += 1
    isArmed = false
    await before(call, counts[call])
    isArmed = true
  }
  const sessions = new Sessions({
    store: new Proxy<SessionStore>(store, {
      get(_, name) {
        if (name !== 'owners') {
          const value: unknown = Reflect.get(store, name)
          return typeof value === 'function' ? value.bind(store) : value
        }
        return {
          sessionsOf: async (...given: Parameters<typeof owners.sessionsOf>) => {
            const listed = await owners.sessionsOf(...given)
            await meddle('sessionsOf')
            return listed
          },
          destroyAllOf: async (...given: Parameters<typeof owners.destroyAllOf>) => {
            await meddle('destroyAllOf')
            return owners.destroyAllOf(...given)
          },
        }
      },
    }),
    keys,
    clock,
  })
  let cookie: string | undefined
  const open = () => sessions.open(cookie, overHttps)
  async function request(handle: (session: Awaited<ReturnType<typeof open>>) => unknown) {
    const session = await open()
    await handle(session)
    const { setCookies } = await sessions.commit(session)
    for (const line of setCookies) cookie = line.split(';', 1)[0]
    return session
  }
  const arm = () => {
    isArmed = true
  }
  return { sessions, request, open, arm }
}

describe('revoking a session that is renewed meanwhile', () => {
  it('ends what it goes on as, says so with the reason, and tells it once (R11)', async () => {
    const renewals: (string | undefined)[] = []
    const client = meddled(async (call, nth) => {
      if (call !== 'sessionsOf' || nth > 2) return
      const session = await client.request((mine) => mine.regenerate())
      renewals.push(session.publicId)
    })
    const { publicId = '' } = await client.request((session) => signInTo(session, signIn('ann')))
    const told = endings()
    client.arm()
    expect(await client.sessions.of('ann').revoke(publicId)).toBe(true)
    expect(renewals).toHaveLength(2)
    expect((await client.open()).why).toBe('revoked')
    expect(await client.sessions.of('ann').list()).toEqual([])
    expect(told).toMatchObject([{ publicId: renewals[1], because: 'revoked', owner: 'ann' }])
  })

  it('is false where somebody else was faster to end what it goes on as', async () => {
    const results: unknown[] = []
    const client = meddled(async (call, nth) => {
      if (call !== 'sessionsOf' || nth > 1) return
      await client.request((mine) => mine.regenerate())
      results.push(await client.sessions.of('ann').revokeAll())
    })
    const { publicId = '' } = await client.request((session) => signInTo(session, signIn('ann')))
    const told = endings()
    client.arm()
    expect(await client.sessions.of('ann').revoke(publicId)).toBe(false)
    expect(results).toEqual([1])
    expect(told).toHaveLength(1)
  })

  it.each(['looks', 'has looked'])(
    'tells nothing of a renewal that is not finished, where somebody else revokes it while this one %s (R11)',
    async (when) => {
      const clock = new FakeClock()
      const store = new MemoryStore({ clock })
      const { owners } = store
      const hooks: { take?: () => Promise<unknown>; destroyAllOf?: () => Promise<unknown> } = {}
      const once = async (name: keyof typeof hooks) => {
        const hook = hooks[name]
        delete hooks[name]
        await hook?.()
      }
      const held = new Proxy<SessionStore>(store, {
        get(_, name) {
          const value: unknown = Reflect.get(store, name)
          if (name === 'take') {
            return async (...given: Parameters<SessionStore['take']>) => {
              await once('take')
              return store.take(...given)
            }
          }
          if (name === 'owners') {
            const destroyAllOf = async (...given: Parameters<typeof owners.destroyAllOf>) => {
              await once('destroyAllOf')
              return owners.destroyAllOf(...given)
            }
            return { ...owners, destroyAllOf }
          }
          return typeof value === 'function' ? value.bind(store) : value
        },
      })
      const sessions = new Sessions({ store: held, keys, clock })
      const owned = sessions.of('ann')
      const first = await sessions.open(undefined, overHttps)
      signInTo(first, signIn('ann'))
      const [line = ''] = (await sessions.commit(first)).setCookies
      const { publicId = '' } = first
      const told = endings()
      const results: boolean[] = []
      hooks.take = async () => {
        // The new record is there, and the old one not yet taken.
        const records = await owners.sessionsOf('ann')
        expect(records).toHaveLength(2)
        if (when === 'looks') {
          results.push(...(await Promise.all([owned.revoke(publicId), owned.revoke(publicId)])))
          return
        }
        // A server that had looked before there was a new record.
        const only = records.map(({ key }) => key).filter((key) => publicIdOf(key) === publicId)
        hooks.destroyAllOf = async () => {
          const ended = await owners.destroyAllOf('ann', { only, because: 'revoked' })
          results.push(ended.length === 1)
        }
        results.push(await owned.revoke(publicId))
      }
      const renewing = await sessions.open(line.split(';', 1)[0], overHttps)
      await expect(renewing.regenerate()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
      expect(results).toEqual([true, false])
      expect(told.map((event) => 'publicId' in event && event.publicId)).toEqual(
        when === 'looks' ? [publicId] : [],
      )
      expect(await owned.list()).toEqual([])
    },
  )

  it('ends no other sign-in of its owner', async () => {
    const { request, sessions, open, forget, cookieNow } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const other = cookieNow()
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    expect(await sessions.of('ann').revoke((await open()).publicId ?? '')).toBe(true)
    forget(other)
    expect((await open()).why).toBeUndefined()
  })
})

describe('revoking all sessions', () => {
  it('counts and tells what was alive: nobody revokes what has run out', async () => {
    const { request, sessions, open, clock, forget, cookieNow } = setUp()
    await request((session) => signInTo(session, signIn('ann')))
    const { publicId: expired = '' } = await open()
    const copy = cookieNow()
    clock.advance(31 * 60_000)
    forget()
    await request((session) => signInTo(session, signIn('ann')))
    const { publicId = '' } = await open()
    const told = endings()
    const owned = sessions.of('ann')
    expect(await owned.revoke(expired)).toBe(false)
    expect(told).toEqual([])
    expect(await owned.revokeAll()).toBe(1)
    expect(told).toEqual([{ kind: 'ended', publicId, because: 'revoked', owner: 'ann' }])
    // It is gone all the same: another server may have reckoned otherwise.
    forget(copy)
    expect((await open()).why).toBe('revoked')
    expect(await owned.revokeAll()).toBe(0)
    expect(told).toHaveLength(1)
  })

  it('tells a session once that is being renewed (R11)', async () => {
    for (const maxPerOwner of [undefined, 5]) {
      const clock = new FakeClock()
      const store = new MemoryStore({ clock })
      let whenTaken: (() => Promise<unknown>) | undefined
      const held = new Proxy<SessionStore>(store, {
        get(_, name) {
          const value: unknown = Reflect.get(store, name)
          if (typeof value !== 'function') return value
          return async (...given: unknown[]) => {
            const hook = name === 'take' ? whenTaken : undefined
            whenTaken = hook === undefined ? whenTaken : undefined
            await hook?.()
            return value.apply(store, given)
          }
        },
      })
      const limit = maxPerOwner === undefined ? {} : { maxPerOwner }
      const sessions = new Sessions({ store: held, keys, clock, ...limit })
      const first = await sessions.open(undefined, overHttps)
      signInTo(first, signIn('ann'))
      const [line = ''] = (await sessions.commit(first)).setCookies
      const other = await sessions.open(undefined, overHttps)
      signInTo(other, signIn('ann'))
      await sessions.commit(other)
      clock.advance(60_000)
      const told = endings()
      let count: number | undefined
      whenTaken = async () => {
        expect(await store.owners.sessionsOf('ann')).toHaveLength(3)
        count = await sessions.of('ann').revokeAll()
      }
      const renewing = await sessions.open(line.split(';', 1)[0], overHttps)
      await expect(renewing.regenerate()).rejects.toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
      expect(count).toBe(2)
      const names = told.map((event) => 'publicId' in event && event.publicId)
      expect(names.sort()).toEqual([first.publicId, other.publicId].sort())
    }
  })

  it.each(['rejects', 'hangs'])(
    'ends them also where the store cannot list them: it %s',
    async (how) => {
      const clock = new FakeClock()
      const store = new MemoryStore({ clock })
      const { owners } = store
      const failing = new Proxy<SessionStore>(store, {
        get(_, name) {
          const value: unknown = Reflect.get(store, name)
          if (name !== 'owners') return typeof value === 'function' ? value.bind(store) : value
          const sessionsOf = () => {
            if (how === 'rejects') return Promise.reject(new Error('cannot list'))
            setImmediate(() => clock.advance(60_000))
            return new Promise(() => {})
          }
          return { ...owners, sessionsOf }
        },
      })
      const sessions = new Sessions({ store: failing, keys, clock })
      const session = await sessions.open(undefined, overHttps)
      signInTo(session, signIn('ann'))
      const [line = ''] = (await sessions.commit(session)).setCookies
      const told = endings()
      expect(await sessions.of('ann').revokeAll({ because: 'credential-changed' })).toBe(1)
      const after = await sessions.open(line.split(';', 1)[0], overHttps)
      expect(after.why).toBe('credential-changed')
      expect(told).toHaveLength(1)
    },
  )
})
