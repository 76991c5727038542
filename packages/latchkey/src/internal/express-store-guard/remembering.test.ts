import { describe, expect, it } from 'vitest'
import { ExpressStoreGuard, type LegacySession } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

function session(n: number): LegacySession & { n: number } {
  return { cookie: {}, n }
}

function remembering(store: MapStore): ExpressStoreGuard {
  return new ExpressStoreGuard(store, {
    isSame: (one, other) => Reflect.get(one, 'n') === Reflect.get(other, 'n'),
  })
}

describe('a guard that remembers', () => {
  it('gives what was saved last, without asking', async () => {
    const store = new MapStore()
    const guard = remembering(store)
    await guard.save('a', guard.created('a'), session(1))
    expect(await guard.take('a')).toMatchObject({ n: 1 })
    expect(store.calls).toEqual(['set a', 'destroy a'])
  })

  it('does not take for the latest what was loaded before it', async () => {
    const store = new MapStore({ answers: 'when told' })
    const guard = remembering(store)
    store.texts.set('a', '{"cookie":{},"n":1}')
    const first = guard.load('a')
    store.answer()
    const slow = guard.load('a')
    const saving = guard.save('a', (await first)?.revision, session(2))
    // The load sees the store as it was, and is answered after the set.
    const [load, set] = store.waiting.splice(0)
    store.texts.set('b', store.texts.get('a') ?? '')
    set?.()
    await saving
    store.texts.set('a', store.texts.get('b') ?? '')
    load?.()
    expect((await slow)?.session).toMatchObject({ n: 1 })
    const taking = guard.take('a')
    await Promise.resolve()
    store.answer()
    expect(await taking).toMatchObject({ n: 2 })
  })

  it('asks again after a write of which nobody knows whether it took effect', async () => {
    const store = new MapStore()
    const guard = remembering(store)
    const made = await guard.save('a', guard.created('a'), session(1))
    if (made.kind !== 'saved') throw new Error(made.kind)
    store.fault = (call) => {
      if (call === 'set a') throw new Error('timed out')
    }
    await expect(guard.save('a', made.revision, session(2))).rejects.toThrow('timed out')
    expect(await guard.take('a')).toMatchObject({ n: 2 })
    expect(store.calls).toEqual(['set a', 'set a', 'get a', 'destroy a'])
  })

  it('knows of another’s change when a load has found it', async () => {
    const store = new MapStore()
    const guard = remembering(store)
    await guard.save('a', guard.created('a'), session(1))
    const mine = await guard.load('a')
    store.texts.set('a', '{"cookie":{},"n":2}')
    const theirs = await guard.load('a')
    expect(theirs?.revision).not.toBe(mine?.revision)
    const saving = await guard.save('a', mine?.revision, session(3))
    expect(saving).toMatchObject({ kind: 'conflict', current: { n: 2 } })
  })
})

describe('a guard that renews', () => {
  it('writes what is stored, as it is stored, with another end', async () => {
    const store = new MapStore()
    const guard = remembering(store)
    await guard.save('a', guard.created('a'), session(1))
    const renewed = await guard.renew('a', (stored) => ({ ...stored, cookie: { expires: 1 } }))
    expect(renewed).toBe('renewed')
    expect(JSON.parse(store.texts.get('a') ?? '')).toEqual({ cookie: { expires: 1 }, n: 1 })
    expect(store.calls).toEqual(['set a', 'get a', 'set a'])
  })

  it('writes nothing where there is nothing to write, or nothing is there', async () => {
    const store = new MapStore()
    const guard = remembering(store)
    await guard.save('a', guard.created('a'), session(1))
    expect(await guard.renew('a', () => undefined)).toBe('renewed')
    expect(await guard.renew('b', (stored) => stored)).toBe('gone')
    const ending = guard.destroy('a')
    expect(await guard.renew('a', (stored) => stored)).toBe('gone')
    await ending
    expect(store.calls).toEqual(['set a', 'get a', 'get b', 'destroy a'])
    expect(store.texts.size).toBe(0)
  })

  it('writes nothing where the session is asked to end meanwhile', async () => {
    const store = new MapStore({ answers: 'when told' })
    const guard = remembering(store)
    store.texts.set('a', '{"cookie":{},"n":1}')
    const renewing = guard.renew('a', (stored) => stored)
    const ending = guard.destroy('a')
    store.answer()
    expect(await renewing).toBe('gone')
    while (store.waiting.length === 0) await Promise.resolve()
    store.answer()
    await ending
    expect(store.calls).toEqual(['get a', 'destroy a'])
  })
})
