import { describe, expect, it } from 'vitest'
import { ExpressStoreGuard, type GuardRevision, type LegacySession } from './express-store-guard'
import { MapStore } from './express-store-guard/map-store.fixture'

/** A session with some data. */
function session(data: Record<string, unknown> = {}): LegacySession {
  return { cookie: { originalMaxAge: null, expires: null }, ...data }
}

async function stored(data: Record<string, unknown> = {}) {
  const store = new MapStore()
  const guard = new ExpressStoreGuard(store)
  await guard.save('a', guard.created('a'), session(data))
  store.calls.length = 0
  const load = async (): Promise<GuardRevision> => {
    const loaded = await guard.load('a')
    if (loaded === undefined) throw new Error('There must be a session.')
    return loaded.revision
  }
  return { store, guard, load }
}

describe('a request that is alone', () => {
  it('makes the calls that it makes without a guard, and no other', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    await guard.touch('a', revision, session())
    await guard.save('a', revision, session({ n: 1 }))
    await guard.destroy('a')
    expect(store.calls).toEqual(['get a', 'touch a', 'set a', 'destroy a'])
  })

  it('saves as often as it likes, each time with what the save before has given', async () => {
    const { store, guard, load } = await stored()
    let revision = await load()
    for (const n of [1, 2, 3]) {
      const saving = await guard.save('a', revision, session({ n }))
      if (saving.kind !== 'saved') throw new Error(saving.kind)
      revision = saving.revision
    }
    expect(store.calls).toEqual(['get a', 'set a', 'set a', 'set a'])
  })

  it('begins each call at once, also at a store that calls back at once', async () => {
    const store = new MapStore({ answers: 'at once' })
    const guard = new ExpressStoreGuard(store)
    const saved = guard.save('a', guard.created('a'), session())
    expect(store.calls).toEqual(['set a'])
    expect((await saved).kind).toBe('saved')
  })

  it('finds none where the store has none, or says so by ENOENT', async () => {
    const { store, guard } = await stored()
    expect(await guard.load('b')).toBeUndefined()
    store.fault = () => {
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    }
    expect(await guard.load('a')).toBeUndefined()
  })
})

describe('a change', () => {
  it('that would undo another is a conflict, with what is there now', async () => {
    const { store, guard, load } = await stored()
    const [mine, theirs] = [await load(), await load()]
    await guard.save('a', theirs, session({ theirs: 1 }))
    const saving = await guard.save('a', mine, session({ mine: 1 }))
    expect(saving).toMatchObject({ kind: 'conflict', current: { theirs: 1 } })
    expect(store.calls).toEqual(['get a', 'get a', 'set a', 'get a'])
    if (saving.kind !== 'conflict') return
    const merged = await guard.save('a', saving.revision, session({ theirs: 1, mine: 1 }))
    expect(merged.kind).toBe('saved')
    expect(JSON.parse(store.texts.get('a') ?? '')).toMatchObject({ theirs: 1, mine: 1 })
  })

  it('is in conflict with one that was on its way to the store when it was read', async () => {
    const store = new MapStore({ answers: 'when told' })
    const guard = new ExpressStoreGuard(store)
    const created = guard.save('a', guard.created('a'), session())
    const loading = guard.load('a')
    const [set, get] = store.waiting.splice(0)
    get?.()
    expect(await loading).toBeUndefined()
    set?.()
    const first = await created
    if (first.kind !== 'saved') throw new Error(first.kind)
    const theirs = guard.save('a', first.revision, session({ theirs: 1 }))
    const again = guard.load('a')
    const [theirSet, myGet] = store.waiting.splice(0)
    myGet?.()
    theirSet?.()
    await theirs
    const saving = guard.save('a', (await again)?.revision, session({ mine: 1 }))
    await Promise.resolve()
    store.answer()
    expect(await saving).toMatchObject({ kind: 'conflict', current: { theirs: 1 } })
  })

  it('waits for those before it: of a hundred at once none is lost', async () => {
    const { store, guard, load } = await stored({ n: 0 })
    const increment = async (): Promise<void> => {
      let revision = await load()
      let { n } = JSON.parse(store.texts.get('a') ?? '')
      for (;;) {
        const saving = await guard.save('a', revision, session({ n: n + 1 }))
        if (saving.kind !== 'conflict') return
        revision = saving.revision
        n = Reflect.get(saving.current, 'n')
      }
    }
    await Promise.all(Array.from({ length: 100 }, increment))
    expect(JSON.parse(store.texts.get('a') ?? '').n).toBe(100)
  })

  it('that the store refuses is the store’s own error, and may be tried again', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    const disk = new Error('disk full')
    store.fault = () => {
      throw disk
    }
    await expect(guard.save('a', revision, session({ n: 1 }))).rejects.toBe(disk)
    store.fault = undefined
    expect((await guard.save('a', revision, session({ n: 1 }))).kind).toBe('saved')
    expect(store.calls).toEqual(['get a', 'set a', 'set a'])
  })

  it('with a revision of another session is a mistake of the caller', async () => {
    const { guard, load } = await stored()
    await expect(guard.save('b', await load(), session())).rejects.toThrow(TypeError)
  })
})

