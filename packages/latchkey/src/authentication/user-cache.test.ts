import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { UserCache } from './user-cache'

function makeCache(max = 3) {
  const clock = new FakeClock()
  const cache = new UserCache<string>({ clock, lifetime: 1_000, max })
  return { clock, cache }
}

/** Has the cache look somebody up who is found at once. */
function keep(cache: UserCache<string>, name: unknown, user: string | undefined): void {
  void cache.lookUp(name, () => user)
}

/** A look-up that ends when the test says so. */
function lookUpLater() {
  let resolve: (user: string | undefined) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<string | undefined>((...settle) => {
    ;[resolve, reject] = settle
  })
  let asked = 0
  const ask = () => {
    asked += 1
    return promise
  }
  return { ask, resolve, reject, asked: () => asked }
}

describe('a cache of users', () => {
  it('keeps a user for its time, and not a moment longer', () => {
    const { clock, cache } = makeCache()
    keep(cache, 1, 'ann')
    clock.advance(999)
    expect(cache.get(1)).toBe('ann')
    clock.advance(1)
    expect(cache.get(1)).toBeUndefined()
  })

  it('keeps nobody longer where the wall clock is set back', () => {
    const { clock, cache } = makeCache()
    keep(cache, 1, 'ann')
    clock.setTime(clock.now() - 3_600_000)
    expect(cache.get(1)).toBeUndefined()
  })

  it('tells names apart as JSON does, and knows an object whatever the order of its keys', () => {
    const { cache } = makeCache()
    keep(cache, { tenant: 'x', id: [1, { b: 2, a: 1 }] }, 'ann')
    expect(cache.get({ id: [1, { a: 1, b: 2 }], tenant: 'x' })).toBe('ann')
    expect(cache.get({ id: [1, { a: 1, b: 3 }], tenant: 'x' })).toBeUndefined()
    keep(cache, 1, 'one')
    expect(cache.get('1')).toBeUndefined()
    keep(cache, 'x'.repeat(10_000), 'long')
    expect(cache.get('x'.repeat(10_000))).toBe('long')
    expect(cache.get(`${'x'.repeat(9_999)}y`)).toBeUndefined()
  })

  it('keeps no more than it may: whoever was not asked for longest goes', () => {
    const { cache } = makeCache(2)
    keep(cache, 1, 'ann')
    keep(cache, 2, 'bob')
    expect(cache.get(1)).toBe('ann')
    keep(cache, 3, 'eve')
    expect([1, 2, 3].map((id) => cache.get(id))).toEqual(['ann', undefined, 'eve'])
  })

  it('keeps neither nobody nor an error', async () => {
    const { cache } = makeCache()
    expect(cache.lookUp(1, () => undefined)).toBeUndefined()
    const down = new Error('down')
    await expect(cache.lookUp(1, () => Promise.reject(down))).rejects.toBe(down)
    expect(cache.get(1)).toBeUndefined()
    expect(cache.lookUp(1, () => 'ann')).toBe('ann')
  })

  it('forgets somebody of whom there was news that there is nobody', () => {
    const { cache } = makeCache()
    keep(cache, 1, 'ann')
    keep(cache, 1, undefined)
    expect(cache.get(1)).toBeUndefined()
  })
})

describe('look-ups of one name at the same time', () => {
  it('are one', async () => {
    const { cache } = makeCache()
    const lookUp = lookUpLater()
    const found = [1, 2, 3].map(() => cache.lookUp(7, lookUp.ask))
    expect(lookUp.asked()).toBe(1)
    lookUp.resolve('ann')
    expect(await Promise.all(found)).toEqual(['ann', 'ann', 'ann'])
    expect(cache.get(7)).toBe('ann')
  })

  it('fail as one, and the next asks anew', async () => {
    const { cache } = makeCache()
    const lookUp = lookUpLater()
    const found = [cache.lookUp(7, lookUp.ask), cache.lookUp(7, lookUp.ask)]
    lookUp.reject(new Error('down'))
    for (const each of found) await expect(each).rejects.toThrow('down')
    expect(cache.lookUp(7, () => 'ann')).toBe('ann')
  })
})

describe('what is forgotten', () => {
  it('is looked up anew', () => {
    const { cache } = makeCache()
    keep(cache, 1, 'ann')
    cache.forget(1)
    cache.forget(1)
    expect(cache.get(1)).toBeUndefined()
  })

  it('while a look-up is under way is not shared any more, and what that one read is not kept', async () => {
    const { cache } = makeCache()
    const old = lookUpLater()
    const first = cache.lookUp(1, old.ask)
    cache.forget(1)
    const fresh = lookUpLater()
    const second = cache.lookUp(1, fresh.ask)
    expect(fresh.asked()).toBe(1)
    fresh.resolve('new ann')
    expect(await second).toBe('new ann')
    old.resolve('old ann')
    expect(await first).toBe('old ann')
    expect(cache.get(1)).toBe('new ann')
  })

  it('stays so where the look-up that was under way fails', async () => {
    const { cache } = makeCache()
    const old = lookUpLater()
    const first = cache.lookUp(1, old.ask)
    cache.forget(1)
    const fresh = lookUpLater()
    const second = cache.lookUp(1, fresh.ask)
    old.reject(new Error('down'))
    await expect(first).rejects.toThrow('down')
    // The second is still the one that is shared.
    const third = cache.lookUp(1, () => 'never')
    fresh.resolve('ann')
    expect([await second, await third]).toEqual(['ann', 'ann'])
  })
})
