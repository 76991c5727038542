import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Database from 'libsql'
import { afterEach, describe, expect, it } from 'vitest'
import type { SessionStore } from '../../session/session-store'
import { FakeClock } from '../../testing/fake-clock'
import { toExpressDefaults, toExpressStore } from '../express-store'
import { MemoryStore } from '../memory'
import { SqliteStore } from '../sqlite'
import { expressSession, type Request } from './original.fixture'

/** Old words, which are those of express-session. */
const theirOptions = { ['resave']: false, ['saveUninitialized']: false }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A client with a jar of one cookie. */
interface Client {
  get(path: string): Promise<{ status: number; body: unknown; setCookie: string | null }>
}

/** The original, as it comes from npm, on one of our stores. */
async function serve(
  store: SessionStore,
  cookie: object = { maxAge: 60_000 },
  clock = new FakeClock(Date.now()),
): Promise<Client> {
  const app = express()
  app.use(
    expressSession({
      secret: 'keyboard cat',
      ...theirOptions,
      cookie,
      store: toExpressStore(store, expressSession.Store, { clock }),
    }),
  )
  const sessionOf = (request: object) => (request as Request).session
  app.get('/visit', (request, response) => {
    const session = sessionOf(request)
    session.visits = (session.visits ?? 0) + 1
    response.json({ visits: session.visits })
  })
  app.get('/read', (request, response) => {
    response.json({ visits: sessionOf(request).visits ?? null, id: sessionOf(request).id })
  })
  app.get('/regenerate', (request, response, next) => {
    sessionOf(request).regenerate((error) => {
      if (error) return next(error)
      sessionOf(request).visits = 100
      response.json({ id: sessionOf(request).id })
    })
  })
  app.get('/reload', (request, response, next) => {
    sessionOf(request).visits = -1
    sessionOf(request).reload((error) => {
      if (error) next(error)
      else response.json({ visits: sessionOf(request).visits })
    })
  })
  app.get('/destroy', (request, response, next) => {
    sessionOf(request).destroy((error) => (error ? next(error) : response.json({})))
  })
  app.use(
    (
      error: Error,
      _request: unknown,
      response: { status(code: number): { json(body: object): void } },
      _next: unknown,
    ) => {
      response.status(500).json({ error: error.message })
    },
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  let jar = ''
  return {
    async get(path) {
      const headers = { cookie: jar, connection: 'close' }
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
      const setCookie = response.headers.get('set-cookie')
      if (setCookie !== null) jar = setCookie.split(';')[0] ?? ''
      return { status: response.status, body: await response.json(), setCookie }
    },
  }
}

const stores: [string, () => SessionStore][] = [
  [
    'the memory store',
    () => {
      const store = new MemoryStore()
      closing.push(() => store.close())
      return store
    },
  ],
  [
    'the SQLite store',
    () => {
      const database = new Database(':memory:')
      const store = new SqliteStore(database)
      closing.push(
        () => database.close(),
        () => store.close(),
      )
      return store
    },
  ],
]

describe.each(stores)('express-session from npm on %s', (_name, open) => {
  it('keeps sessions from one request to the next', async () => {
    const client = await serve(open())
    expect((await client.get('/visit')).body).toEqual({ visits: 1 })
    expect((await client.get('/visit')).body).toEqual({ visits: 2 })
    expect((await client.get('/read')).body).toMatchObject({ visits: 2 })
    expect((await client.get('/reload')).body).toEqual({ visits: 2 })
  })

  it('stores what its own store would, under the id of the session', async () => {
    const store = open()
    const client = await serve(store, {})
    await client.get('/visit')
    const { id } = (await client.get('/read')).body as { id: string }
    expect(await store.load(id)).toMatchObject({
      text: '{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"visits":1}',
    })
  })

  it('moves the end with each use', async () => {
    const store = open()
    const clock = new FakeClock(Date.now())
    const client = await serve(store, {}, clock)
    await client.get('/visit')
    const { id } = (await client.get('/read')).body as { id: string }
    clock.advance(1000)
    await client.get('/read')
    expect(await store.load(id)).toMatchObject({ expiresAt: clock.now() + 86_400_000 })
  })

  it('gives no session whose time is up', async () => {
    const clock = new FakeClock(Date.now())
    const client = await serve(open(), { maxAge: 60_000 }, clock)
    await client.get('/visit')
    clock.advance(59_000)
    expect((await client.get('/read')).body).toMatchObject({ visits: 1 })
    clock.advance(62_000)
    expect((await client.get('/read')).body).toMatchObject({ visits: null })
  })

  it('ends what it destroys, and what it regenerates', async () => {
    const store = open()
    const client = await serve(store)
    await client.get('/visit')
    const { id: first } = (await client.get('/read')).body as { id: string }
    const { id: second } = (await client.get('/regenerate')).body as { id: string }
    expect(second).not.toBe(first)
    expect(await store.load(first)).toBeUndefined()
    expect((await client.get('/read')).body).toEqual({ visits: 100, id: second })
    await client.get('/destroy')
    expect(await store.load(second)).toBeUndefined()
    expect((await client.get('/read')).body).toMatchObject({ visits: null })
  })

  it('makes a new session where a record is none, or was ended for a reason', async () => {
    const store = open()
    const client = await serve(store)
    for (const spoil of [
      async (id: string) => {
        await store.destroy(id)
        await store.create(id, { text: 'not JSON', expiresAt: Date.now() + 60_000 })
      },
      (id: string) => store.destroy(id, 'revoked'),
    ]) {
      await client.get('/visit')
      const { id } = (await client.get('/read')).body as { id: string }
      await spoil(id)
      expect((await client.get('/visit')).body).toEqual({ visits: 1 })
    }
  })
})

describe('a store for express-session', () => {
  const session = { cookie: { expires: null }, n: 1 }
  const asked = <Answer>(call: (callback: (error: unknown, answer?: Answer) => void) => void) =>
    new Promise<Answer | undefined>((resolve, reject) => {
      call((error, answer) => (error ? reject(error) : resolve(answer)))
    })

  it('is what express-session knows as one', () => {
    const store = toExpressStore(new MemoryStore(), expressSession.Store)
    expect(store).toBeInstanceOf(expressSession.Store)
  })

  it('gives the error of ours to the callback, later', async () => {
    const ours = new MemoryStore()
    ours.close()
    const store = toExpressStore(ours, expressSession.Store)
    let isLater = false
    const answers = [
      asked((callback) => store.get('a', callback)),
      asked((callback) => store.set('a', session, callback)),
      asked((callback) => store.touch('a', session, callback)),
      asked((callback) => store.destroy('a', callback)),
    ].map((answer) =>
      answer.catch((error) => {
        expect(isLater).toBe(true)
        return error.code
      }),
    )
    isLater = true
    expect(await Promise.all(answers)).toEqual(Array(4).fill('STORE_UNAVAILABLE'))
  })

  it('stores the session as it is at the call, and says so where that is no JSON', async () => {
    const store = toExpressStore(new MemoryStore(), expressSession.Store)
    const changing = { ...session }
    const stored = asked((callback) => store.set('a', changing, callback))
    changing.n = 2
    await stored
    expect(await asked((callback) => store.get('a', callback))).toMatchObject({ n: 1 })
    const cycle: Record<string, unknown> = { ...session }
    cycle.itself = cycle
    await expect(asked((callback) => store.set('a', cycle, callback))).rejects.toThrow('circular')
  })

  it('stores over what is there, however many do', async () => {
    const store = toExpressStore(new MemoryStore(), expressSession.Store)
    const sets = Array.from({ length: 20 }, (_, n) =>
      asked((callback) => store.set('a', { ...session, n }, callback)),
    )
    await Promise.all(sets)
    expect(await asked((callback) => store.get('a', callback))).toMatchObject({ n: 19 })
  })

  it('stores over what another process has made meanwhile', async () => {
    const ours = new MemoryStore()
    const create = ours.create.bind(ours)
    ours.create = async (key, record) => {
      ours.create = create
      await create(key, { ...record, text: '{"cookie":{"expires":null},"theirs":1}' })
      return create(key, record)
    }
    const store = toExpressStore(ours, expressSession.Store)
    await asked((callback) => store.set('a', session, callback))
    expect(await asked((callback) => store.get('a', callback))).toEqual(session)
  })

  it('keeps ids of any characters apart, under keys as our stores have them', async () => {
    const ours = new MemoryStore()
    const store = toExpressStore(ours, expressSession.Store)
    for (const sid of ['a b', 'a/b', '', 'é'.repeat(500)]) {
      await asked((callback) => store.set(sid, { ...session, sid }, callback))
    }
    expect(await asked((callback) => store.get('a/b', callback))).toMatchObject({ sid: 'a/b' })
    expect(await ours.load('a/b')).toBeUndefined()
  })

  it('may be given no callback', async () => {
    const store = toExpressStore(new MemoryStore(), expressSession.Store)
    store.set('a', session)
    expect(await asked((callback) => store.get('a', callback))).toMatchObject({ n: 1 })
    store.destroy('a')
    expect(await asked((callback) => store.get('a', callback))).toBeNull()
  })

  it('keeps a session whose cookie ends with the browser for a day', () => {
    expect(toExpressDefaults).toEqual({ browserSessions: { days: 1 } })
  })

  it('needs the Store of express-session, and says so', () => {
    expect(() => Reflect.apply(toExpressStore, undefined, [new MemoryStore()])).toThrow(
      'Store must be the Store of express-session: session.Store. Received undefined.',
    )
  })
})
