// @ts-check
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chance } from '../differential/chance.mjs'
import { JsonMapStore } from './json-map-store.mjs'
import { Server } from './server.mjs'

const require = createRequire(import.meta.url)
const dropIn =
  process.env.LATCHKEY_DROP_IN ??
  fileURLToPath(new URL('../../drop-ins/express-session/index.js', import.meta.url))
const modules = { original: require('express-session'), ours: require(dropIn) }

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)
const steps = isNightly ? 10_000 : 1000

/** Every kind of store is shared by the two as it would be by two processes of one application. */
const kinds = {
  "a store that extends the original's Store": () => new (JsonMapStore(modules.original.Store))(),
  'a store that extends ours': () => new (JsonMapStore(modules.ours.Store))(),
  "the original's MemoryStore": () => new modules.original.MemoryStore(),
  'our MemoryStore': () => new modules.ours.MemoryStore(),
}

describe.each(Object.entries(kinds))('one jar, two servers, %s', (_name, makeStore) => {
  const options = {
    secret: ['the secret of both servers', 'an older secret'],
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 3_600_000 },
  }
  /** @type {any} */
  let store
  /** @type {Server[]} */
  let servers = []

  beforeAll(async () => {
    store = makeStore()
    // `store.generate` is put on a store by the middleware that has it: as between two processes, each has its own.
    servers = Object.values(modules).map(
      (session) => new Server(session({ ...options, store: viewOf(store) })),
    )
    await Promise.all(servers.map((server) => server.start()))
  })

  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  it(`never loses a user, nor what the session holds, in ${steps} steps`, async () => {
    const chance = new Chance(7)
    /** What the session must hold. @type {Record<string, unknown>} */
    let expected = {}
    /** @type {string | undefined} */
    let cookie
    for (let step = 0; step < steps; step += 1) {
      const server = /** @type {Server} */ (chance.of(servers))
      const deed = chance.of(['read', 'read', 'set', 'set', 'delete', 'sign in', 'save', 'reload'])
      const key = chance.of(['cart', 'seen', 'returnTo'])
      const answer = await server.do({
        deed: expected.user ? deed : 'sign in',
        key,
        value: step,
        cookie,
      })
      cookie = answer.cookie ?? cookie
      if (deed === 'sign in' || !expected.user) expected = { ...expected, user: 'anna' }
      else if (deed === 'set' || deed === 'save') expected = { ...expected, [key]: step }
      else if (deed === 'delete') expected = without(expected, key)
      expect({ step, server: servers.indexOf(server), deed, data: answer.data }).toEqual({
        step,
        server: servers.indexOf(server),
        deed,
        data: expected,
      })
    }
  })
})

describe('a record', () => {
  // Both write at the same moment.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    [{}, { a: 1 }],
    [{ maxAge: 60_000 }, { a: 1, nested: { list: [1, 'ü', null], when: '2030-01-01' } }],
    [
      { maxAge: 60_000, sameSite: 'lax', secure: false, priority: 'high', partitioned: true },
      { passport: { user: 7 } },
    ],
    [
      { expires: new Date(Date.UTC(2035, 0)), domain: 'example.com', path: '/' },
      { flash: { error: ['bad'] } },
    ],
    [
      { httpOnly: false, unknown: 1 },
      { undefined, text: '', zero: 0 },
    ],
  ])('is what the other would have written, byte for byte: %j', async (cookie, data) => {
    /** @type {string[]} */
    const texts = []
    for (const session of Object.values(modules)) {
      const store = new (JsonMapStore(session.Store))()
      const server = new Server(
        session({
          secret: 's',
          resave: false,
          saveUninitialized: false,
          genid: () => 'one-id',
          cookie: { ...cookie },
          store,
        }),
        () => data,
      )
      await server.start()
      await server.do({ deed: 'fill', key: '', value: '', cookie: undefined })
      await server.stop()
      texts.push(String(store.records['one-id']))
    }
    expect(texts[1]).toBe(texts[0])
    expect(texts[0]).toContain('"cookie":{"originalMaxAge":')
  })
})

/** @param {Record<string, unknown>} data @param {string} key */
function without(data, key) {
  return Object.fromEntries(Object.entries(data).filter(([each]) => each !== key))
}

/** A store with the same records, that carries properties of its own. @param {any} store */
function viewOf(store) {
  return Object.create(store)
}
