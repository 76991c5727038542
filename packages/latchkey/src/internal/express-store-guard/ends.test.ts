import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock'
import { ExpressStoreGuard } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

const session = { cookie: {} }

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve()
}

/** A store that is told what to answer when, and a write that it has not answered by the time that its session ends. */
async function lateWrite() {
  const store = new MapStore({ answers: 'when told' })
  const clock = new FakeClock()
  const guard = new ExpressStoreGuard(store, { clock, turnTimeout: 1000 })
  const made = guard.save('a', guard.created('a'), session)
  store.answer()
  const saving = await made
  if (saving.kind !== 'saved') throw new Error(saving.kind)
  store.calls.length = 0
  const writing = guard.save('a', saving.revision, session)
  const ending = guard.destroy('a')
  clock.advance(1000)
  await settle()
  const [set, destroy] = store.waiting.splice(0)
  return { store, guard, writing, ending, set, destroy }
}

describe('an end that fails', () => {
  it('leaves the session to those who come after it', async () => {
    const store = new MapStore()
    const guard = new ExpressStoreGuard(store)
    await guard.save('a', guard.created('a'), session)
    store.fault = () => {
      throw new Error('out of reach')
    }
    await expect(guard.destroy('a')).rejects.toThrow('out of reach')
    store.fault = undefined
    const loaded = await guard.load('a')
    store.texts.set('a', '{"cookie":{}}')
    expect((await guard.save('a', loaded?.revision, session)).kind).toBe('saved')
  })

  it('because it was too late before it began has ended nothing', async () => {
    const store = new MapStore()
    const guard = new ExpressStoreGuard(store)
    const saving = await guard.save('a', guard.created('a'), session)
    if (saving.kind !== 'saved') throw new Error(saving.kind)
    await expect(guard.destroy('a', { remaining: () => 0 })).rejects.toThrow('deadline')
    expect((await guard.save('a', saving.revision, session)).kind).toBe('saved')
  })
})

describe('a write that is answered after the session has ended', () => {
  it('is undone also while the end is not answered', async () => {
    const { store, writing, set } = await lateWrite()
    set?.()
    await settle()
    expect(store.calls).toEqual(['set a', 'destroy a', 'destroy a'])
    store.answer()
    expect(await writing).toEqual({ kind: 'gone' })
    expect(store.texts.size).toBe(0)
  })

  it('is undone also where it is answered with an error: it may have taken effect', async () => {
    const { store, writing, set, ending, destroy } = await lateWrite()
    destroy?.()
    await ending
    store.fault = (call) => {
      if (call === 'set a') throw new Error('timed out')
    }
    set?.()
    await settle()
    store.answer()
    await expect(writing).rejects.toThrow('timed out')
    expect(store.calls).toEqual(['set a', 'destroy a', 'destroy a'])
    expect(store.texts.size).toBe(0)
  })

  it('is left alone where another session is under the id by then', async () => {
    const { store, guard, writing, set, ending, destroy } = await lateWrite()
    destroy?.()
    await ending
    const another = guard.save('a', guard.created('a'), session)
    store.answer()
    expect((await another).kind).toBe('saved')
    set?.()
    expect(await writing).toEqual({ kind: 'gone' })
    expect(store.calls).toEqual(['set a', 'destroy a', 'set a'])
  })
})

describe('a session that is made while another under its id ends', () => {
  it('is known when that one has ended', async () => {
    const guard = new ExpressStoreGuard(new MapStore())
    await guard.save('a', guard.created('a'), session)
    const ending = guard.destroy('a')
    const [mine, theirs] = [guard.created('a'), guard.created('a')]
    await ending
    expect(guard.size).toBe(1)
    expect((await guard.save('a', theirs, session)).kind).toBe('saved')
    expect((await guard.save('a', mine, session)).kind).toBe('conflict')
  })
})
