// @ts-check
import {
  application,
  authenticate,
  authorize,
  credentials,
  flashed,
  refused,
  signIn,
  who,
  whoNow,
} from './passport-steps.mjs'
import { request } from './steps.mjs'

/** @typedef {import('../passport-script.mjs').Act} Act */

const scripted = (/** @type {string} */ name, /** @type {any} */ how = {}) => ({
  kind: /** @type {const} */ ('scripted'),
  name,
  ...how,
})
const three = ['one', 'two', 'three'].map((name) => scripted(name))

/** @param {Record<string, Act>} acts @param {any} [options] @param {any} [how] */
const inChain = (acts, options, how = {}) => ({
  acts,
  ...request([authenticate(options, { strategy: ['one', 'two', 'three'], ...how }), who, flashed]),
})

/** @param {any[]} args @returns {Act} */
const fail = (...args) => ({ act: 'fail', with: args })

/** Every way in which three may fail. @type {Record<string, Record<string, Act>>} */
const failures = {
  'challenges that are texts': {
    one: fail('Basic realm="a"'),
    two: fail('Bearer'),
    three: fail('Digest'),
  },
  'one challenge among them': { one: fail(), two: fail('Bearer'), three: fail() },
  statuses: { one: fail('Basic', 403), two: fail('Bearer', 401), three: fail(429) },
  'a status first': { one: fail(400), two: fail('Bearer'), three: fail('Digest') },
  'the second status counts': { one: fail('Basic'), two: fail(403), three: fail(400) },
  infos: {
    one: fail({ message: 'first', type: 'odd' }),
    two: fail({ message: 'second' }),
    three: fail('third'),
  },
  'a status of zero': { one: fail(0), two: fail('Basic', 0), three: fail(undefined, 401) },
  'no status that anybody knows': { one: fail('Basic', 499), two: fail(), three: fail() },
  nothing: { one: fail(), two: fail(null), three: fail('') },
}

/** @type {import('../script.mjs').Script[]} */
const chains = Object.entries(failures).flatMap(([name, acts]) =>
  [
    {},
    { failWithError: true },
    { failureFlash: true, failureMessage: true, failureRedirect: '/' },
    { failureFlash: true, failureMessage: true },
  ].map((options) =>
    application({
      name: `a chain fails with ${name}, with ${JSON.stringify(options)}`,
      passport: { strategies: three },
      steps: [inChain(acts, options), request([flashed, who])],
    }),
  ),
)

/** @type {[string, any][]} Names and instances. */
const arguments_ = [
  ['a name that nobody has', 'nobody'],
  ['a chain with a name that nobody has', ['one', 'nobody']],
  ['an instance', { instance: 'one' }],
  ['an instance that was never registered', { instance: 'loose' }],
  ['instances and names', [{ instance: 'loose' }, 'one']],
  ['an empty chain', []],
  ['an array of one', ['one']],
  ['nothing', '$undefined'],
  ['an empty name', ''],
  ['null', null],
  ['a number', 7],
  ['an object that is none', { some: 'thing' }],
  ['a name that every object has', 'toString'],
  ['__proto__', '__proto__'],
]

/** @type {[string, Act][]} */
const acts = [
  ['succeeds', {}],
  ['succeeds with nobody', { with: ['$undefined'] }],
  ['succeeds with false', { with: [false] }],
  ['succeeds with a text', { with: ['a text'] }],
  ['succeeds with an info that is a text', { with: ['$alice', 'a text'] }],
  ['succeeds with an info that is null', { with: ['$alice', null] }],
  ['fails', { act: 'fail' }],
  ['fails with a challenge', { act: 'fail', with: ['Basic realm="x"'] }],
  ['fails with a challenge that no header may be', { act: 'fail', with: ['a\nb'] }],
  ['fails with a status', { act: 'fail', with: [403] }],
  ['fails with a challenge and a status', { act: 'fail', with: ['Basic', 418] }],
  ['redirects', { act: 'redirect' }],
  ['redirects with a status', { act: 'redirect', with: ['https://provider.example/?a=b', 303] }],
  ['redirects to nowhere', { act: 'redirect', with: ['$undefined'] }],
  ['redirects with what is no header', { act: 'redirect', with: ['/a\r\nb'] }],
  ['passes', { act: 'pass' }],
  ['gives an error', { act: 'error' }],
  ['gives an error that is a text', { act: 'error', with: ['odd'] }],
  ['gives no error', { act: 'error', with: [] }],
  ['throws', { act: 'throw' }],
]

