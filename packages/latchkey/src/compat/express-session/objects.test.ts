import { EventEmitter } from 'node:events'
import { inherits, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ExpressSession, implementations, type ProgramStore } from './both.fixture'

/** What can be seen of an object: its own properties and how they behave. */
function seen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.entries(Object.getOwnPropertyDescriptors(value)).map(
    ([name, { value, ...how }]) => [
      name,
      typeof value === 'function' ? 'function' : inspect(value, { depth: 0 }),
      how,
    ],
  )
}

/** What comes of it, or what it throws. */
function outcome(attempt: () => unknown): unknown {
  try {
    return attempt()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

function same(title: string, view: (library: ExpressSession) => unknown): void {
  it(title, async () => {
    const original = await outcome(() => view(implementations.original))
    expect(await outcome(() => view(implementations.ours))).toEqual(original)
  })
}

const later = new Date('2035-01-01')

describe('Cookie, as the original', () => {
  const options: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    false: false,
    true: true,
    'a number': 5,
    'a text': 'x',
    'an empty text': '',
    'a function': () => {},
    'a list': [],
    'what it does not know': { foo: 1, data: { x: 1 } },
    'no path': { path: undefined, httpOnly: undefined },
    'expires false': { expires: false },
    'expires null': { expires: null },
    'expires text': { expires: 'x' },
    'expires after maxAge': { maxAge: 5, expires: later },
    'maxAge text': { maxAge: '5' },
    'maxAge true': { maxAge: true },
    'maxAge null': { maxAge: null },
    'maxAge undefined': { maxAge: undefined },
    'maxAge NaN': { maxAge: Number.NaN },
    originalMaxAge: { originalMaxAge: 7 },
    'no originalMaxAge': { maxAge: null, originalMaxAge: undefined },
    'inherited options': Object.create({ secure: true }),
  }
  for (const [title, given] of Object.entries(options)) {
    same(`is made of ${title}`, ({ Cookie }) => {
      const cookie = new Cookie(given)
      const json = JSON.stringify(cookie).replace(/"originalMaxAge":\d{6,}/, 'a long time')
      const { originalMaxAge, ...rest } = Object.getOwnPropertyDescriptors(cookie)
      return [Object.keys(cookie), originalMaxAge?.enumerable, seen(rest._expires?.value), json]
    })
  }
  same('has its prototype', ({ Cookie }) => [
    Object.keys(Cookie.prototype),
    Cookie.prototype.constructor.name,
    Cookie.name,
    Cookie.length,
    Cookie.prototype.toJSON.name,
  ])
  same('keeps what lifetime it is given', ({ Cookie }) => {
    const cookie = new Cookie({ expires: later })
    const steps: unknown[] = []
    for (const expires of [null, false, undefined, 'x']) {
      cookie.expires = expires
      steps.push([cookie.maxAge, cookie.originalMaxAge, cookie.expires])
    }
    cookie.maxAge = 0
    steps.push(cookie.originalMaxAge)
    return steps
  })
  same('writes a line', ({ Cookie }) => {
    const cookie = new Cookie({ expires: later, domain: 'a.b', secure: true, priority: 'low' })
    return (cookie.serialize as (name: string, value: string) => string)('name', 'a b;%')
  })
  same('does not write what it may not', ({ Cookie }) => {
    const cookie = new Cookie({ sameSite: 'nonsense' })
    return (cookie.serialize as (name: string, value: string) => string)('name', 'value')
  })
})

describe('Session, as the original', () => {
  const data: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    text: 'text',
    'a list': [1, 2],
    'names of methods': { save: 1, touch: 2, id: 3, req: 4, constructor: 5, toString: 6, a: 7 },
    'a prototype': JSON.parse('{"__proto__":{"admin":true},"a":1}'),
    'inherited data': Object.create({ a: 1 }),
  }
  for (const [title, given] of Object.entries(data)) {
    same(`is made of ${title}`, ({ Session }) => {
      const session = new Session({ sessionID: 'id' }, given)
      return [seen(session), JSON.stringify(session), session.id]
    })
  }
  same('needs a request', ({ Session }) => new Session(undefined))
  same('has its prototype', ({ Session }) => [
    Object.entries(Object.getOwnPropertyDescriptors(Session.prototype)).map(
      ([name, { value, enumerable, writable, configurable }]) => [
        name,
        value.length,
        enumerable,
        writable,
        configurable,
      ],
    ),
    Session.name,
    Session.length,
  ])
  same('has an id that stays', ({ Session }) => {
    new Session({ sessionID: 'id' }).id = 'other'
  })
  same('gives itself back from each method', ({ Session, MemoryStore }) => {
    const store = new MemoryStore()
    const session = new Session({ sessionID: 'id', sessionStore: store })
    Reflect.set(session, 'cookie', { originalMaxAge: 5 })
    store.generate = () => {}
    const done = () => {}
    const methods = ['touch', 'save', 'reload', 'destroy', 'regenerate'] as const
    return methods.map((method) => session[method](done) === session)
  })
  same('says when there is nothing to reload', ({ Session, MemoryStore }) => {
    const session = new Session({ sessionID: 'id', sessionStore: new MemoryStore() })
    return new Promise((resolve) => session.reload((error) => resolve(String(error))))
  })
  same('is gone from its request at once when it is destroyed', ({ Session, MemoryStore }) => {
    const request: Record<string, unknown> = { sessionID: 'id', sessionStore: new MemoryStore() }
    const session = new Session(request)
    request.session = session
    session.destroy()
    return 'session' in request
  })
})

