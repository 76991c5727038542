import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '../stores/memory'
import { FakeClock } from '../testing/fake-clock'
import { keys, overHttps, setUp, signIn } from './client.fixture'
import type { SessionEvent } from './session-events'
import { publicIdOf } from './session-id'
import type { OwnerIndex, SessionStore } from './session-store'
import { Sessions } from './sessions'
import { signInTo } from './sign-ins'
import { unevenStore } from './uneven-store.fixture'

type Client = ReturnType<typeof clientOf>

/** A client that keeps one cookie, against any of several servers. */
function clientOf() {
  let cookie: string | undefined
  return {
    open: (sessions: Sessions) => sessions.open(cookie, overHttps),
    async signIn(sessions: Sessions, user = 'ann') {
      const session = await sessions.open(cookie, overHttps)
      signInTo(session, signIn(user))
      const { setCookies } = await sessions.commit(session)
      cookie = setCookies[0]?.split(';', 1)[0]
      return session.publicId as string
    },
  }
}

const clients = (count: number): Client[] => Array.from({ length: count }, clientOf)

async function whysOf(these: readonly Client[], sessions: Sessions) {
  return Promise.all(these.map(async (client) => (await client.open(sessions)).why))
}

/** Two servers on one store. */
function servers(maxPerOwner: number, store: SessionStore, clock: FakeClock) {
  const options = { store, clock, keys, maxPerOwner }
  return [new Sessions(options), new Sessions(options)] as const
}

/** The same store, with some of its index by owner otherwise. */
function withOwners(store: MemoryStore, owners: Partial<OwnerIndex>): SessionStore {
  return new Proxy<SessionStore>(store, {
    get(_, name) {
      if (name === 'owners') return { ...store.owners, ...owners }
      const value: unknown = Reflect.get(store, name)
      return typeof value === 'function' ? value.bind(store) : value
    },
  })
}

