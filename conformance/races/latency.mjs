// @ts-check

/** How long each write to the store is made to take, in milliseconds. */
let writeLatency = 0

/** @param {number} milliseconds */
export function setWriteLatency(milliseconds) {
  writeLatency = milliseconds
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/**
 * A store of ours, each of whose writes waits first.
 * @param {import('latchkey').SessionStore} inner
 * @returns {import('latchkey').SessionStore}
 */
export function withLatency(inner) {
  return new Proxy(inner, {
    get(_, name) {
      const value = Reflect.get(inner, name, inner)
      if (typeof value !== 'function') return value
      if (name === 'load') return value.bind(inner)
      return async (/** @type {unknown[]} */ ...args) => {
        if (writeLatency > 0) await pause(writeLatency)
        return value.apply(inner, args)
      }
    },
  })
}

/**
 * The same express-session store, as far away as one on a network: each call takes a time of its own, and a write as long as it is made to.
 * @template {object} Store
 * @param {Store} store
 * @returns {Store}
 */
export function farAway(store) {
  for (const name of ['get', 'set', 'touch', 'destroy']) {
    const method = Reflect.get(store, name)
    if (typeof method !== 'function') continue
    Reflect.set(store, name, async (/** @type {unknown[]} */ ...args) => {
      await pause(Math.random() * 3 + (name === 'get' ? 0 : writeLatency))
      method.apply(store, args)
    })
  }
  return store
}