describe('Store, as the original', () => {
  same('is made by call and inherits', ({ Store }) => {
    const Base = Store as unknown as { call(self: object): void }
    function OldStore(this: object) {
      Base.call(this)
    }
    inherits(OldStore, Store as never)
    const store: object = Reflect.construct(OldStore, [])
    return [
      store instanceof Store,
      store instanceof EventEmitter,
      Object.keys(store).includes('_events'),
    ]
  })
  same('is extended by classes', ({ Store }) => {
    class NewStore extends Store {}
    return [new NewStore() instanceof EventEmitter, Object.keys(Store.prototype)]
  })
  same('loads a session outside of a request', ({ Store }) => {
    const store = new Store()
    const expires = later.toISOString()
    store.get = (_, answer) =>
      answer(null, { cookie: { expires, originalMaxAge: 4, path: '/x' }, a: 1 })
    return new Promise((resolve) =>
      store.load('id', (error, session) =>
        resolve([error, JSON.stringify(session), session.id, Object.keys(session.req as object)]),
      ),
    )
  })
  same('loads nothing where there is nothing', ({ Store }) => {
    const store = new Store()
    store.get = (_, answer) => answer()
    return new Promise((resolve) => store.load('id', (...answer) => resolve(answer)))
  })
  same('makes a new session even if the old one could not be destroyed', ({ Store }) => {
    const store = new Store()
    store.destroy = (_, answer) => answer(new Error('out of reach'))
    const request = { sessionID: 'old' }
    store.generate = () => {
      request.sessionID = 'new'
    }
    return new Promise((resolve) =>
      store.regenerate(request, (error) => resolve([String(error), request.sessionID])),
    )
  })
  for (const stored of [{}, 'text', { cookie: null }, { cookie: 'x' }]) {
    same(`makes no session of ${JSON.stringify(stored)}`, ({ Store }) =>
      new Store().createSession({}, stored as object),
    )
  }
  for (const cookie of [{}, { expires: 'nonsense', originalMaxAge: 9 }, { expires: later }]) {
    same(`makes a session of a cookie ${JSON.stringify(cookie)}`, ({ Store }) => {
      const request = { sessionID: 'id' }
      const session = new Store().createSession(request, { cookie })
      return [seen(session.cookie), Reflect.get(request, 'session') === session]
    })
  }
})

describe('MemoryStore, as the original', () => {
  const promised = <Result>(call: (answer: (...results: unknown[]) => void) => Result) =>
    new Promise<unknown[]>((resolve) => {
      let isLater = false
      call((...results) => resolve([isLater, ...results]))
      isLater = true
    })
  type Full = ProgramStore & Record<'all' | 'clear' | 'length', (answer: unknown) => void>

  same('has its methods', ({ MemoryStore }) => Object.keys(MemoryStore.prototype))
  same('keeps text', async ({ MemoryStore }) => {
    const store = new MemoryStore() as Full
    const steps = [
      await promised((answer) => store.set('a', { cookie: {}, v: 1 }, answer)),
      await promised((answer) => store.get('a', answer)),
      await promised((answer) => store.get('b', answer)),
      await promised((answer) => store.touch?.('a', { cookie: { path: '/x' }, v: 2 }, answer)),
      await promised((answer) => store.touch?.('b', { cookie: {} }, answer)),
      await promised((answer) => store.all(answer)),
      await promised((answer) => store.length(answer)),
      { ...store.sessions },
      await promised((answer) => store.destroy('a', answer)),
      await promised((answer) => store.destroy('a', answer)),
      await promised((answer) => store.clear(answer)),
      { ...store.sessions },
      Object.getPrototypeOf(store.sessions),
    ]
    return steps
  })
  for (const method of ['get', 'all', 'length', 'touch'] as const) {
    same(`forgets what has ended at ${method}`, async ({ MemoryStore }) => {
      const store = new MemoryStore() as Full
      store.sessions.old = JSON.stringify({ cookie: { expires: new Date(0) } })
      const cookie = { expires: later }
      const answer = await promised((answer) => {
        if (method === 'get') store.get('old', answer)
        else if (method === 'touch') store.touch?.('old', { cookie }, answer)
        else store[method](answer)
      })
      return [answer, { ...store.sessions }]
    })
  }
  same('throws what is no JSON', ({ MemoryStore }) => {
    const store = new MemoryStore()
    store.sessions.bad = '{bad'
    store.get('bad', () => {})
  })
})