describe('a limit of sessions per owner', () => {
  const events: SessionEvent[] = []
  const listen = (event: unknown) => events.push(event as SessionEvent)
  beforeEach(() => subscribe('latchkey:session', listen))
  afterEach(() => {
    unsubscribe('latchkey:session', listen)
    events.length = 0
  })
  const endings = () =>
    events.flatMap((event) => (event.kind === 'ended' ? event.publicId : [])).sort()

  function start(maxPerOwner: number) {
    const clock = new FakeClock()
    const store = new MemoryStore({ clock })
    const [sessions] = servers(maxPerOwner, store, clock)
    return { clock, store, sessions }
  }

  it('ends the one that was made first, with the reason, before the answer', async () => {
    const { clock, sessions } = start(2)
    const three = clients(3)
    const publicIds = []
    for (const client of three) {
      publicIds.push(await client.signIn(sessions))
      clock.advance(1)
    }
    expect(await whysOf(three, sessions)).toEqual(['too-many-sessions', undefined, undefined])
    expect(endings()).toEqual([publicIds[0]])
    expect(await sessions.of('ann').list()).toHaveLength(2)
  })

  it('is for each owner, and for nobody else', async () => {
    const { sessions } = start(1)
    const [ann, bob, visitor] = clients(3) as [Client, Client, Client]
    await ann.signIn(sessions, 'ann')
    await bob.signIn(sessions, 'bob')
    const visit = await visitor.open(sessions)
    visit.data.note = 'nobody'
    await sessions.commit(visit)
    expect(await whysOf([ann, bob], sessions)).toEqual([undefined, undefined])
    expect(endings()).toEqual([])
  })

  it('does not count what has ended by itself', async () => {
    const { clock, sessions } = start(1)
    const [before, after] = clients(2) as [Client, Client]
    await before.signIn(sessions)
    clock.advance(31 * 60_000)
    await after.signIn(sessions)
    expect(await whysOf([before, after], sessions)).toEqual(['idle-timeout', undefined])
  })

  it('lets who signs in again and again on one device keep the others', async () => {
    const { clock, sessions } = start(2)
    const [phone, laptop] = clients(2) as [Client, Client]
    await laptop.signIn(sessions)
    for (let times = 0; times < 5; times += 1) {
      clock.advance(1)
      await phone.signIn(sessions)
    }
    expect(await whysOf([phone, laptop], sessions)).toEqual([undefined, undefined])
    expect(endings()).toEqual([])
  })

  it('is looked after at a sign-in only, by one call to the store', async () => {
    const { clock, store } = start(3)
    const calls: string[] = []
    const counting = withOwners(store, {
      sessionsOf(...args) {
        calls.push('sessionsOf')
        return store.owners.sessionsOf(...args)
      },
      destroyAllOf(...args) {
        calls.push('destroyAllOf')
        return store.owners.destroyAllOf(...args)
      },
    })
    const [sessions] = servers(3, counting, clock)
    const client = clientOf()
    await client.signIn(sessions)
    expect(calls.splice(0)).toEqual(['sessionsOf'])
    const session = await client.open(sessions)
    session.data.note = 'a'
    await sessions.commit(session)
    await (await client.open(sessions)).regenerate()
    expect(calls).toEqual([])
  })

  const seeds = Array.from({ length: 10 }, (_, index) => index)

  it.each(seeds)(
    'holds under 50 sign-ins at once, on two servers, in order %i (R09, R11)',
    async (seed) => {
      const clock = new FakeClock()
      const memory = new MemoryStore({ clock })
      const both = servers(3, unevenStore(memory, seed), clock)
      const fifty = clients(50)
      // Some were signed in before; half are made in one millisecond, half in others.
      for (const client of fifty.slice(0, 10)) await client.signIn(both[0])
      const ticking = setInterval(() => clock.advance(1), 1)
      const publicIds = await Promise.all(
        fifty.map((client, index) => client.signIn(both[index % 2] as Sessions)),
      )
      clearInterval(ticking)
      const whys = await whysOf(fifty, both[0])
      expect(whys.filter((why) => why === undefined)).toHaveLength(3)
      expect(whys.filter((why) => why === 'too-many-sessions')).toHaveLength(47)
      const listed = await both[1].of('ann').list()
      const living = fifty.flatMap((_, index) => (whys[index] ? [] : publicIds[index]))
      expect(listed.map(({ publicId }) => publicId).sort()).toEqual([...living].sort())
      for (const publicId of publicIds) {
        const times = endings().filter((ended) => ended === publicId).length
        expect(times).toBe(living.includes(publicId) ? 0 : 1)
      }
      const created = events.filter((event) => event.kind === 'created').length
      const taken = events.filter((event) => event.kind === 'created' && event.replaces).length
      expect(endings().length + 3).toBeLessThanOrEqual(created)
      expect(endings().length + 3).toBeGreaterThanOrEqual(created - taken)
    },
  )

  it('counts a session that is about to go on under a new id once (R09)', async () => {
    const { clock, store, sessions } = start(3)
    const [laptop, phone, tablet] = clients(3) as [Client, Client, Client]
    await laptop.signIn(sessions)
    clock.advance(1)
    await phone.signIn(sessions)
    clock.advance(1)
    // The phone signs in again: both its records are there when the tablet signs in.
    let tabletIsIn: Promise<string> | undefined
    const [pausing] = servers(
      3,
      new Proxy(store, {
        get(target, name) {
          if (name === 'take') {
            return async (key: string) => {
              tabletIsIn ??= tablet.signIn(sessions)
              await tabletIsIn
              return target.take(key)
            }
          }
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
      clock,
    )
    await phone.signIn(pausing)
    expect(tabletIsIn).toBeDefined()
    expect(await whysOf([laptop, phone, tablet], sessions)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(endings()).toEqual([])
  })

  it('looks again where a renewal was faster than the end (R10)', async () => {
    const { clock, store, sessions } = start(1)
    const [phone, tablet] = clients(2) as [Client, Client]
    const old = await phone.signIn(sessions)
    clock.advance(1)
    let renewed = false
    const [slow] = servers(
      1,
      withOwners(store, {
        async sessionsOf(owner: string) {
          const listed = await store.owners.sessionsOf(owner)
          if (!renewed) await (await phone.open(sessions)).regenerate()
          renewed = true
          return listed
        },
      }),
      clock,
    )
    await tablet.signIn(slow)
    const [left] = await store.owners.sessionsOf('ann')
    expect(publicIdOf(left?.key ?? '')).toBe((await tablet.open(sessions)).publicId)
    expect(await sessions.of('ann').list()).toHaveLength(1)
    expect(endings()).toHaveLength(1)
    expect(endings()).not.toContain(old)
  })

  it('that the store cannot keep just now is kept by the next sign-in, and this one has happened', async () => {
    const { clock, store } = start(1)
    let isWell = false
    const [sessions] = servers(
      1,
      withOwners(store, {
        destroyAllOf: (...args: Parameters<OwnerIndex['destroyAllOf']>) =>
          isWell ? store.owners.destroyAllOf(...args) : Promise.reject(new Error('full disk')),
      }),
      clock,
    )
    const three = clients(3)
    for (const client of three.slice(0, 2)) {
      await client.signIn(sessions)
      clock.advance(1)
    }
    expect(await whysOf(three.slice(0, 2), sessions)).toEqual([undefined, undefined])
    expect(events.filter(({ kind }) => kind === 'refused')).toMatchObject([
      { code: 'STORE_UNAVAILABLE' },
    ])
    isWell = true
    await three[2]?.signIn(sessions)
    expect(await whysOf(three, sessions)).toEqual([
      'too-many-sessions',
      'too-many-sessions',
      undefined,
    ])
  })

  it('does not wait longer for the store than one operation may', async () => {
    const { clock, store } = start(1)
    let asked: () => void = () => {}
    const wasAsked = new Promise<void>((resolve) => (asked = resolve))
    const [sessions] = servers(
      1,
      withOwners(store, {
        sessionsOf() {
          asked()
          return new Promise(() => {})
        },
      }),
      clock,
    )
    const client = clientOf()
    const signingIn = client.signIn(sessions)
    await wasAsked
    clock.advance(2_000)
    expect(await signingIn).toBe((await client.open(sessions)).publicId)
  })

  for (const maxPerOwner of [0, -1, 1.5, 1001, Number.NaN, '3', null]) {
    it(`is not ${JSON.stringify(maxPerOwner)}`, () => {
      expect(() => setUp({ maxPerOwner: maxPerOwner as number })).toThrow(
        'OPTION_INVALID: maxPerOwner',
      )
    })
  }

  it('needs a store with an index by owner', () => {
    const { load, create, replace, extend, take, destroy } = new MemoryStore()
    const store = { load, create, replace, extend, take, destroy }
    expect(() => setUp({ store, maxPerOwner: 1 })).toThrow('OPTION_INVALID: store')
  })
})
