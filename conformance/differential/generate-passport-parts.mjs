// @ts-check
import { answers } from './play/passport-answerers.mjs'

/** @typedef {import('./chance.mjs').Chance} Chance */
/** @typedef {import('./passport-script.mjs').Act} Act */

/** They cost the time in which nothing comes, or are what D32 is about: the listed exchanges have them. */
const seldom = ['never', 'rejects', 'resolves', 'throws pass']

/** Under these names wherever a script speaks of strategies. @param {Chance} chance @returns {import('./passport-script.mjs').StrategyPart[]} */
export function someStrategies(chance) {
  const scripted = (/** @type {string} */ name) => ({
    kind: /** @type {const} */ ('scripted'),
    name,
    ...chance.some(0.4, () => ({ how: chance.of(/** @type {const} */ (['es5', 'object'])) })),
  })
  return [
    {
      ...chance.some(0.3, () => ({ later: true })),
      ...chance.some(0.2, () => ({ options: { passReqToCallback: true } })),
      ...chance.some(0.1, () => ({ verify: /** @type {const} */ ('async with callback') })),
    },
    scripted('one'),
    scripted('two'),
  ]
}

/**
 * @param {Chance} chance
 * @param {keyof typeof answers} what
 * @returns {import('./passport-script.mjs').Answerer[]}
 */
export function someAnswerers(chance, what) {
  const names = Object.keys(answers[what]).filter((name) => !seldom.includes(name))
  const made = chance.list(1, 2, () => {
    const isSync = what === 'transformer' && chance.is(0.2)
    return {
      ...chance.some(0.5, () => ({ arity: isSync ? 1 : chance.of([2, 3, 3, 4]) })),
      ...chance.some(0.6, () => ({ gives: chance.of(names) })),
      ...chance.some(0.3, () => ({
        when: chance.of(/** @type {const} */ (['later', 'after the body'])),
      })),
    }
  })
  // Most applications have one that works.
  return chance.is(0.8) ? [...made, {}] : made
}

/** @param {Chance} chance @param {() => import('./script.mjs').RequestStep} [nested] @returns {Act} */
export function someAct(chance, nested) {
  const act = chance.of(acts)
  return {
    act,
    ...chance.some(0.7, () => ({ with: chance.of(said[act]) })),
    ...chance.some(act === 'throw' ? 0 : 0.3, () => ({ later: true })),
    ...(nested && act !== 'throw' ? chance.some(0.02, () => ({ meanwhile: nested() })) : {}),
  }
}

const acts = /** @type {const} */ ([
  'success',
  'success',
  'fail',
  'fail',
  'fail',
  'redirect',
  'pass',
  'error',
  'throw',
])

/** @type {Record<typeof acts[number], any[][]>} */
const said = {
  success: [
    ['$alice'],
    ['$bob', 'a text'],
    ['$carol', { type: 'odd', message: 'Welcome' }],
    ['$zero'],
    ['$empty'],
    [false],
    ['a text', { scope: 'all' }],
  ],
  fail: [
    [],
    ['Basic realm="x"'],
    ['Digest'],
    ['Bearer'],
    ['Bearer', 403],
    [429],
    [{ message: 'No', type: 'odd' }],
    [{ message: 'No' }, 400],
    ['', 401],
    [null],
  ],
  redirect: [['/provider'], ['https://provider.example/?a=b', 303]],
  pass: [[]],
  error: [
    [{ $error: 'from a strategy' }],
    [{ $error: 'with a status', status: 503 }],
    ['a text'],
    [],
  ],
  throw: [[]],
}
