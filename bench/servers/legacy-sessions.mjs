// @ts-check
// What express-session and what stands in its place have in common: the settings that the documentation names for
// production. Where it leaves a choice, the one that costs least: no maxAge, which would send the cookie again at each write.
import { promisify } from 'node:util'
import { counting } from './harness.mjs'

/** @typedef {typeof import('express-session')} SessionModule */

/**
 * The middleware on a memory store of its own, and what is told of the store.
 * @param {SessionModule} session express-session, or ours
 */
export function legacySessions(session) {
  const store = new session.MemoryStore()

  /** @type {Record<string, number>} */
  const calls = {}
  if (counting) {
    for (const name of /** @type {const} */ (['get', 'set', 'touch', 'destroy'])) {
      const method = /** @type {(...args: unknown[]) => unknown} */ (store[name])
      store[name] = (/** @type {unknown[]} */ ...args) => {
        calls[name] = (calls[name] ?? 0) + 1
        return method.apply(store, args)
      }
    }
  }

  const middleware = session({
    secret: 'a key for the benchmark, of 32 characters and more',
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
    store,
  })

  /** @type {import('./harness.mjs').Insight} */
  const insight = {
    records: async () => Object.values((await promisify(store.all.bind(store))()) ?? {}),
    storeCalls: () => calls,
  }
  return { middleware, insight }
}
