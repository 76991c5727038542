// @ts-check
import { makeAnswerer } from './passport-answerers.mjs'
import { passportOperations } from './passport-operations.mjs'
import { makeStrategy } from './passport-strategies.mjs'
import { portrait, reviveValue, withLength } from './passport-values.mjs'

/**
 * @typedef {import('../passport-script.mjs').PassportPart} PassportPart
 * @typedef {import('./passport-operations.mjs').Authenticator} Authenticator
 *
 * The packages that are played together.
 *
 * @typedef {{ passport: any, strategy: any, local: any, flash: any }} Modules
 */

/** In the order that everybody copies. */
const usualOrder = ['body', 'flash', 'initialize', 'passport session']

/**
 * What stands beside the session middleware in a script with Passport in it.
 *
 * @param {Modules} modules
 * @param {import('./play.mjs').Tools} tools
 * @returns {import('./play.mjs').Extension}
 */
export function passportApplication(modules, tools) {
  const { second, ...first } = tools.script.passport ?? {}
  const authenticators = {
    first: makeAuthenticator(modules, first, tools),
    ...(second ? { second: makeAuthenticator(modules, second, tools) } : {}),
  }
  const middlewares = {
    ...surroundings(modules, tools),
    ...middlewaresOf(authenticators.first.passport, first, ''),
    ...(second && authenticators.second
      ? middlewaresOf(authenticators.second.passport, second, ' of the second')
      : {}),
  }
  return {
    after: usualOrder,
    middlewares,
    operations: passportOperations,
    scene: { authenticators },
  }
}

/**
 * @param {any} passport
 * @param {PassportPart} part
 * @param {string} suffix
 * @returns {Record<string, import('./middlewares.mjs').Middleware>}
 */
function middlewaresOf(passport, { initialize, session }, suffix) {
  return {
    [`initialize${suffix}`]: initialize ? passport.initialize(initialize) : passport.initialize(),
    [`passport session${suffix}`]: session ? passport.session(session) : passport.session(),
  }
}

/**
 * @param {Modules} modules
 * @param {import('./play.mjs').Tools} tools
 * @returns {Record<string, import('./middlewares.mjs').Middleware>}
 */
function surroundings({ flash }, { stepOf }) {
  return {
    /** As a parser leaves it; and as Express leaves the query in frameworks that do not. */
    body(req, _res, next) {
      const { body } = stepOf(req)
      if (body !== undefined) req.body = body
      req.query ??= Object.fromEntries(new URL(req.url, 'http://a').searchParams)
      next()
    },
    flash: flash(),
    'unsafe flash': flash({ unsafe: true }),
    /** Somebody listens to the body before Passport has its turn. */
    flowing(req, _res, next) {
      req.on('data', () => {})
      next()
    },
    /** A session of another kind: nothing but its data. */
    'plain session'(req, _res, next) {
      req.session = {}
      next()
    },
    'own login'(req, _res, next) {
      req.login = () => 'own'
      next()
    },
    'own methods'(req, _res, next) {
      req.logIn = (/** @type {any} */ _user, /** @type {any} */ ...rest) => rest.at(-1)?.()
      req.isAuthenticated = () => 'perhaps'
      next()
    },
    'own flash'(req, _res, next) {
      req.flash = () => 'own flash'
      next()
    },
  }
}

/**
 * @param {Modules} modules
 * @param {PassportPart} part
 * @param {import('./play.mjs').Tools} tools
 * @returns {Authenticator}
 */
function makeAuthenticator(modules, part, tools) {
  const { strategies = [{}], serializers = [{}], deserializers = [{}], transformers = [] } = part
  const passport =
    part.key === undefined
      ? new modules.passport.Passport()
      : new modules.passport.Passport({ key: part.key })

  /** @type {Record<string, any>} */
  const made = {}
  for (const [index, { as, registered = true, ...how }] of strategies.entries()) {
    const strategy = makeStrategy(modules, how, tools)
    made[how.name ?? (how.kind === 'scripted' ? 'scripted' : 'local')] = strategy
    made[String(index)] = strategy
    if (registered) passport.use(...(as === undefined ? [] : [as]), strategy)
  }

  const registrars = {
    serializer: 'serializeUser',
    deserializer: 'deserializeUser',
    transformer: 'transformAuthInfo',
  }
  const register = (
    /** @type {keyof typeof registrars} */ what,
    /** @type {any} */ answerer,
    nth = 0,
  ) => passport[registrars[what]](makeAnswerer(what, answerer, nth, tools))
  for (const [index, each] of serializers.entries()) register('serializer', each, index + 1)
  for (const [index, each] of deserializers.entries()) register('deserializer', each, index + 1)
  for (const [index, each] of transformers.entries()) register('transformer', each, index + 1)
  if (part.framework) passport.framework(ownFramework(part.framework, tools))

  /** @type {Authenticator['middleware']} */
  const middleware = ({ call = 'authenticate', ...how }, scene) => {
    const strategy = strategyArgument(how.strategy ?? 'local', made)
    const callback = how.callback && makeCallback(how.callback, scene, tools)
    if (how.optionsAreCallback) return passport[call](strategy, callback)
    return passport[call](strategy, how.options, callback)
  }
  const routes = Object.fromEntries(
    Object.entries(part.routes ?? {}).map(([name, route]) => [
      name,
      middleware({ ...route, options: reviveValue(route.options) }, undefined),
    ]),
  )
  return { passport, strategies: made, routes, middleware, register }
}

/** @param {any} strategy @param {Record<string, any>} made @returns {unknown} */
function strategyArgument(strategy, made) {
  if (Array.isArray(strategy)) return strategy.map((each) => strategyArgument(each, made))
  if (strategy?.instance !== undefined) return made[strategy.instance]
  return reviveValue(strategy)
}

/**
 * @param {{ arity?: number, goes?: string }} how
 * @param {any} scene
 * @param {import('./play.mjs').Tools} tools
 */
function makeCallback({ arity = 4, goes = 'end' }, scene, { trace, names }) {
  const callback = (/** @type {any[]} */ ...args) => {
    trace.note('callback', args.length, ...args.map((value) => portrait(value, names)))
    const [error, user] = args
    if (!scene || goes === 'nothing') return undefined
    const { req, res, next } = scene
    trace.note('in it', portrait(req.user, names))
    if (goes === 'throw') throw new Error('thrown by the callback')
    if (goes === 'next' || (error && goes === 'login')) return next(error)
    if (goes !== 'login' || !user) return res.end('by the callback')
    return req.logIn(user, (/** @type {unknown} */ failure) => {
      trace.note('signed in by the callback', portrait(failure, names), portrait(req.user, names))
      if (failure) next(failure)
      else res.end('signed in by the callback')
    })
  }
  return withLength(callback, arity)
}

/** @param {string} kind @param {import('./play.mjs').Tools} tools */
function ownFramework(kind, { trace, names }) {
  const make =
    (/** @type {string} */ what) =>
    (/** @type {any} */ passport, /** @type {any[]} */ ...args) => {
      trace.note(
        `framework ${what}`,
        typeof passport?.use,
        ...args.map((each) => portrait(each, names)),
      )
      return (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {any} */ next) => next()
    }
  return {
    initialize: make('initialize'),
    authenticate: make('authenticate'),
    ...(kind === 'authorizing' ? { authorize: make('authorize') } : {}),
  }
}
