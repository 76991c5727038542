// @ts-check
// Ours, set up as its documentation says, for both of its servers.
import { Authenticator, Sessions } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'
import { MemoryStore } from 'latchkey/stores/memory'
import { local } from 'latchkey/strategies/local'
import { counting } from './harness.mjs'
import { users, userWithPassword } from './users.mjs'

const store = new MemoryStore()

/** @type {Record<string, number>} */
const calls = {}
/** @type {Set<string>} */
const keys = new Set()

/** @type {Sessions<{ visits?: number }>} */
const sessions = new Sessions({
  store: counting ? counted(store) : store,
  keys: ['a key for the benchmark, of 32 characters and more'],
  idle: { minutes: 30 },
  absolute: { hours: 8 },
  // The load speaks plain http; in production that has to be asked for.
  cookie: { plainHttp: 'always' },
})

const authenticator = new Authenticator({
  serialize: (/** @type {import('./users.mjs').User} */ user) => user.id,
  deserialize: (id) => users.get(id),
  strategies: [local(({ username, password }) => userWithPassword(username, password))],
})

export const auth = latchkey({ sessions, authenticator })

/** @type {import('./harness.mjs').Insight} */
export const insight = {
  async records() {
    const loaded = await Promise.all([...keys].map((key) => store.load(key)))
    return loaded.flatMap((record) => (record && 'text' in record ? [JSON.parse(record.text)] : []))
  },
  storeCalls: () => calls,
}

/**
 * The same object, whose every method is counted, and the keys of new records noted.
 * @template {object} Target
 * @param {Target} target
 * @returns {Target}
 */
function counted(target) {
  return new Proxy(target, {
    get(_, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value === 'object' && value !== null) return counted(value)
      if (typeof value !== 'function') return value
      return (/** @type {unknown[]} */ ...args) => {
        calls[String(name)] = (calls[String(name)] ?? 0) + 1
        if (name === 'create') keys.add(String(args[0]))
        return value.apply(target, args)
      }
    },
  })
}
