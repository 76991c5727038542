import { describe, expect, it } from 'vitest'
import type { LegacySession } from '../internal/express-store-guard'
import { MapStore } from '../internal/express-store-guard/map-store.fixture'
import { readRecord } from '../session/record-layout'
import type { LoadedRecord } from '../session/session-store'
import { describeStore } from '../testing/describe-store'
import { FakeClock } from '../testing/fake-clock'
import { ExpressStore, expressStoreDefaults } from './express-store'

/** What no store that was written for express-session promises. */
const skips = [
  {
    reason: 'create is a plain set: the engine makes keys of 256 random bits',
    cases: [
      'creates nothing where a record is',
      'is no judgement of the store: what has expired is given, with the time that stands',
    ],
  },
  {
    reason: 'a legacy store has no place for stubs: destroy is its destroy',
    cases: [
      'with a reason leaves a stub that holds the reason, and only that',
      'leaves a stub that is there with its first reason',
      'leaves a stub that is no record to any other method',
      'leaves a stub there until the last moment of its grace',
      'an extension or a replacement never brings back what was destroyed',
    ],
  },
  {
    reason: 'the legacy store forgets what has expired, or does not',
    cases: ['lets the store forget, some time after the grace'],
  },
  {
    reason: 'it keeps no index by owner',
    cases: [
      'index by owner',
      'destroyAllOf',
      'races by owner',
      'races by owner between two connections',
    ],
  },
  {
    reason: 'it guards within one process: what two can do is on its page',
    cases: ['races between two connections'],
  },
]

describe.each([
  ['that calls back later', () => new MapStore()],
  ['that calls back at once', () => new MapStore({ answers: 'at once' })],
  ['without touch', () => new MapStore({ touch: 'none' })],
  ['whose touch leaves the record', () => new MapStore({ touch: "the store's own" })],
])('a legacy store %s', (name, make) => {
  describeStore(name, {
    open() {
      const legacy = make()
      const clock = new FakeClock()
      const store = new ExpressStore(legacy, { clock })
      return {
        store,
        clock,
        close: () => store.close(),
        break() {
          legacy.emit('disconnect')
        },
      }
    },
    skips,
    runner: { describe, it },
  })
})

const end = Date.UTC(2026, 0, 1, 1)
const cookie = '{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/","sameSite":"lax"}'
const record = { text: `{"cookie":${cookie},"n":1,"passport":{"user":7}}`, expiresAt: end }

function opened(options: ConstructorParameters<typeof MapStore>[0] = {}) {
  const legacy = new MapStore(options)
  const clock = new FakeClock()
  return { legacy, clock, store: new ExpressStore(legacy, { clock }) }
}

async function loaded(store: ExpressStore, key = 'a'): Promise<LoadedRecord> {
  const found = await store.load(key)
  if (found === undefined) throw new Error('There must be a record.')
  return found
}

