import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../session/session-store'
import { describeStore } from '../testing/describe-store'
import { FakeClock } from '../testing/fake-clock'
import { MemoryStore, memoryStoreDefaults } from './memory'

const minute = 60_000
const day = 24 * 60 * minute

function recordUntil(expiresAt: number, owner?: string): SessionRecord {
  return owner === undefined ? { text: '{}', expiresAt } : { text: '{}', expiresAt, owner }
}

/** So many sessions as one sweep's slice does not cover. */
async function fill(store: MemoryStore, count: number, expiresAt: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await store.create(`session-${index}`, recordUntil(expiresAt, `owner-${index % 100}`))
  }
}

describeStore('the memory store', {
  open() {
    const clock = new FakeClock()
    const store = new MemoryStore({ clock })
    return { store, clock, close: () => store.close() }
  },
  skips: [
    {
      reason: 'no other process sees its memory',
      cases: ['races between two connections', 'races by owner between two connections'],
    },
    { reason: 'nothing lies between it and its memory', cases: ['outage'] },
  ],
  runner: { describe, it },
})

describe('a memory store that is full', () => {
  it('refuses a new session and signs nobody out', async () => {
    const store = new MemoryStore({ maxSessions: 2, clock: new FakeClock(0) })
    await store.create('a', recordUntil(minute))
    await store.create('b', recordUntil(minute))
    await expect(store.create('c', recordUntil(minute))).rejects.toMatchObject({
      code: 'STORE_FULL',
      status: 503,
    })
    expect(await store.load('a')).toMatchObject({ expiresAt: minute })
    expect(await store.load('b')).toMatchObject({ expiresAt: minute })
    expect(await store.load('c')).toBeUndefined()
  })

  it('says that a key is taken, full or not', async () => {
    const store = new MemoryStore({ maxSessions: 1, clock: new FakeClock(0) })
    await store.create('a', recordUntil(minute))
    expect(await store.create('a', recordUntil(minute))).toBe(false)
  })

  it('still replaces, extends and ends what it holds', async () => {
    const store = new MemoryStore({ maxSessions: 1, clock: new FakeClock(0) })
    await store.create('a', recordUntil(minute))
    expect(await store.extend('a', 2 * minute)).toBe(true)
    const replacement = await store.replace('a', '{}', { text: '{"n":1}', expiresAt: minute })
    expect(replacement.kind).toBe('replaced')
    await store.destroy('a')
    expect(await store.create('b', recordUntil(minute))).toBe(true)
  })

  it('makes room by forgetting what is past its grace', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ maxSessions: 1, clock, sweepEvery: { days: 20 } })
    await store.create('a', recordUntil(minute))
    clock.advance(minute + day)
    await expect(store.create('b', recordUntil(2 * day))).rejects.toThrow('STORE_FULL')
    clock.advance(1)
    expect(await store.create('b', recordUntil(2 * day))).toBe(true)
    expect(store.size).toBe(1)
  })
})

describe('the sweep of a memory store', () => {
  it('forgets what is past its grace, records and stubs, and nothing else', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock })
    await store.create('short', recordUntil(minute, 'ann'))
    await store.create('ended', recordUntil(30 * day, 'ann'))
    await store.create('long', recordUntil(30 * day, 'ann'))
    await store.destroy('ended', 'revoked')
    clock.advance(day)
    expect(store.size).toBe(3)
    clock.advance(3 * minute)
    expect(store.size).toBe(1)
    const left = await store.owners.sessionsOf('ann')
    expect(left.map(({ key }) => key)).toEqual(['long'])
  })

  it('runs in slices, with pauses in which requests have their turn', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock, grace: { milliseconds: 0 } })
    await fill(store, 5_000, 1)
    clock.advance(minute)
    expect(store.size).toBe(3_000)
    clock.advance(5)
    expect(store.size).toBe(1_000)
    clock.advance(5)
    expect(store.size).toBe(0)
    expect(await store.owners.sessionsOf('owner-1')).toEqual([])
  })

  it('comes to the end, past all that stays', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock, grace: { milliseconds: 0 } })
    for (let n = 0; n < 3_000; n++) {
      await store.create(`long-${n}`, recordUntil(day))
      await store.create(`short-${n}`, recordUntil(1))
    }
    clock.advance(2 * minute)
    expect(store.size).toBe(3_000)
  })

  it('leaves alone what was extended meanwhile', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock, grace: { milliseconds: 0 } })
    await fill(store, 5_000, 1)
    clock.advance(minute)
    const left = (await store.owners.sessionsOf('owner-99')).map(({ key }) => key)
    expect(left.length).toBeGreaterThan(0)
    for (const key of left) await store.extend(key, day)
    clock.advance(minute)
    const stillThere = await store.owners.sessionsOf('owner-99')
    expect(stillThere.map(({ key }) => key).sort()).toEqual(left.sort())
  })

  it('has no timer while the store is empty, and one while it is not', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock, grace: { milliseconds: 0 } })
    expect(clock.waiting).toBe(0)
    await store.create('a', recordUntil(1))
    await store.create('b', recordUntil(1))
    expect(clock.waiting).toBe(1)
    clock.advance(10 * minute)
    expect(store.size).toBe(0)
    expect(clock.waiting).toBe(0)
    await store.create('c', recordUntil(clock.now() + 1))
    expect(clock.waiting).toBe(1)
  })

  it('stops when the store is closed', async () => {
    const clock = new FakeClock(0)
    const store = new MemoryStore({ clock })
    await store.create('a', recordUntil(minute))
    store.close()
    store.close()
    expect(clock.waiting).toBe(0)
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(clock.waiting).toBe(0)
  })
})

describe('the options of a memory store', () => {
  it('have these defaults', () => {
    expect(memoryStoreDefaults).toEqual({
      maxSessions: 1_000_000,
      grace: { days: 1 },
      sweepEvery: { minutes: 1 },
    })
  })

  it.each([
    [{ maxSessions: 0 }, 'maxSessions must be a whole number from 1 to 100000000'],
    [{ maxSessions: 1.5 }, 'Received number 1.5'],
    [{ grace: { minutes: -1 } }, 'grace.minutes must be a number that is not negative'],
    [{ sweepEvery: { milliseconds: 0 } }, 'sweepEvery must be a duration from 1 ms'],
  ])('are refused by name: %j', (options, message) => {
    expect(() => new MemoryStore(options)).toThrow(message)
  })

  it('may ask for a rest that no timer can last', async () => {
    const rests: number[] = []
    const clock = {
      now: () => 0,
      after(milliseconds: number) {
        rests.push(milliseconds)
        return () => {}
      },
    }
    await new MemoryStore({ sweepEvery: { days: 400 }, clock }).create('a', recordUntil(minute))
    expect(rests).toEqual([24 * day])
    expect(24 * day).toBeLessThan(2 ** 31)
  })
})
