import { describe, expect, it, vi } from 'vitest'
import { ExpressStoreGuard } from '../express-store-guard'
import type { LegacyStore } from './legacy-store'
import { MapStore } from './map-store.fixture'

const session = { cookie: {} }

async function watched(store = new MapStore()) {
  const guard = new ExpressStoreGuard(store)
  guard.watch()
  await guard.save('a', guard.created('a'), session)
  const loaded = await guard.load('a')
  store.calls.length = 0
  return { store, guard, loaded }
}

const called = (call: (answer: () => void) => void) => new Promise<void>((resolve) => call(resolve))

describe('a store that is watched', () => {
  it('ends sessions here too when the program has it end them (D1)', async () => {
    const { store, guard, loaded } = await watched()
    await called((answer) => store.destroy('a', answer))
    expect(await guard.save('a', loaded?.revision, session)).toEqual({ kind: 'gone' })
    expect(store.calls).toEqual(['destroy a'])
  })

  it('ends several at once where the store does', async () => {
    const { store, guard, loaded } = await watched()
    store.destroy = (_sids, callback) => callback()
    guard.watch()
    store.destroy(['b', 'a'] as unknown as string, () => {})
    expect(await guard.save('a', loaded?.revision, session)).toEqual({ kind: 'gone' })
  })

  it('ends them for those too who load them before it has answered', async () => {
    const store = new MapStore({ answers: 'when told' })
    const guard = new ExpressStoreGuard(store)
    guard.watch()
    store.texts.set('a', '{"cookie":{}}')
    store.destroy('a', () => {})
    const loading = guard.load('a')
    const [destroy, get] = store.waiting.splice(0)
    get?.()
    const loaded = await loading
    expect(loaded).toBeDefined()
    destroy?.()
    expect(await guard.save('a', loaded?.revision, session)).toEqual({ kind: 'gone' })
  })

  it('has those read again who had loaded what the program stores (D2)', async () => {
    const { store, guard, loaded } = await watched()
    await called((answer) => store.set('a', { ...session, theirs: 1 } as object, answer))
    const saving = await guard.save('a', loaded?.revision, session)
    expect(saving).toMatchObject({ kind: 'conflict', current: { theirs: 1 } })
  })

  it('is not told of what the store calls of itself', async () => {
    class OneOfItsOwn extends MapStore {
      override set(sid: string, given: object, callback: () => void): void {
        if (Reflect.get(given, 'isOver')) this.destroy(sid, callback)
        else super.set(sid, given, callback)
      }
    }
    const { store, guard, loaded } = await watched(new OneOfItsOwn())
    const over = { ...session, isOver: true } as object
    expect((await guard.save('a', loaded?.revision, over)).kind).toBe('saved')
    expect(store.calls).toEqual(['destroy a'])
  })

  it('ends no session that was made here and is not stored', async () => {
    const { store, guard } = await watched()
    const made = guard.created('b')
    await called((answer) => store.destroy('b', answer))
    expect((await guard.save('b', made, session)).kind).toBe('saved')
  })

  it('keeps the spies of a test suite spies, and enumerates what it enumerated', () => {
    const store = Object.assign(Object.create({ destroy: vi.fn() }), { set: vi.fn(), get: vi.fn() })
    new ExpressStoreGuard(store).watch()
    store.destroy('a', 'an answer')
    expect(vi.isMockFunction(store.destroy)).toBe(true)
    expect(store.destroy).toHaveBeenCalledExactlyOnceWith('a', 'an answer')
    expect(Object.keys(store)).toEqual(['set', 'get'])
  })

  it('may be frozen, or lack a method', () => {
    const store: LegacyStore = Object.freeze({ get() {}, set() {}, destroy() {} })
    new ExpressStoreGuard(store).watch()
    expect(() => store.destroy('a', () => {})).not.toThrow()
    expect(() => new ExpressStoreGuard({} as LegacyStore).watch()).not.toThrow()
  })
})
