// @ts-check

import { Chance } from './chance.mjs'
import { handlers } from './generate-handlers.mjs'
import { middlewareNames } from './play/middlewares.mjs'

/**
 * The nth script of a seed.
 *
 * @param {number} seed
 * @param {number} nth
 * @returns {import('./script.mjs').Script}
 */
export function generateScript(seed, nth) {
  const chance = new Chance(seed * 1_000_003 + nth)
  const options = generateOptions(chance)
  return {
    name: `script ${nth} of seed ${seed}`,
    ...chance.some(0.6, () => ({
      framework: chance.of(/** @type {const} */ (['express4', 'connect', 'http'])),
    })),
    options,
    ...chance.some(0.7, () => ({ store: generateStore(chance) })),
    ...chance.some(0.3, () => ({ before: someMiddlewares(chance) })),
    ...chance.some(0.2, () => ({ after: someMiddlewares(chance) })),
    ...chance.some(0.08, () => ({ mount: chance.of(['/app', '/a', '/app/']) })),
    ...chance.some(0.06, () => ({
      inner: {
        ...chance.some(0.5, () => ({ path: '/app/inner' })),
        ...chance.some(0.5, () => ({ name: 'inner.sid' })),
      },
    })),
    ...chance.some(0.2, () => ({ trustProxy: chance.of([true, 'loopback', false]) })),
    ...chance.some(0.7, () => ({ keepsDeleted: true })),
    steps: generateSteps(chance),
  }
}

/** @param {Chance} chance @returns {import('./script.mjs').Options} */
function generateOptions(chance) {
  return {
    ...chance.some(0.85, () => ({ resave: chance.of([false, false, true]) })),
    ...chance.some(0.85, () => ({ saveUninitialized: chance.of([false, false, true]) })),
    ...chance.some(0.3, () => ({ rolling: chance.of([true, true, false]) })),
    ...chance.some(0.3, () => ({ unset: chance.of(['destroy', 'destroy', 'keep']) })),
    ...chance.some(0.25, () => ({ proxy: chance.of([true, false]) })),
    ...chance.some(0.15, () => ({ name: chance.of(['sid', 'my.session', 'connect.sid']) })),
    ...chance.some(0.08, () => ({ key: chance.of(['keyed', 'connect.sid']) })),
    // Where one side has a session more, random ids could not be told apart.
    ...chance.some(0.9, () => ({
      genid: chance.is(0.2) ? chance.of(['by path', 'odd', 'throwing']) : 'counting',
    })),
    ...chance.some(0.3, () => ({ secret: chance.of(secrets) })),
    ...chance.some(0.7, () => ({ cookie: generateCookie(chance) })),
  }
}

const secrets = [
  ['a secret', 'another secret'],
  ['another secret', 'a secret'],
  { buffer: 'a secret' },
  { keyObject: 'a secret' },
  [{ buffer: 'another secret' }, 'a secret'],
  null,
]

/** @param {Chance} chance @returns {unknown} */
function generateCookie(chance) {
  const values = {
    ...chance.some(0.5, () => ({ maxAge: chance.of([60_000, 60_000, 1500, 0, -5, null]) })),
    ...chance.some(0.12, () => ({
      expires: chance.of([{ date: 30_000 }, { date: -1000 }, false, null]),
    })),
    ...chance.some(0.2, () => ({ path: chance.of(['/', '/app', '/app/', '/a']) })),
    ...chance.some(0.15, () => ({ domain: 'example.com' })),
    ...chance.some(0.3, () => ({ secure: chance.of([true, false, 'auto', 'auto']) })),
    ...chance.some(0.3, () => ({
      sameSite: chance.of([true, false, 'lax', 'Strict', 'none', 'auto', 'auto', 'odd']),
    })),
    ...chance.some(0.2, () => ({ httpOnly: chance.of([true, false]) })),
    ...chance.some(0.1, () => ({ priority: chance.of(['low', 'medium', 'high', 'odd']) })),
    ...chance.some(0.1, () => ({ partitioned: true })),
    ...chance.some(0.03, () => ({ unknown: 'kept' })),
  }
  return chance.is(0.15)
    ? { call: { ...values, ...chance.some(0.5, () => ({ byPath: true })) } }
    : values
}

/** @param {Chance} chance @returns {import('./script.mjs').StoreKind} */
function generateStore(chance) {
  if (chance.is(0.25)) return { kind: 'memory' }
  return {
    ...chance.some(0.6, () => ({
      answers: chance.of(/** @type {const} */ (['tick', 'now', 'now'])),
    })),
    ...chance.some(0.25, () => ({ touch: false })),
    ...chance.some(0.2, () => ({ expiring: true })),
  }
}

// What writes to the session when the head leaves is listed by hand: when that is depends on D19.
export const surroundings = middlewareNames.filter(
  (name) => !name.includes('writes to the session'),
)

/** @param {Chance} chance */
function someMiddlewares(chance) {
  return chance.list(1, 2, () => chance.of(surroundings))
}

/** @param {Chance} chance @returns {import('./script.mjs').Step[]} */
function generateSteps(chance) {
  return chance.list(2, 5, () => {
    if (chance.is(0.1)) return { advance: chance.of([500, 2000, 45_000, 90_000]) }
    if (chance.is(0.03))
      return { event: chance.of(/** @type {const} */ (['disconnect', 'disconnect', 'connect'])) }
    if (chance.is(0.05)) {
      return {
        edit: chance.of(
          /** @type {const} */ (['remove', 'no cookie', 'not an object', 'odd keys', 'change']),
        ),
      }
    }
    return generateRequest(chance, true)
  })
}

/** @param {Chance} chance @param {boolean} mayNest @returns {import('./script.mjs').RequestStep} */
function generateRequest(chance, mayNest) {
  return {
    ...chance.some(0.2, () => ({
      method: chance.of(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']),
    })),
    ...chance.some(0.35, () => ({
      path: chance.of([
        '/app',
        '/app/',
        '/app/inner',
        '/application',
        '/a',
        '/long',
        '/?x=1',
        '/app?x=/',
      ]),
    })),
    ...chance.some(0.2, () => ({
      headers: { 'x-forwarded-proto': chance.of(forwardedProtocols) },
    })),
    ...chance.some(0.15, () => ({ cookie: chance.of(cookieWays) })),
    ...chance.some(0.9, () => ({
      does: handlers(chance, mayNest ? () => generateRequest(chance, false) : undefined),
    })),
    ...chance.some(0.2, () => ({ faults: chance.list(1, 2, () => generateFault(chance)) })),
  }
}

export const forwardedProtocols = ['https', 'https', 'http', 'https, http', 'http,https', 'HTTPS']

export const cookieWays = [
  'none',
  'first',
  'tampered',
  'unsigned',
  'garbage',
  'empty',
  'unknown',
  'other secret',
  'quoted',
  'twice',
]

/** @param {Chance} chance @returns {import('./script.mjs').Fault} */
function generateFault(chance) {
  const faults = /** @type {const} */ ([
    'error',
    'error',
    'error',
    'missing',
    'throw',
    'slow',
    'slow',
  ])
  return {
    method: chance.of(/** @type {const} */ (['get', 'set', 'set', 'touch', 'touch', 'destroy'])),
    ...chance.some(0.2, () => ({ nth: 2 })),
    // It costs the time in which nothing comes.
    fault: chance.is(0.08) ? 'never' : chance.of(faults),
  }
}