describe('a session that ended', () => {
  it('is not written by those who had loaded it, and nothing is called', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    await guard.destroy('a')
    store.calls.length = 0
    expect(await guard.save('a', revision, session())).toEqual({ kind: 'gone' })
    expect(await guard.touch('a', revision, session())).toBe('gone')
    expect(store.calls).toEqual([])
    expect(store.texts.size).toBe(0)
  })

  it('has ended from the call on: what waits for its turn is not written', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    const first = guard.save('a', revision, session({ n: 1 }))
    const second = guard.save('a', revision, session({ n: 2 }))
    await guard.destroy('a')
    expect([await first, await second]).toEqual([{ kind: 'gone' }, { kind: 'gone' }])
    expect(store.calls).toEqual(['get a', 'set a', 'destroy a'])
    expect(store.texts.size).toBe(0)
  })

  it('stays ended for those who had loaded it also where the store failed to end it', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    store.fault = () => {
      throw new Error('out of reach')
    }
    await expect(guard.destroy('a')).rejects.toThrow('out of reach')
    store.fault = undefined
    expect(await guard.save('a', revision, session())).toEqual({ kind: 'gone' })
  })

  it('may be made anew under its id, and is then another', async () => {
    const { store, guard, load } = await stored()
    const old = await load()
    const ending = guard.destroy('a')
    const made = guard.created('a')
    const saving = guard.save('a', made, session({ another: true }))
    await ending
    expect((await saving).kind).toBe('saved')
    expect(await guard.save('a', old, session())).toEqual({ kind: 'gone' })
    expect(await guard.load('a')).toMatchObject({ session: { another: true } })
    expect(store.calls).toEqual(['get a', 'destroy a', 'set a', 'get a'])
  })

  it('around the guard has ended too, once it is told', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    await new Promise((resolve) => store.destroy('a', resolve))
    guard.ended('a')
    expect(await guard.save('a', revision, session())).toEqual({ kind: 'gone' })
    expect(store.texts.size).toBe(0)
  })

  it('while a write was on its way, around the guard, is ended again after it', async () => {
    const store = new MapStore({ answers: 'when told' })
    const guard = new ExpressStoreGuard(store)
    const saving = guard.save('a', guard.created('a'), session())
    guard.ended('a')
    store.answer()
    await Promise.resolve()
    await Promise.resolve()
    store.answer()
    expect(await saving).toEqual({ kind: 'gone' })
    expect(store.calls).toEqual(['set a', 'destroy a'])
    expect(store.texts.size).toBe(0)
  })

  it('elsewhere has ended here when somebody here does not find it', async () => {
    const { store, guard, load } = await stored()
    const revision = await load()
    store.texts.clear()
    expect(await guard.load('a')).toBeUndefined()
    expect(await guard.save('a', revision, session())).toEqual({ kind: 'gone' })
    expect(store.texts.size).toBe(0)
  })

  it('is not mistaken for one that was made and is not stored yet', async () => {
    const { guard } = await stored()
    const made = guard.created('b')
    expect(await guard.load('b')).toBeUndefined()
    expect((await guard.save('b', made, session())).kind).toBe('saved')
  })

  it('is given to one of many who take it, and once', async () => {
    const { store, guard } = await stored({ n: 1 })
    const taken = await Promise.all(Array.from({ length: 5 }, () => guard.take('a')))
    expect(taken.filter((each) => each !== undefined)).toMatchObject([{ n: 1 }])
    expect(await guard.take('a')).toBeUndefined()
    expect(store.calls).toEqual(['get a', 'destroy a', 'get a'])
  })
})

describe('a touch', () => {
  it('is not made where the store has none', async () => {
    const store = new MapStore({ touch: 'none' })
    const guard = new ExpressStoreGuard(store)
    expect(guard.canTouch).toBe(false)
    expect(await guard.touch('a', guard.created('a'), session())).toBe('touched')
    expect(store.calls).toEqual([])
  })

  it('hands over what is stored where another changed it: some stores write what they are given', async () => {
    const { store, guard, load } = await stored()
    const [mine, theirs] = [await load(), await load()]
    await guard.save('a', theirs, session({ theirs: 1 }))
    let touched: unknown
    store.touch = (_sid, given, callback) => {
      touched = given
      callback(null)
    }
    const cookie = { expires: 'later' }
    expect(await guard.touch('a', mine, { cookie })).toBe('touched')
    expect(touched).toEqual({ cookie, theirs: 1 })
  })
})

describe('a store', () => {
  it('that emits disconnect is not connected until it emits connect', () => {
    const store = new MapStore()
    const guard = new ExpressStoreGuard(store)
    expect(guard.isConnected).toBe(true)
    store.emit('disconnect')
    expect(guard.isConnected).toBe(false)
    store.emit('connect')
    expect(guard.isConnected).toBe(true)
    guard.close()
    expect(store.listenerCount('connect') + store.listenerCount('disconnect')).toBe(0)
  })

  it('may throw, or give a promise in the place of a callback', async () => {
    const broken = new Error('broken')
    const guard = new ExpressStoreGuard({
      get: async () => {
        throw broken
      },
      set: () => {
        throw broken
      },
      destroy: (_sid, callback) => callback(),
    })
    await expect(guard.load('a')).rejects.toBe(broken)
    await expect(guard.save('a', undefined, session())).rejects.toBe(broken)
    await guard.destroy('a')
  })
})
