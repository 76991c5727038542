// @ts-check
import {
  application,
  arrive,
  arriveWanting,
  authenticate,
  authorize,
  credentials,
  flashed,
  signIn,
  signOut,
  who,
  whoNow,
} from './passport-steps.mjs'
import { request } from './steps.mjs'

const usualOrder = ['body', 'flash', 'initialize', 'passport session']
const everything = [
  arrive,
  signIn,
  whoNow,
  credentials([authenticate(), who], { password: 'wrong' }),
  signOut,
  whoNow,
]

/** @type {[string, { before?: string[], after?: string[] }][]} */
const orders = [
  ['without initialize', { after: ['body', 'flash', 'passport session'] }],
  ['without session()', { after: ['body', 'flash', 'initialize'] }],
  ['without either', { after: ['body', 'flash'] }],
  [
    'initialize twice',
    { after: ['body', 'flash', 'initialize', 'initialize', 'passport session'] },
  ],
  ['session() twice', { after: [...usualOrder, 'passport session'] }],
  ['session() before initialize', { after: ['body', 'flash', 'passport session', 'initialize'] }],
  [
    'initialize before the session',
    { before: ['initialize'], after: ['body', 'flash', 'passport session'] },
  ],
  [
    'the session after Passport',
    { before: ['body', 'initialize', 'passport session'], after: ['flash'] },
  ],
  [
    'the session after Passport, which only initializes',
    { before: ['body', 'flash', 'initialize'], after: [] },
  ],
  ['somebody’s own login', { after: ['own login', ...usualOrder] }],
  ['somebody’s own methods', { after: ['own methods', ...usualOrder] }],
  ['a session of another kind', { before: ['plain session'] }],
  [
    'a session of another kind, and no initialize',
    { before: ['plain session', 'body', 'flash'], after: ['passport session'] },
  ],
]

const second = { strategies: [{ name: 'local' }], deserializers: [{ arity: 3 }] }
const bothInTurn = [
  signIn,
  credentials([authenticate({}, { of: 'second' }), who], { as: 'bob' }),
  whoNow,
  request([{ do: 'logout' }, who]),
  whoNow,
]
const bothMounted = [
  'body',
  'flash',
  'initialize',
  'passport session',
  'initialize of the second',
  'passport session of the second',
]

