// @ts-check
// Differences planted in a copy of our passport, each at its border, so that none depends on how it
// is made inside. Each is one that a careless change could make, and none has a number.

/**
 * What a plant changes: an authenticator that was just made, or what `authenticate` is called with.
 *
 * @typedef {object} Plant
 * @property {(passport: any) => void} [made]
 * @property {(options: Record<string, any>) => Record<string, any>} [options]
 * @property {(callback: Function) => Function} [callback]
 * @property {(req: any, res: any) => void} [request] Done before the middleware.
 */

/** @type {Record<string, Plant>} */
export const passportPlants = {
  'only the first challenge is sent': {
    request(_req, res) {
      const { setHeader } = res
      res.setHeader = function (/** @type {string} */ name, /** @type {any} */ value) {
        return setHeader.call(this, name, name === 'WWW-Authenticate' ? value.slice(0, 1) : value)
      }
    },
  },
  'failWithError is ignored': { options: ({ failWithError, ...options }) => options },
  'authInfo: false is ignored': { options: ({ authInfo, ...options }) => options },
  'keepSessionInfo is ignored': { options: ({ keepSessionInfo, ...options }) => options },
  'the type of a message that is told is lost': {
    options: ({ failureFlash, ...options }) => ({
      ...options,
      ...(failureFlash === undefined
        ? {}
        : { failureFlash: failureFlash.message ?? Boolean(failureFlash) }),
    }),
  },
  'a redirect goes before a message': {
    options: ({ failureRedirect, failureMessage, ...options }) =>
      failureRedirect
        ? { ...options, failureRedirect }
        : { ...options, ...(failureMessage ? { failureMessage } : {}) },
  },
  'a callback does not hear of the status': {
    callback:
      (callback) =>
      (/** @type {any[]} */ ...args) =>
        callback(...args.slice(0, 3)),
  },
  'what is known of the credentials is not transformed': {
    made: (passport) => changeMethod(passport, 'transformAuthInfo', () => undefined),
  },
  'three parameters do not get the request': {
    made(passport) {
      for (const name of ['serializeUser', 'deserializeUser', 'transformAuthInfo']) {
        changeMethod(
          passport,
          name,
          (fn) =>
            (/** @type {any[]} */ ...args) =>
              fn.length === 3 ? fn(undefined, ...args) : fn(...args),
        )
      }
    },
  },
  'pass is the end of a chain': {
    made(passport) {
      for (const name of ['serializeUser', 'deserializeUser']) {
        changeMethod(passport, name, (fn) =>
          withLengthOf(fn, (/** @type {any[]} */ ...args) => {
            const done = args.pop()
            fn(...args, (/** @type {any} */ error, /** @type {any} */ value) =>
              done(error === 'pass' ? new Error('nobody knows') : error, value),
            )
          }),
        )
      }
    },
  },
  'an id of 0 is nobody': {
    request(req) {
      if (req.session?.passport?.user === 0) delete req.session.passport.user
    },
  },
  'userProperty is ignored': {
    made(passport) {
      const { initialize } = passport
      passport.initialize = (/** @type {any} */ { userProperty, ...options } = {}) =>
        initialize.call(passport, options)
    },
  },
  'unuse does nothing': {
    made(passport) {
      passport.unuse = () => passport
    },
  },
}

/**
 * @param {import('./play/passport-application.mjs').Modules} modules
 * @param {string} name Of a plant; empty: none.
 * @returns {import('./play/passport-application.mjs').Modules}
 */
export function plantedPassport(modules, name) {
  const plant = passportPlants[name]
  if (!plant) return modules
  const { made, request = () => {}, options: changed, callback: told } = plant
  /** @param {...any} args */
  function Passport(...args) {
    const passport = new modules.passport.Passport(...args)
    made?.(passport)
    const { authenticate } = passport
    passport.authenticate = (
      /** @type {any} */ strategy,
      /** @type {any} */ options,
      /** @type {any} */ callback,
    ) => {
      const given = typeof options === 'function' ? { callback: options } : { options, callback }
      const middleware = authenticate.call(
        passport,
        strategy,
        changed && given.options ? changed(given.options) : given.options,
        told && given.callback ? told(given.callback) : given.callback,
      )
      return function authenticate(
        /** @type {any} */ req,
        /** @type {any} */ res,
        /** @type {any} */ next,
      ) {
        request(req, res)
        return middleware(req, res, next)
      }
    }
    return passport
  }
  return { ...modules, passport: { ...modules.passport, Passport } }
}

/**
 * Registers something else in the place of a function; nothing: none is asked.
 *
 * @param {any} passport
 * @param {string} name
 * @param {(fn: (...args: any[]) => any) => ((...args: any[]) => any) | undefined} change
 */
function changeMethod(passport, name, change) {
  const own = passport[name]
  passport[name] = function (/** @type {any[]} */ ...args) {
    const [fn, ...rest] = args
    if (typeof fn !== 'function') return own.apply(this, args)
    const changed = change(fn)
    return changed ? own.call(this, changed, ...rest) : passport._infoTransformers.length + 1
  }
}

/** @param {Function} fn @param {(...args: any[]) => any} other */
function withLengthOf(fn, other) {
  return Object.defineProperty(other, 'length', { value: fn.length })
}
