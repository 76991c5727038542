import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock'
import { ExpressStoreGuard } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

setFlagsFromString('--expose_gc')
const collectGarbage: () => void = runInNewContext('gc')

const session = { cookie: {} }

/** In a function of its own: while one runs, the engine may keep what it had in hand last. */
async function useMany(guard: ExpressStoreGuard): Promise<void> {
  for (let n = 0; n < 100; n++) await guard.save(`s${n}`, guard.created(`s${n}`), session)
  for (let n = 0; n < 100; n++) await guard.load(`s${n}`)
}

async function makeAndEnd(guard: ExpressStoreGuard): Promise<void> {
  await guard.save('a', guard.created('a'), session)
  await guard.destroy('a')
}

/** Until the registry has been told, which Node does in a task of its own. */
async function forgotten(guard: ExpressStoreGuard): Promise<boolean> {
  for (let tries = 0; tries < 100 && guard.size > 0; tries++) {
    await turn()
    collectGarbage()
  }
  return guard.size === 0
}

describe('what the guard knows of a session', () => {
  it('is forgotten with the last request that has it in hand', async () => {
    const store = new MapStore()
    const guard = new ExpressStoreGuard(store)
    await useMany(guard)
    expect(await forgotten(guard)).toBe(true)
    expect(store.texts.size).toBe(100)
  })

  it('is remembered for as long as a request has it in hand, however long that is', async () => {
    const store = new MapStore()
    const clock = new FakeClock()
    const guard = new ExpressStoreGuard(store, { clock })
    await guard.save('a', guard.created('a'), session)
    const slow = await guard.load('a')
    await guard.load('a')
    const other = await guard.load('a')
    await guard.save('a', other?.revision, { ...session })
    for (let tries = 0; tries < 10; tries++) {
      clock.advance(86_400_000)
      await turn()
      collectGarbage()
    }
    expect(guard.size).toBe(1)
    expect((await guard.save('a', slow?.revision, session)).kind).toBe('conflict')
  })

  it('is forgotten at once when the session has ended', async () => {
    const guard = new ExpressStoreGuard(new MapStore())
    await guard.save('a', guard.created('a'), session)
    const loaded = await guard.load('a')
    await guard.destroy('a')
    expect(guard.size).toBe(0)
    expect((await guard.save('a', loaded?.revision, session)).kind).toBe('gone')
  })

  it('is not forgotten with one that had ended under its id', async () => {
    const guard = new ExpressStoreGuard(new MapStore())
    await makeAndEnd(guard)
    const mine = guard.created('a')
    await guard.save('a', guard.created('a'), session)
    for (let tries = 0; tries < 10; tries++) {
      await turn()
      collectGarbage()
    }
    expect(guard.size).toBe(1)
    expect((await guard.save('a', mine, session)).kind).toBe('conflict')
  })

  it('is none of a session that was asked for and is not there', async () => {
    const guard = new ExpressStoreGuard(new MapStore())
    for (let n = 0; n < 100; n++) await guard.load(`s${n}`)
    expect(await forgotten(guard)).toBe(true)
  })
})