/** @type {import('../script.mjs').Script[]} */
export const passportSurroundingExchanges = [
  ...orders.map(([name, order]) => application({ name, ...order, steps: everything })),
  .../** @type {const} */ (['express4', 'connect', 'http']).flatMap((framework) => [
    application({ name: `on ${framework}`, framework, steps: everything }),
    application({
      name: `redirects on ${framework}`,
      framework,
      steps: [
        credentials([authenticate({ successRedirect: '/in', failureRedirect: '/out' })]),
        credentials([authenticate({ successRedirect: '/in', failureRedirect: '/out' })], {
          password: 'wrong',
        }),
      ],
    }),
  ]),
  ...['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'GET'].map((method) =>
    application({
      name: `by ${method}`,
      steps: [
        { ...credentials([authenticate({ failureFlash: true })], { password: 'wrong' }), method },
        { ...credentials([authenticate(), who]), method },
        { ...whoNow, method },
        { ...signOut, method },
        { ...whoNow, method },
      ],
    }),
  ),
  ...[
    { userProperty: 'admin' },
    { userProperty: '' },
    { compat: false },
    { userProperty: 'admin', compat: false },
  ].map((initialize) =>
    application({
      name: `initialize(${JSON.stringify(initialize)})`,
      passport: { initialize },
      steps: [
        signIn,
        whoNow,
        credentials([authorize(), who], { as: 'bob' }),
        request([{ do: 'logout' }, who]),
        whoNow,
      ],
    }),
  ),
  application({
    name: 'userProperty, and authenticate outside of it',
    after: ['body', 'flash', 'passport session', 'initialize'],
    passport: { initialize: { userProperty: 'admin' } },
    steps: [signIn, whoNow, signOut],
  }),
  ...['now', 'later', 'after the body'].flatMap((when) =>
    [true, false].flatMap((pauseStream) =>
      [usualOrder, ['flowing', ...usualOrder]].map((after) =>
        application({
          name: `pauseStream ${pauseStream}, with a body that arrives meanwhile: ${when}${
            after[0] === 'flowing' ? ', flowing' : ''
          }`,
          after,
          passport: {
            session: { pauseStream },
            deserializers: [{ when: /** @type {'now'} */ (when) }],
          },
          steps: [
            signIn,
            request([{ do: 'read the body' }, who], {
              method: 'POST',
              payload: 'a body that is long',
            }),
            request([{ do: 'read the body' }, who], {
              method: 'POST',
              payload: '',
              cookie: 'none',
            }),
          ],
        }),
      ),
    ),
  ),
  application({
    name: 'pauseStream, and nobody is found',
    passport: {
      session: { pauseStream: true },
      deserializers: [{ gives: 'nobody but alice', when: 'after the body' }],
    },
    steps: [
      credentials([authenticate(), who], { as: 'bob' }),
      request([{ do: 'read the body' }, who], { method: 'POST', payload: 'text' }),
    ],
  }),
  application({ name: 'two authenticators in turn', passport: { second }, steps: bothInTurn }),
  application({
    name: 'two authenticators in turn, both mounted',
    passport: { second },
    after: bothMounted,
    steps: bothInTurn,
  }),
  application({
    name: 'two authenticators with properties of their own',
    passport: { second: { ...second, initialize: { userProperty: 'admin' } } },
    after: bothMounted,
    steps: bothInTurn,
  }),
  application({
    name: 'the second authenticator only',
    passport: { second },
    after: ['body', 'flash', 'initialize of the second', 'passport session of the second'],
    steps: bothInTurn,
  }),
  application({
    name: 'a session that the program takes away',
    steps: [
      request([{ do: 'forget', as: 'null' }, authenticate(), who]),
      { ...credentials([{ do: 'forget', as: 'undefined' }, authenticate(), who]) },
      request([{ do: 'forget', as: 'deleted' }, { do: 'logout' }, who]),
      { ...credentials([{ do: 'forget', as: 'null' }, authenticate({ session: false }), who]) },
      credentials([{ do: 'forget', as: 'null' }, authenticate({ failureMessage: true })], {
        password: 'wrong',
      }),
    ],
  }),
  application({
    name: 'a bag that somebody wrote',
    steps: [
      request([{ do: 'set', key: 'passport', value: { user: 1, more: 2 } }]),
      whoNow,
      request([{ do: 'set', key: 'passport', value: 'a text' }]),
      whoNow,
      request([{ do: 'set', key: 'passport', value: null }]),
      whoNow,
      request([{ do: 'set', key: 'passport', value: { user: false } }]),
      whoNow,
      signIn,
    ],
  }),
  application({
    name: 'somebody’s own req.user',
    steps: [
      request([{ do: 'set user', value: '$bob' }, who]),
      request([{ do: 'set user', value: '$bob' }, { do: 'logout' }, who]),
      request([{ do: 'set user', value: 0 }, who]),
      {
        ...credentials([{ do: 'set user', value: '$bob' }, authenticate(), who], {
          password: 'wrong',
        }),
      },
    ],
  }),
  application({
    name: 'messages, flash and returnTo through a whole sign-in',
    steps: [
      arriveWanting,
      credentials(
        [authenticate({ failureRedirect: '/', failureFlash: true, failureMessage: true })],
        {
          password: 'wrong',
        },
      ),
      request([flashed, who]),
      credentials([
        authenticate({
          successReturnToOrRedirect: '/',
          successFlash: 'Hello',
          successMessage: 'Hello',
        }),
      ]),
      request([flashed, who]),
      signOut,
    ],
  }),
  application({
    name: 'a mount, and what is outside',
    mount: '/app',
    steps: [{ ...signIn, path: '/app' }, { ...whoNow, path: '/app' }, whoNow, signIn],
  }),
]
