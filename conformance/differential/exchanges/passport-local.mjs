// @ts-check
import { application, authenticate, credentials, flashed, who, whoNow } from './passport-steps.mjs'
import { request } from './steps.mjs'

const passwords = [
  'wrong',
  'without a word',
  'with a text',
  'with a type',
  'with a number',
  'null',
  'nothing',
  'fails',
  'fails with a text',
  'right, with a text',
  'right, with a type',
  'true',
  'throws',
  'rejects',
  'twice',
]

/** Bodies and queries, and what is found in them. @type {[string, any][]} */
const requests = [
  ['no body', {}],
  ['a body that is null', { body: null }],
  ['a body that is a text', { body: 'username=alice' }],
  ['an empty body', { body: {} }],
  ['only a name', { body: { username: 'alice' } }],
  ['only a password', { body: { password: 'x' } }],
  ['empty texts', { body: { username: '', password: '' } }],
  ['a name that is 0', { body: { username: 0, password: 'x' } }],
  ['a name that is false', { body: { username: false, password: 'x' } }],
  ['a name that is null', { body: { username: null, password: 'x' } }],
  ['a name that is a number', { body: { username: 7, password: 8 } }],
  ['a name that is true', { body: { username: true, password: true } }],
  ['a name that is an object', { body: { username: { $ne: null }, password: 'x' } }],
  ['a name that is an array', { body: { username: ['alice'], password: 'x' } }],
  ['a query', { path: '/?username=alice&password=right' }],
  ['a query for what the body lacks', { path: '/?password=right', body: { username: 'alice' } }],
  [
    'the body before the query',
    {
      path: '/?username=bob&password=wrong',
      body: { username: 'alice', password: 'right' },
    },
  ],
  ['a query with a name twice', { path: '/?username=alice&username=bob&password=right' }],
  ['what every object has', { body: { username: 'constructor', password: '__proto__' } }],
]

/** @type {[string, any, any][]} */
const fields = [
  [
    'fields of other names',
    { usernameField: 'email', passwordField: 'pass' },
    {
      email: 'alice',
      pass: 'right',
    },
  ],
  [
    'nested fields',
    { usernameField: 'user[name]', passwordField: 'user[password]' },
    {
      user: { name: 'alice', password: 'right' },
    },
  ],
  [
    'fields nested deeply',
    { usernameField: 'a[b][c]', passwordField: 'a[d]' },
    {
      a: { b: { c: 'alice' }, d: 'right' },
    },
  ],
  ['nested fields that are not there', { usernameField: 'a[b][c]' }, { a: null, password: 'x' }],
  ['nested fields in a text', { usernameField: 'a[length]' }, { a: 'alice', password: 'right' }],
  [
    'a field with brackets that are not closed',
    { usernameField: 'a[b' },
    {
      a: { b: 'alice' },
      password: 'right',
    },
  ],
  ['a field that every object has', { usernameField: 'constructor[name]' }, { password: 'right' }],
  [
    'fields that are empty',
    { usernameField: '', passwordField: '' },
    {
      username: 'alice',
      password: 'right',
    },
  ],
]

/** @type {import('../script.mjs').Script[]} */
export const passportLocalExchanges = [
  ...passwords.flatMap((password) =>
    [false, true].map((later) =>
      application({
        name: `verify: ${password}${later ? ', later' : ''}`,
        passport: { strategies: [{ later }] },
        steps: [
          credentials([authenticate(), who], { password }),
          credentials([authenticate({ failureFlash: true, failureRedirect: '/' }), who], {
            password,
          }),
          request([flashed, who]),
        ],
      }),
    ),
  ),
  ...requests.map(([name, how]) =>
    application({
      name: `credentials: ${name}`,
      steps: [request([authenticate({ failWithError: true }), who], { method: 'POST', ...how })],
    }),
  ),
  ...fields.map(([name, options, body]) =>
    application({
      name: `local with ${name}`,
      passport: { strategies: [{ options }] },
      steps: [request([authenticate(), who], { method: 'POST', body })],
    }),
  ),
  application({
    name: 'passReqToCallback',
    passport: { strategies: [{ options: { passReqToCallback: true } }] },
    steps: [
      credentials([authenticate(), who]),
      credentials([authenticate(), who], { password: 'throws' }),
      credentials([authenticate(), who], { password: 'wrong' }),
    ],
  }),
  application({
    name: 'verify is async and calls back all the same',
    passport: { strategies: [{ verify: 'async with callback', later: true }] },
    steps: [
      credentials([authenticate(), who]),
      credentials([authenticate(), who], { password: 'wrong' }),
      whoNow,
    ],
  }),
  application({
    name: 'verify gives a promise and has no callback',
    passport: { strategies: [{ verify: 'promise' }] },
    steps: [credentials([authenticate(), who])],
  }),
  application({
    name: 'local without verify',
    passport: { strategies: [{ verify: 'none' }] },
    steps: [],
  }),
  application({
    name: 'local without verify, with options',
    passport: { strategies: [{ verify: 'none', options: {} }] },
    steps: [],
  }),
]