describe('a record in a legacy store', () => {
  it('is a session as express-session keeps it, whose cookie says when it ends', async () => {
    const { legacy, store } = opened()
    await store.create('a', record)
    expect(JSON.parse(legacy.texts.get('a') ?? '')).toEqual({
      cookie: {
        originalMaxAge: 3_600_000,
        expires: '2026-01-01T01:00:00.000Z',
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
      },
      n: 1,
      passport: { user: 7 },
    })
    expect(Object.keys(JSON.parse(legacy.texts.get('a') ?? ''))[0]).toBe('cookie')
  })

  it('is given to it with a cookie that has what stores read of one', async () => {
    const { legacy, clock, store } = opened()
    let given: LegacySession | undefined
    legacy.set = (_sid, session, callback) => {
      given = session
      callback()
    }
    await store.create('a', record)
    clock.advance(1000)
    expect(given?.cookie).toMatchObject({
      expires: new Date(end),
      maxAge: 3_599_000,
      originalMaxAge: 3_600_000,
      httpOnly: true,
      path: '/',
      sameSite: 'lax',
      data: { path: '/', expires: new Date(end) },
    })
  })

  it('is the same text again, whatever touches it', async () => {
    const { store } = opened()
    await store.create('a', record)
    await store.extend('a', end + 1)
    expect(await loaded(store)).toMatchObject({ text: record.text, expiresAt: end + 1 })
  })

  it.each([
    ['with white space', '{ "cookie":{"originalMaxAge":null,"expires":null}}'],
    ['whose cookie is not first', '{"n":1,"cookie":{"originalMaxAge":null,"expires":null}}'],
    ['whose cookie has a time', '{"cookie":{"originalMaxAge":1,"expires":"2026-01-01"}}'],
    [
      'with names that stores take',
      '{"cookie":{"originalMaxAge":null,"expires":null},"__lastAccess":1}',
    ],
    [
      'with our name',
      '{"cookie":{"originalMaxAge":null,"expires":null},"latchkeyRecord":{"text":"x"}}',
    ],
    ['with a prototype', '{"cookie":{"originalMaxAge":null,"expires":null},"__proto__":{"a":1}}'],
    ['with a hidden one', '{"cookie":{"originalMaxAge":null,"expires":null},"\\u005f_proto__":1}'],
    [
      'whose cookie has a getter’s name',
      '{"cookie":{"originalMaxAge":null,"expires":null,"maxAge":1}}',
    ],
  ])('is given back as it was, also one %s', async (_what, text) => {
    const { legacy, store } = opened()
    let given: LegacySession = {}
    const set = legacy.set.bind(legacy)
    legacy.set = (sid, session, callback) => {
      given = session
      // As a store that copies objects name by name.
      set(sid, Object.assign({}, session), callback)
    }
    await store.create('a', { text, expiresAt: end, owner: 'ann' })
    expect(await loaded(store)).toMatchObject({ text, expiresAt: end, owner: 'ann' })
    expect(given.cookie).toMatchObject({ maxAge: 3_600_000, expires: new Date(end) })
  })

  it('is read without what the store adds', async () => {
    const { legacy, store } = opened()
    await store.create('a', record)
    legacy.texts.set('a', (legacy.texts.get('a') ?? '').replace(/}$/, ',"__lastAccess":1}'))
    expect((await loaded(store)).text).toBe(record.text)
  })

  it('that another program wrote is read as what it is', async () => {
    const { legacy, store } = opened()
    const theirs = { originalMaxAge: 60_000, expires: '2026-01-01T00:01:00.000Z', path: '/' }
    legacy.texts.set('a', JSON.stringify({ user: 'ann', cookie: theirs }))
    expect(await loaded(store)).toMatchObject({
      text: '{"cookie":{"originalMaxAge":null,"expires":null,"path":"/"},"user":"ann"}',
      expiresAt: Date.UTC(2026, 0, 1, 0, 1),
    })
  })

  it('that does not say when it ends lasts until the engine can write it', async () => {
    const { legacy, clock, store } = opened()
    legacy.texts.set('a', '{"cookie":{"originalMaxAge":null,"expires":null}}')
    expect((await loaded(store)).expiresAt).toBe(clock.now() + 1000)
  })

  it.each([['"text"'], ['[]'], ['{}'], ['{"cookie":1}']])(
    'that is %s is nobody’s session, and no failure of the store',
    async (text) => {
      const { legacy, store } = opened()
      legacy.texts.set('a', text)
      expect(readRecord((await loaded(store)).text, ['passport'])).toBeUndefined()
    },
  )
})

describe('the calls that it makes', () => {
  it('are one for each of what the engine does', async () => {
    const { legacy, store } = opened()
    await store.create('a', record)
    const { revision } = await loaded(store)
    await store.replace('a', revision, { ...record, expiresAt: end + 1 })
    await store.take('a')
    expect(legacy.calls).toEqual(['set a', 'get a', 'set a', 'destroy a'])
  })

  it('are a get and a set for a use, as a touch would leave the end where it was', async () => {
    const { legacy, store } = opened({ touch: "the store's own" })
    await store.create('a', record)
    await loaded(store)
    expect(await store.extend('a', end + 1)).toBe(true)
    expect((await loaded(store)).expiresAt).toBe(end + 1)
    expect(legacy.calls).toEqual(['set a', 'get a', 'get a', 'set a', 'get a'])
  })

  it('include a get before what is taken where it is not known', async () => {
    const { legacy, store } = opened()
    legacy.texts.set('a', '{"cookie":{}}')
    expect(await store.take('a')).toBeDefined()
    expect(await store.take('b')).toBeUndefined()
    expect(legacy.calls).toEqual(['get a', 'destroy a', 'get b'])
  })

  it('are none for a key that no engine asks for', async () => {
    const { legacy, store } = opened()
    await expect(store.load('../a')).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    expect(legacy.calls).toEqual([])
  })
})

