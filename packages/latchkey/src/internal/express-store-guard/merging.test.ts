import { describe, expect, it } from 'vitest'
import { ExpressStoreGuard, type LegacySession } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

interface Tally extends LegacySession {
  readonly names: readonly string[]
}

describe('a save that merges', () => {
  it('does so in its turn: of thirty at once each is one get and one set, and none is lost (D2)', async () => {
    const store = new MapStore()
    store.texts.set('a', JSON.stringify({ cookie: {}, names: [] }))
    const guard = new ExpressStoreGuard(store)
    const names = Array.from({ length: 30 }, (_, index) => `writer ${index}`)
    const requests = await Promise.all(
      names.map(async (name) => ({ name, loaded: await guard.load('a') })),
    )
    store.calls.length = 0
    const savings = await Promise.all(
      requests.map(({ name, loaded }) => {
        const add = (stored: LegacySession | undefined): Tally => ({
          cookie: {},
          names: [...((stored as Tally | undefined)?.names ?? []), name],
        })
        const hooks = { merge: (current: LegacySession) => add(current) }
        return guard.save('a', loaded?.revision, add(loaded?.session), undefined, hooks)
      }),
    )
    expect(savings.map(({ kind }) => kind)).toEqual(names.map(() => 'saved'))
    expect(JSON.parse(store.texts.get('a') ?? '').names).toEqual(names)
    expect(store.calls).toEqual(
      names.flatMap((_, index) => (index === 0 ? ['set a'] : ['get a', 'set a'])),
    )
  })

  it('merges nothing where nothing came between', async () => {
    const store = new MapStore()
    store.texts.set('a', '{"cookie":{}}')
    const guard = new ExpressStoreGuard(store)
    const loaded = await guard.load('a')
    const merge = () => {
      throw new Error('asked to merge')
    }
    const saving = await guard.save('a', loaded?.revision, { cookie: {} }, undefined, { merge })
    expect(saving.kind).toBe('saved')
  })

  it('brings nothing back that has ended', async () => {
    const store = new MapStore()
    store.texts.set('a', '{"cookie":{}}')
    const guard = new ExpressStoreGuard(store)
    const [slow, fast] = await Promise.all([guard.load('a'), guard.load('a')])
    await guard.save('a', fast?.revision, { cookie: {} })
    const merge = (current: LegacySession) => {
      void guard.destroy('a')
      return current
    }
    await guard.save('a', slow?.revision, { cookie: {} }, undefined, { merge })
    await guard.destroy('a')
    expect(store.texts.size).toBe(0)
  })
})
