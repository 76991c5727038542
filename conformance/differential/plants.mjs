// @ts-check
// Differences planted in a copy of ours, each at its border, so that none depends on how it is
// made inside. Each is one that a careless change could make, and none has a number.

/**
 * What a plant changes: the options, what stands before the middleware, what it is given to call.
 *
 * @typedef {object} Plant
 * @property {(options: Record<string, any>) => Record<string, any>} [options]
 * @property {(req: any, res: any) => void} [request] Done before the middleware.
 * @property {(next: (error?: any) => void, req: any) => (error?: any) => void} [next]
 */

/** @type {Record<string, Plant>} */
export const plants = {
  'rolling is ignored': { options: (options) => ({ ...options, rolling: false }) },
  'resave is ignored': { options: (options) => ({ ...options, resave: false }) },
  'unset is ignored': { options: (options) => ({ ...options, unset: 'keep' }) },
  'only the first secret is accepted': {
    options: ({ secret, ...options }) => ({
      ...options,
      ...(secret === undefined
        ? {}
        : { secret: Array.isArray(secret) ? secret.slice(0, 1) : secret }),
    }),
  },
  'the last secret signs': {
    options: ({ secret, ...options }) => ({
      ...options,
      ...(secret === undefined
        ? {}
        : { secret: Array.isArray(secret) ? [...secret].reverse() : secret }),
    }),
  },
  'the last protocol of a proxy counts': {
    request({ headers }) {
      const protocols = headers['x-forwarded-proto']
      if (protocols) headers['x-forwarded-proto'] = protocols.split(',').at(-1).trim()
    },
  },
  'the store is never touched': {
    options: ({ store, ...options }) => ({
      ...options,
      ...(store ? { store: untouched(store) } : {}),
    }),
  },
  'an unknown session of the store is an error': {
    options: ({ store, ...options }) => ({
      ...options,
      ...(store ? { store: strict(store) } : {}),
    }),
  },
  'errors of the store are swallowed': {
    next: (next) => (error) => next(/ failed$/.test(error?.message) ? undefined : error),
  },
  'the Set-Cookie of the program is lost': {
    request(_req, res) {
      const { setHeader } = res
      res.setHeader = function (/** @type {string} */ name, /** @type {any} */ value) {
        const lines = /^set-cookie$/i.test(name) && Array.isArray(value) ? value.slice(-1) : value
        return setHeader.call(this, name, lines)
      }
    },
  },
  'a changed maxAge is not kept': {
    next: (next, req) => (error) => {
      const { session } = req
      if (session?.cookie) {
        const { maxAge } = session.cookie
        Object.defineProperty(session.cookie, 'maxAge', {
          get: () => maxAge,
          set() {},
          configurable: true,
        })
      }
      next(error)
    },
  },
  'a HEAD has no session': {
    request(req) {
      if (req.method === 'HEAD') delete req.headers.cookie
    },
  },
}

/** @param {any} session The module. @param {string} name Of a plant; empty: none. */
export function planted(session, name) {
  const plant = plants[name]
  if (!plant) return session
  const {
    options: changed = (options) => options,
    request = () => {},
    next: told = (next) => next,
  } = plant
  const module = (/** @type {any} */ options) => {
    const middleware = session(options && changed(options))
    return (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => {
      request(req, res)
      middleware(req, res, told(next, req))
    }
  }
  return Object.assign(module, session)
}

/** @param {any} store */
function untouched(store) {
  const copy = Object.create(store)
  copy.touch = undefined
  return copy
}

/** @param {any} store */
function strict(store) {
  const { get } = store
  store.get = function (
    /** @type {string} */ id,
    /** @type {(error: any, found?: any) => void} */ callback,
  ) {
    return get.call(this, id, (/** @type {any} */ error, /** @type {any} */ found) =>
      callback(error ? Object.assign(error, { code: 'EIO' }) : null, found),
    )
  }
  return store
}
