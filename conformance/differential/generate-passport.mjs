// @ts-check
import { Chance } from './chance.mjs'
import { optionValues } from './exchanges/passport-options.mjs'
import { someAct, someAnswerers, someStrategies } from './generate-passport-parts.mjs'
import { userNames } from './play/passport-values.mjs'

/** @typedef {import('./script.mjs').Operation} Operation */
/** @typedef {import('./script.mjs').RequestStep} RequestStep */

/**
 * The nth script of a seed with Passport in it.
 *
 * @param {number} seed
 * @param {number} nth
 * @returns {import('./script.mjs').Script}
 */
export function generatePassportScript(seed, nth) {
  const chance = new Chance(seed * 1_000_003 + nth)
  const second = chance.is(0.06)
  return {
    name: `script ${nth} of seed ${seed}`,
    ...chance.some(0.15, () => ({
      framework: chance.of(/** @type {const} */ (['express4', 'connect', 'http'])),
    })),
    options: {
      resave: chance.is(0.1),
      saveUninitialized: chance.is(0.1),
      ...chance.some(0.15, () => ({ rolling: true })),
      ...chance.some(0.3, () => ({ cookie: { maxAge: 60_000 } })),
    },
    ...chance.some(0.4, () => ({
      store: { answers: chance.of(/** @type {const} */ (['tick', 'now'])) },
    })),
    ...chance.some(second ? 0.8 : 0.2, () => ({
      after: second ? (orders.at(-1) ?? []) : chance.of(orders.slice(0, -1)),
    })),
    passport: {
      ...generateAuthenticator(chance),
      ...(second ? { second: generateAuthenticator(chance) } : {}),
    },
    steps: chance.list(3, 6, () => generateStep(chance)),
  }
}

const usualOrder = ['body', 'flash', 'initialize', 'passport session']

/** What is mounted, and in which order. */
export const orders = [
  ['body', 'flash', 'passport session'],
  ['body', 'flash', 'initialize'],
  ['body', 'flash'],
  ['body', 'initialize', 'passport session'],
  ['flowing', ...usualOrder],
  ['own flash', ...usualOrder],
  ['own flash', 'body', 'unsafe flash', 'initialize', 'passport session'],
  [...usualOrder, 'passport session'],
  [...usualOrder, 'initialize of the second', 'passport session of the second'],
]

/** @param {Chance} chance @returns {import('./passport-script.mjs').PassportPart} */
function generateAuthenticator(chance) {
  return {
    strategies: someStrategies(chance),
    ...chance.some(0.3, () => ({ serializers: someAnswerers(chance, 'serializer') })),
    ...chance.some(0.3, () => ({ deserializers: someAnswerers(chance, 'deserializer') })),
    ...chance.some(0.35, () => ({ transformers: someAnswerers(chance, 'transformer') })),
    ...chance.some(0.12, () => ({
      initialize: chance.of([{ userProperty: 'admin' }, { compat: false }]),
    })),
    ...chance.some(0.15, () => ({ session: { pauseStream: true } })),
    routes: {
      login: { options: someOptions(chance), ...chance.some(0.4, () => someStrategy(chance)) },
      link: { call: 'authorize', options: someOptions(chance) },
    },
  }
}

/** @param {Chance} chance @returns {import('./script.mjs').Step} */
function generateStep(chance) {
  if (chance.is(0.05)) return { advance: chance.of([500, 20_000, 61_000]) }
  return generateRequest(chance, true)
}

const passwords = [
  'wrong',
  'without a word',
  'with a text',
  'with a type',
  'with a number',
  'fails',
  'throws',
  'right, with a text',
  'right, with a type',
  'right, with a scope',
]

/** @param {Chance} chance @param {boolean} mayNest @returns {RequestStep} */
function generateRequest(chance, mayNest) {
  const nested = () => generateRequest(chance, false)
  return {
    method: chance.of(['POST', 'POST', 'POST', 'GET', 'GET', 'HEAD', 'OPTIONS']),
    ...chance.some(0.75, () => ({
      body: {
        username: chance.is(0.6) ? 'alice' : chance.of([...userNames, 'somebody']),
        password: chance.is(0.55) ? 'right' : chance.of(passwords),
      },
    })),
    ...chance.some(0.05, () => ({ path: '/?username=bob&password=right' })),
    acts: {
      one: someAct(chance, mayNest ? nested : undefined),
      two: someAct(chance),
    },
    // First of all: when what comes later reads is a matter of turns.
    ...chance.some(0.06, () => ({ payload: 'a body' })),
    does: [
      ...(chance.is(0.05) ? [{ do: 'read the body' }] : []),
      ...chance.list(0, 1, () => before(chance)),
      ...(mayNest && chance.is(0.03) ? [{ do: 'meanwhile', request: nested() }] : []),
      ...chance.list(0, 2, () => main(chance)),
      { do: 'who' },
      ...chance.list(0, 1, () => after(chance)),
    ],
    ...chance.some(0.08, () => ({ faults: [generateFault(chance)] })),
  }
}

