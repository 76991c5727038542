import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock'
import { ExpressStoreGuard, type LegacySession } from '../express-store-guard'
import { MapStore } from './map-store.fixture'

const session = { cookie: {} }

function silent() {
  const store = new MapStore({ answers: 'when told' })
  const clock = new FakeClock()
  return { store, clock, guard: new ExpressStoreGuard(store, { clock, turnTimeout: 1000 }) }
}

/** Lets the store answer what is asked of it now. @param at which of the calls that wait, from 0 */
async function answered<Result>(store: MapStore, asked: Promise<Result>, at = 0): Promise<Result> {
  await settle()
  store.waiting.splice(at, 1)[0]?.()
  return asked
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

  it('holds them up longer where the store has been slow, and answered: four times as long, up to a bound', async () => {
    const store = new MapStore({ answers: 'when told' })
    const clock = new FakeClock()
    const guard = new ExpressStoreGuard(store, {
      clock,
      turnTimeout: 100,
      longestTurnTimeout: 1000,
    })
    const slowly = async (milliseconds: number) => {
      const saving = guard.save('b', undefined, session)
      clock.advance(milliseconds)
      await answered(store, saving)
    }
    const heldUp = async (key: string) => {
      void guard.save(key, undefined, session)
      const destroying = guard.destroy(key)
      let time = 0
      while (!store.calls.includes(`destroy ${key}`)) {
        clock.advance(10)
        time += 10
        await settle()
      }
      for (const answer of store.waiting.splice(0).slice(1)) answer()
      await destroying
      return time
    }
    expect(await heldUp('a')).toBe(100)
    await slowly(60)
    expect(await heldUp('c')).toBe(240)
    await slowly(5000)
    expect(await heldUp('d')).toBe(1000)
  })

  it('holds them up no longer than its caller waits', async () => {
    const { store, clock, guard } = silent()
    void guard.save('a', undefined, session, { remaining: () => 10 })
    void guard.destroy('a')
    clock.advance(10)
    await settle()
    expect(store.calls).toEqual(['set a', 'destroy a'])
  })

  it('may have taken effect: who had loaded the session before is given what is there, once', async () => {
    const { store, clock, guard } = silent()
    store.texts.set('a', '{"cookie":{}}')
    const loaded = await answered(store, guard.load('a'))
    void guard.save('a', loaded?.revision, { ...session, n: 1 } as LegacySession)
    const second = guard.save('a', loaded?.revision, session)
    clock.advance(1000)
    await settle()
    store.texts.set('a', '{"cookie":{},"n":1}')
    store.waiting.splice(0).at(-1)?.()
    const saving = await second
    expect(saving).toMatchObject({ kind: 'conflict', current: { n: 1 } })
    if (saving.kind !== 'conflict') return
    const third = await answered(store, guard.save('a', saving.revision, session))
    expect(third.kind).toBe('saved')
    expect(store.calls).toEqual(['get a', 'set a', 'get a', 'set a'])
  })

  it('and is the read of one who merges: what others store meanwhile is not lost to it (D2)', async () => {
    const { store, clock, guard } = silent()
    store.texts.set('a', '{"cookie":{}}')
    const [first, second, third] = [
      await answered(store, guard.load('a')),
      await answered(store, guard.load('a')),
      await answered(store, guard.load('a')),
    ]
    const given = (key: string) => ({ ...session, [key]: 1 }) as LegacySession
    await answered(store, guard.save('a', first?.revision, given('first')))
    const merge = (stored: LegacySession) => ({ ...stored, second: 1 }) as LegacySession
    const slow = guard.save('a', second?.revision, given('second'), undefined, { merge })
    const fast = guard.save('a', third?.revision, given('third'))
    clock.advance(1000)
    await settle()
    const [slowRead, fastRead] = store.waiting.splice(0)
    slowRead?.()
    const stale = await slow
    expect(stale).toMatchObject({ kind: 'conflict', current: { first: 1 } })
    fastRead?.()
    const fresh = await fast
    if (fresh.kind !== 'conflict' || stale.kind !== 'conflict') throw new Error('must read again')
    await answered(store, guard.save('a', fresh.revision, { ...fresh.current, third: 1 } as object))
    const again = guard.save('a', stale.revision, merge(stale.current), undefined, { merge })
    await settle()
    store.answer()
    await answered(store, again)
    expect(JSON.parse(store.texts.get('a') ?? '')).toMatchObject({ first: 1, second: 1, third: 1 })
  })

  it('is no news for those who load the session after others have gone on without it', async () => {
    const { store, clock, guard } = silent()
    void guard.save('a', undefined, session)
    void guard.save('a', undefined, session)
    clock.advance(1000)
    await settle()
    store.waiting.splice(0, 1)
    store.answer()
    await settle()
    const loaded = await answered(store, guard.load('a'))
    expect((await answered(store, guard.save('a', loaded?.revision, session))).kind).toBe('saved')
    expect(store.calls).toEqual(['set a', 'set a', 'get a', 'set a'])
  })

  it('holds nobody up who only has to hear that the session has ended', async () => {
    const { store, guard } = silent()
    store.texts.set('a', '{"cookie":{}}')
    const loaded = await answered(store, guard.load('a'))
    void guard.destroy('a')
    expect(await guard.save('a', loaded?.revision, session)).toEqual({ kind: 'gone' })
    expect(store.calls).toEqual(['get a', 'destroy a'])
  })

  it('and was to end the session has not ended it for those who come after its time', async () => {
    const { store, clock, guard } = silent()
    store.texts.set('a', '{"cookie":{}}')
    const before = await answered(store, guard.load('a'))
    void guard.destroy('a')
    clock.advance(1000)
    const loaded = await answered(store, guard.load('a'), 1)
    expect((await answered(store, guard.save('a', loaded?.revision, session), 1)).kind).toBe(
      'saved',
    )
    expect((await guard.save('a', before?.revision, session)).kind).toBe('gone')
  })

  it('and was to end the session has ended it also for these if it is answered after all (D1)', async () => {
    const { store, clock, guard } = silent()
    await answered(store, guard.save('a', guard.created('a'), session))
    const ending = guard.destroy('a')
    clock.advance(1000)
    const loaded = await answered(store, guard.load('a'), 1)
    store.answer()
    await ending
    expect((await guard.save('a', loaded?.revision, session)).kind).toBe('gone')
    expect(store.texts.size).toBe(0)
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