/** @type {import('../script.mjs').Script[]} */
export const passportStrategyExchanges = [
  ...chains,
  ...acts.flatMap(([name, act]) =>
    [false, true].map((later) =>
      application({
        name: `a strategy ${name}${later ? ', later' : ''}`,
        passport: { strategies: [scripted('one')] },
        steps: [
          inChain(
            { one: { ...act, ...(later && act.act !== 'throw' ? { later } : {}) } },
            undefined,
            {
              strategy: 'one',
            },
          ),
          whoNow,
        ],
      }),
    ),
  ),
  ...acts.map(([name, act]) =>
    application({
      name: `the second of a chain ${name}`,
      passport: { strategies: three },
      steps: [inChain({ one: fail('Basic'), two: act, three: fail('Digest', 403) }), whoNow],
    }),
  ),
  ...arguments_.flatMap(([name, strategy]) => [
    application({
      name: `authenticate with ${name}`,
      passport: { strategies: [...three, scripted('loose', { registered: false })] },
      steps: [
        { acts: { one: fail('Basic') }, ...request([authenticate({}, { strategy }), who]) },
        request([authenticate({}, { strategy }), who]),
      ],
    }),
    application({
      name: `authenticate with ${name} and a callback`,
      passport: { strategies: [...three, scripted('loose', { registered: false })] },
      steps: [
        {
          acts: { one: fail('Basic') },
          ...request([authenticate({}, { strategy, callback: {} })]),
        },
      ],
    }),
  ]),
  ...['class', 'es5', 'object'].map((how) =>
    application({
      name: `a strategy that is made as ${how}`,
      passport: { strategies: [scripted('one', { how })] },
      steps: [
        request([authenticate({}, { strategy: 'one' }), who]),
        request([authenticate({}, { strategy: { instance: 'one' } }), who]),
      ],
    }),
  ),
  application({
    name: 'a strategy acts twice',
    passport: { strategies: [scripted('one')] },
    steps: [
      inChain({ one: { again: {} } }, { session: false }, { strategy: 'one' }),
      inChain({ one: { act: 'pass', again: { act: 'pass' } } }, {}, { strategy: 'one' }),
      inChain({ one: { act: 'error', again: { act: 'error' } } }, {}, { strategy: 'one' }),
    ],
  }),
  application({
    name: 'a strategy does nothing',
    passport: { strategies: [scripted('one')] },
    steps: [inChain({ one: { act: 'nothing' } }, {}, { strategy: 'one' }), whoNow],
  }),
  servesTwo('an instance', { instance: 'one' }),
  servesTwo('a name', 'one'),
  application({
    name: 'what comes after a success throws',
    steps: [
      credentials([authenticate({}, { goes: 'throw' }), who]),
      credentials([authenticate({ session: false }, { goes: 'throw' }), who]),
    ],
  }),
  application({
    name: 'a strategy without a name',
    passport: { strategies: [{ kind: 'local', name: '$undefined' }] },
    steps: [signIn],
  }),
  application({
    name: 'a strategy under another name',
    passport: { strategies: [{ as: 'members' }, scripted('one', { as: 'uno' })] },
    steps: [
      credentials([authenticate({}, { strategy: 'members' }), who]),
      signIn,
      request([authenticate({}, { strategy: 'uno' }), who]),
    ],
  }),
  application({
    name: 'unuse, use again, use under a name',
    steps: [
      signIn,
      credentials([{ do: 'unuse' }, authenticate(), who]),
      credentials([{ do: 'use', strategy: '0' }, authenticate(), who]),
      credentials([
        { do: 'use', name: 'other', strategy: '0' },
        authenticate({}, { strategy: 'other' }),
      ]),
      request([{ do: 'unuse', name: 'nobody' }, { do: 'shape' }]),
    ],
  }),
  application({
    name: "the strategy 'session' is registered anew",
    passport: { strategies: [{}, scripted('session')] },
    steps: [
      signIn,
      { acts: { session: { act: 'pass' } }, ...whoNow },
      { acts: { session: { with: ['$bob'] } }, ...whoNow },
      { acts: { session: { act: 'fail' } }, ...whoNow },
    ],
  }),
  application({
    name: "the strategy 'session' is taken away",
    steps: [signIn, request([{ do: 'unuse', name: 'session' }, who]), whoNow],
  }),
  application({
    name: "authenticate('session') in a route",
    after: ['body', 'flash'],
    steps: [
      signIn,
      request([authenticate({}, { strategy: 'session' }), who]),
      request([authenticate({}, { strategy: ['session', 'local'] }), who]),
      request([authenticate({}, { strategy: 'session', callback: {} })]),
    ],
  }),
  application({
    name: 'direct invocation after a registration',
    steps: [
      credentials([{ do: 'set', key: 'registered', value: true }, authenticate(), who]),
      credentials([authenticate({ successRedirect: '/welcome' })], { as: 'bob' }),
      whoNow,
    ],
  }),
  application({
    name: 'frameworks of its own',
    passport: { framework: 'plain' },
    steps: [request([authenticate(), authorize(), who])],
  }),
  application({
    name: 'a framework that authorizes',
    passport: { framework: 'authorizing' },
    steps: [request([authenticate({}), authorize({ scope: 'x' }, { showsOptions: true }), who])],
  }),
  refusedBy('no strategy but the local one'),
]

/** @param {string} name @returns {import('../script.mjs').Script} */
function refusedBy(name) {
  return application({ name, steps: [refused, signIn, whoNow, { ...whoNow, method: 'HEAD' }] })
}

/**
 * @param {string} what
 * @param {unknown} strategy
 */
function servesTwo(what, strategy) {
  const signsIn = [authenticate({}, { strategy }), who]
  const meanwhile = { acts: { one: { with: ['$bob'] } }, does: signsIn }
  return application({
    name: `${what} serves two requests at once`,
    passport: { strategies: [scripted('one')] },
    steps: [{ acts: { one: { meanwhile } }, does: signsIn }, whoNow],
  })
}
