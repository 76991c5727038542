import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock'
import { ExpressStoreGuard } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

const session = { cookie: {} }

function silent() {
  const store = new MapStore({ answers: 'when told' })
  const clock = new FakeClock()
  return { store, clock, guard: new ExpressStoreGuard(store, { clock, turnTimeout: 1000 }) }
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve()
}

describe('a call that the store never answers', () => {
  it('holds up those after it on the same session, for a time', async () => {
    const { store, clock, guard } = silent()
    void guard.save('a', undefined, session)
    void guard.save('a', undefined, session)
    void guard.save('b', undefined, session)
    await settle()
    expect(store.calls).toEqual(['set a', 'set b'])
    clock.advance(999)
    await settle()
    expect(store.calls).toEqual(['set a', 'set b'])
    clock.advance(1)
    await settle()
    expect(store.calls).toEqual(['set a', 'set b', 'set a'])
  })

  it('holds them up no longer than its caller waits', async () => {
    const { store, clock, guard } = silent()
    void guard.save('a', undefined, session, { remaining: () => 10 })
    void guard.destroy('a')
    clock.advance(10)
    await settle()
    expect(store.calls).toEqual(['set a', 'destroy a'])
  })

  it('leaves nothing where it is answered after the session has ended', async () => {
    const { store, clock, guard } = silent()
    const late = guard.save('a', guard.created('a'), session)
    const ending = guard.destroy('a')
    clock.advance(1000)
    await settle()
    const [set, destroy] = store.waiting.splice(0)
    destroy?.()
    await ending
    set?.()
    await settle()
    expect(store.calls).toEqual(['set a', 'destroy a', 'destroy a'])
    store.answer()
    expect(await late).toEqual({ kind: 'gone' })
    expect(store.texts.size).toBe(0)
  })

  it('is not followed by one whose own time has passed meanwhile', async () => {
    const { store, clock, guard } = silent()
    void guard.save('a', undefined, session)
    let remaining = 500
    const second = guard.save('a', undefined, session, { remaining: () => remaining })
    const third = guard.destroy('a', { remaining: () => remaining })
    remaining = 0
    clock.advance(1000)
    await expect(third).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect((await second).kind).toBe('gone')
    expect(store.calls).toEqual(['set a'])
  })
})