/** @param {Chance} chance @returns {Operation} */
function before(chance) {
  return chance.of([
    () => ({ do: 'set', key: 'cart', value: ['tea'] }),
    () => ({ do: 'count', key: 'visits' }),
    () => ({ do: 'flash', with: chance.of(flashes) }),
    () => (chance.is(0.3) ? { do: 'set', key: 'returnTo', value: '/wanted' } : { do: 'who' }),
    () => (chance.is(0.3) ? { do: 'forget', as: chance.of(['null', 'deleted']) } : { do: 'who' }),
    () => (chance.is(0.3) ? { do: 'set user', value: '$bob' } : { do: 'who' }),
  ])()
}

const flashes = [
  [],
  [],
  ['error'],
  ['info', 'a text'],
  ['info', ['a', 'b']],
  ['info', '%s %d', 'a', 1],
]

/** @param {Chance} chance @returns {Operation} */
function after(chance) {
  return chance.of([
    () => ({ do: 'flash', with: chance.of(flashes) }),
    () => ({ do: 'set', key: 'cart', value: ['more'] }),
    () => ({ do: 'redirect', to: '/next' }),
    () => ({ do: 'json', value: { ok: true } }),
    () => ({ do: 'next', error: 'passed on' }),
  ])()
}

/** @param {Chance} chance @returns {Operation} */
function main(chance) {
  return chance.of([
    authentication,
    authentication,
    authentication,
    authentication,
    signIn,
    signOut,
    signOut,
    other,
  ])(chance)
}

/** @param {Chance} chance @returns {Operation} */
function authentication(chance) {
  const of = chance.some(0.05, () => ({ of: 'second' }))
  if (chance.is(0.2)) return { do: 'route', route: chance.of(['login', 'link']), ...of }
  return {
    do: 'authenticate',
    ...of,
    ...chance.some(0.9, () => ({ options: someOptions(chance) })),
    ...chance.some(0.5, () => someStrategy(chance)),
    ...chance.some(0.15, () => ({ call: 'authorize' })),
    ...chance.some(0.15, () => ({
      callback: {
        arity: chance.of([1, 2, 3, 4, 5]),
        goes: chance.of(/** @type {const} */ (['login', 'login', 'next', 'end'])),
      },
    })),
    ...chance.some(0.03, () => ({ goes: 'throw' })),
    ...chance.some(0.05, () => ({ showsOptions: true })),
  }
}

/** @param {Chance} chance */
function someStrategy(chance) {
  return { strategy: chance.of(strategies) }
}

const strategies = [
  'one',
  'one',
  ['one', 'two'],
  ['one', 'two'],
  ['local', 'one'],
  ['one', 'local', 'two'],
  ['local'],
  { instance: 'one' },
  [{ instance: 'two' }, 'one'],
  'nobody',
  'session',
  ['session', 'local'],
  [],
]

/** @param {Chance} chance */
function someOptions(chance) {
  /** @type {Record<string, unknown>} */
  const options = {}
  for (const [name, values] of Object.entries(optionValues)) {
    if (chance.is(/^success/.test(name) ? 0.06 : 0.14)) options[name] = chance.of(values)
  }
  return options
}

/** @param {Chance} chance @returns {Operation} */
function signIn(chance) {
  return {
    do: 'login',
    ...chance.some(0.6, () => ({ user: `$${chance.of(userNames)}` })),
    ...chance.some(0.3, () => ({
      options: chance.of([{}, { session: false }, { keepSessionInfo: true }]),
    })),
    ...chance.some(0.05, () => ({ callback: 'none' })),
    ...chance.some(0.2, () => ({ as: 'logIn' })),
  }
}

/** @param {Chance} chance @returns {Operation} */
function signOut(chance) {
  return {
    do: 'logout',
    ...chance.some(0.3, () => ({ options: chance.of([{}, { keepSessionInfo: true }]) })),
    ...chance.some(0.05, () => ({ callback: 'none' })),
    ...chance.some(0.2, () => ({ as: 'logOut' })),
  }
}

/** @param {Chance} chance @returns {Operation} */
function other(chance) {
  return chance.of([
    () => ({
      do: 'use',
      name: chance.of(['local', 'other', 'session']),
      strategy: chance.of(['local', 'one']),
    }),
    () => ({ do: 'unuse', name: chance.of(['local', 'one', 'session']) }),
    () => ({
      do: 'chain',
      chain: chance.of(['serializeUser', 'deserializeUser', 'transformAuthInfo']),
      value: chance.of(['$alice', '$zero', 0, 1, null]),
      ...chance.some(0.5, () => ({ withRequest: true })),
    }),
    () => ({
      do: 'register',
      what: chance.of(['serializer', 'deserializer', 'transformer']),
      arity: chance.of([2, 3]),
    }),
    () => ({ do: 'shape' }),
  ])()
}

/** @param {Chance} chance @returns {import('./script.mjs').Fault} */
function generateFault(chance) {
  return {
    method: chance.of(/** @type {const} */ (['get', 'set', 'set', 'destroy', 'destroy', 'touch'])),
    ...chance.some(0.3, () => ({ nth: 2 })),
    fault: chance.is(0.05)
      ? 'never'
      : chance.of(/** @type {const} */ (['error', 'error', 'slow', 'throw'])),
  }
}
