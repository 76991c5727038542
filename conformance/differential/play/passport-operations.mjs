// @ts-check
import { portrait, reviveValue, withLength } from './passport-values.mjs'
import { problemOf } from './problem.mjs'

/**
 * What the operations of Passport work with, beside what those of a session do.
 *
 * @typedef {import('./operations.mjs').Scene & { authenticators: Record<string, Authenticator> }} PassportScene
 *
 * @typedef {object} Authenticator
 * @property {any} passport
 * @property {Record<string, any>} strategies
 * @property {Record<string, (req: any, res: any, next: any) => void>} routes
 * @property {(call: import('../passport-script.mjs').Route, scene: any) => any} middleware
 * @property {(what: 'serializer' | 'deserializer' | 'transformer', answerer: any) => unknown} register
 */

/** @type {Record<string, (scene: any, operation: import('../script.mjs').Operation) => unknown>} */
export const passportOperations = {
  /** As in a route's handler, with the request at hand. */
  authenticate(scene, { of = 'first', goes, ...call }) {
    const options = reviveValue(call.options)
    const made = authenticatorOf(scene, of).middleware({ ...call, options }, scene)
    scene.trace.note('made', made.name, made.length)
    if (call.showsOptions) {
      const { res, trace, names } = scene
      res.on('finish', () => trace.note('its options', portrait(options, names)))
    }
    return run(scene, made, goes)
  },
  route(scene, { of = 'first', route = 'login', goes }) {
    const made = authenticatorOf(scene, of).routes[route]
    return made ? run(scene, made, goes) : undefined
  },
  login: (scene, operation) =>
    callMethod(scene, operation, operation.as ?? 'login', [
      reviveValue(operation.user ?? '$alice'),
      ...('options' in operation ? [reviveValue(operation.options)] : []),
    ]),
  logout: (scene, operation) =>
    callMethod(
      scene,
      operation,
      operation.as ?? 'logout',
      'options' in operation ? [reviveValue(operation.options)] : [],
    ),
  /** Everything of the request that Passport writes. */
  who({ req, trace, names }) {
    const { session } = req
    const kinds = ['login', 'logIn', 'logout', 'logOut', 'isAuthenticated', 'isUnauthenticated']
    trace.note('who', {
      user: portrait(req.user, names),
      admin: portrait(req.admin, names),
      account: portrait(req.account, names),
      authInfo: portrait(req.authInfo, names),
      methods: kinds.map((name) => typeof req[name]).join(' '),
      authenticated: [req.isAuthenticated?.(), req.isUnauthenticated?.()],
      session: dataOf(session, names),
      cookie: session?.cookie ? [session.cookie.originalMaxAge, session.cookie.path] : 'none',
      property: `${req._userProperty}`,
      instance: typeof req._passport?.instance,
      manager: typeof req._sessionManager,
    })
  },
  flash({ req, trace, names }, { with: args = [] }) {
    trace.note('flash', portrait(req.flash(...args.map(reviveValue)), names))
  },
  /** The body, from the events that are still to come. */
  'read the body': ({ req, trace }) =>
    new Promise((resolve) => {
      let text = ''
      let turns = 200
      const tell = (/** @type {string} */ how) => {
        turns = 0
        trace.note('read', how, text)
        resolve(undefined)
      }
      req.on('data', (/** @type {Buffer} */ chunk) => {
        text += chunk
      })
      req.on('end', () => tell('to its end'))
      const turn = () => {
        turns -= 1
        if (turns > 0) setImmediate(turn)
        else if (turns === 0) tell('in vain')
      }
      turn()
    }),
  use(scene, { of = 'first', name, strategy = 'local' }) {
    const { passport, strategies } = authenticatorOf(scene, of)
    const args = [...(name === undefined ? [] : [reviveValue(name)]), strategies[strategy]]
    scene.trace.note('use', passport.use(...args) === passport)
  },
  unuse(scene, { of = 'first', name = 'local' }) {
    const { passport } = authenticatorOf(scene, of)
    scene.trace.note('unuse', passport.unuse(name) === passport)
  },
  register(scene, { of = 'first', what = 'serializer', ...answerer }) {
    scene.trace.note('register', authenticatorOf(scene, of).register(what, answerer))
  },
  /** The chains themselves, as strategies and session managers call them. */
  chain(
    scene,
    { of = 'first', chain = 'serializeUser', value = '$alice', withRequest, sparingly },
  ) {
    const { passport } = authenticatorOf(scene, of)
    const { trace, names, req } = scene
    return new Promise((resolve) => {
      const done = (/** @type {any[]} */ ...result) => {
        while (result.length > 0 && result.at(-1) === undefined) result.pop()
        trace.note(chain, ...result.map((each) => portrait(each, names)))
        resolve(undefined)
      }
      const between = withRequest ? [req] : sparingly ? [undefined] : []
      passport[chain](reviveValue(value), ...between, done)
    })
  },
  /** What kinds of things the module gives. */
  shape(scene) {
    const { passport } = authenticatorOf(scene, 'first')
    const made = [passport.initialize(), passport.session(), passport.authenticate('local')]
    scene.trace.note(
      'shape',
      made.map(({ name, length }) => `${name} ${length}`),
      Object.keys(passport._strategies),
      [passport._key, passport._serializers.length, passport._deserializers.length],
      [passport._infoTransformers.length, typeof passport._sm, typeof passport._framework],
    )
  },
  /** Somebody's own, before Passport's. */
  'set user'({ req }, { property = 'user', value = '$alice' }) {
    req[property] = reviveValue(value)
  },
}