describe('what another process did', () => {
  it('is merged with where this one has loaded it in between', async () => {
    const { legacy, store } = opened()
    await store.create('a', record)
    const mine = await loaded(store)
    const theirs = JSON.parse(legacy.texts.get('a') ?? '')
    legacy.texts.set('a', JSON.stringify({ ...theirs, theirs: 1 }))
    await loaded(store)
    const replacement = await store.replace('a', mine.revision, record)
    expect(replacement.kind).toBe('conflict')
  })

  it('is not brought back where this one has seen that it is gone', async () => {
    const { legacy, store } = opened()
    await store.create('a', record)
    const mine = await loaded(store)
    legacy.texts.clear()
    expect(await store.extend('a', end + 1)).toBe(false)
    expect((await store.replace('a', mine.revision, record)).kind).toBe('gone')
    expect(legacy.texts.size).toBe(0)
  })
})

describe('a legacy store that never calls back', () => {
  it('is out of reach when the deadline of the call has passed', async () => {
    const { legacy, clock, store } = opened({ answers: 'when told' })
    const deadline = { remaining: () => 50 }
    const calls = [store.load('a', deadline), store.create('b', record, deadline)]
    const waiting = Promise.allSettled(calls)
    clock.advance(50)
    for (const outcome of await waiting) {
      expect(outcome).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE', status: 503 } })
    }
    expect(legacy.calls).toEqual(['get a', 'set b'])
  })

  it('is out of reach after ten seconds where a call has no deadline', async () => {
    const { clock, store } = opened({ answers: 'when told' })
    const load = store.load('a')
    clock.advance(9_999)
    const early = await Promise.race([load, Promise.resolve('waits')])
    expect(early).toBe('waits')
    clock.advance(1)
    await expect(load).rejects.toThrow('did not call back within 10000 ms')
  })

  it('is not asked to write any more once the time of a call is over that waited for its turn', async () => {
    const { legacy, clock, store } = opened({ answers: 'when told' })
    const calls = Promise.allSettled([store.create('a', record), store.create('a', record)])
    clock.advance(10_000)
    await calls
    expect(legacy.calls).toEqual(['set a'])
  })

  it('is not asked at all after the deadline', async () => {
    const { legacy, store } = opened()
    await expect(store.load('a', { remaining: () => 0 })).rejects.toThrow('deadline')
    expect(legacy.calls).toEqual([])
  })

  it('leaves no timer behind where it did call back', async () => {
    const { clock, store } = opened()
    await store.create('a', record)
    await loaded(store)
    expect(clock.waiting).toBe(0)
  })
})

describe('a legacy store that fails', () => {
  it('has its own error given', async () => {
    const { legacy, store } = opened()
    const broken = new Error('connection reset')
    legacy.fault = () => {
      throw broken
    }
    await expect(store.load('a')).rejects.toBe(broken)
    await expect(store.create('a', record)).rejects.toBe(broken)
  })

  it('is listened to until the express store is closed', () => {
    const { legacy, store } = opened()
    expect(legacy.listenerCount('disconnect')).toBe(1)
    store.close()
    expect(legacy.listenerCount('disconnect')).toBe(0)
  })

  it('is asked again when it emits connect', async () => {
    const { legacy, store } = opened()
    legacy.emit('disconnect')
    await expect(store.load('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(legacy.calls).toEqual([])
    legacy.emit('connect')
    expect(await store.load('a')).toBeUndefined()
  })
})

describe('the options of an express store', () => {
  it('have these defaults', () => {
    expect(expressStoreDefaults).toEqual({
      callTimeout: { seconds: 10 },
      keysOfStore: ['__lastAccess'],
    })
  })

  it.each([
    [undefined, {}, 'store.get must be a function'],
    [{ get() {}, set() {} }, {}, 'store.destroy must be a function'],
    [new MapStore(), { callTimeout: { seconds: 0 } }, 'callTimeout must be a duration from 1 ms'],
    [new MapStore(), { keysOfStore: 'a' }, 'keysOfStore must be an array of names'],
  ])('are refused by name', (legacy, options, message) => {
    expect(() => Reflect.construct(ExpressStore, [legacy, options])).toThrow(message)
  })
})