/** @param {any} session @param {import('./names.mjs').Names} names */
function dataOf(session, names) {
  if (!session) return `${session}`
  try {
    return names.within(JSON.stringify({ ...session, cookie: 0 }))
  } catch (error) {
    return problemOf(error).name
  }
}

/** @param {any} scene @param {string} of @returns {Authenticator} */
function authenticatorOf({ authenticators }, of) {
  return authenticators[of] ?? authenticators.first
}

/**
 * Runs a middleware in the middle of a handler, which goes on when it says so.
 *
 * @param {any} scene
 * @param {(req: any, res: any, next: (error?: unknown) => void) => void} middleware
 * @param {string} [goes]
 */
function run({ req, res, next, trace, names }, middleware, goes) {
  return new Promise((resolve) => {
    let count = 0
    const went = (/** @type {unknown} */ error) => {
      count += 1
      trace.note(count === 1 ? 'went on' : 'went on again', portrait(error, names))
      if (count > 1) return
      if (error) {
        next(error)
        resolve('passed on')
        return
      }
      resolve(undefined)
      if (goes === 'throw') throw new Error('thrown by what comes next')
    }
    try {
      middleware(req, res, went)
    } catch (error) {
      trace.note('it threw', problemOf(error))
      if (count > 0) return
      next(error)
      resolve('passed on')
    }
  })
}

/**
 * @param {any} scene
 * @param {import('../script.mjs').Operation} operation
 * @param {string} method
 * @param {unknown[]} args
 */
function callMethod({ req, trace, names }, { callback = 'waits' }, method, args) {
  return new Promise((resolve) => {
    const done = (/** @type {any[]} */ ...result) => {
      trace.note(`${method} called back`, ...result.map((each) => portrait(each, names)))
      trace.note('then', portrait(req.user, names), dataOf(req.session, names))
      resolve(undefined)
      if (callback === 'throws') throw new Error('thrown by the callback')
    }
    const given = callback === 'none' ? [] : [withLength(done, 1)]
    try {
      const returned = req[method](...args, ...given)
      // When it calls back depends on the store, and on D19.
      if (returned !== undefined) trace.note(`${method} returned`, portrait(returned, names))
    } catch (error) {
      trace.note(`${method} threw`, problemOf(error))
      resolve(undefined)
    }
    if (callback === 'none') resolve(undefined)
  })
}
