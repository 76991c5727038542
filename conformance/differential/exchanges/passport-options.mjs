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
  who,
  whoNow,
} from './passport-steps.mjs'
import { request } from './steps.mjs'

/** Every option, with values that make a difference. @type {Record<string, any[]>} */
export const optionValues = {
  session: [false],
  keepSessionInfo: [true],
  failureRedirect: ['/again'],
  failureFlash: [
    true,
    'You shall not pass',
    { type: 'notice', message: 'No' },
    { type: 'notice' },
    {},
  ],
  failureMessage: [true, 'Not you'],
  successFlash: [true, 'Hello', { type: 'notice', message: 'Hi' }, { message: 'Hi' }],
  successMessage: [true, 'Come in'],
  successReturnToOrRedirect: ['/home'],
  successRedirect: ['/inside'],
  failWithError: [true],
  assignProperty: ['account'],
  authInfo: [false],
  pauseStream: [true],
}

const names = Object.keys(optionValues)
const passwords = ['right, with a type', 'wrong']

/** @param {any} options */
const bothWays = (options) => [
  options.successReturnToOrRedirect ? arriveWanting : arrive,
  ...passwords.map((password) => credentials([authenticate(options), who, flashed], { password })),
  request([who, flashed]),
]

const alone = names.flatMap((name) =>
  optionValues[name]?.map((value) =>
    application({
      name: `authenticate with ${name}: ${JSON.stringify(value)}`,
      steps: bothWays({ [name]: value }),
    }),
  ),
)

const pairs = names.flatMap((name, index) =>
  names.slice(index + 1).map((other) => {
    const options = { [name]: optionValues[name]?.[0], [other]: optionValues[other]?.[0] }
    return application({ name: `authenticate with ${name} and ${other}`, steps: bothWays(options) })
  }),
)

const authorized = names.flatMap((name) => [
  application({
    name: `authorize with ${name}`,
    steps: [
      signIn,
      ...passwords.map((password) =>
        credentials([authorize({ [name]: optionValues[name]?.[0] }), who, flashed], {
          as: 'bob',
          password,
        }),
      ),
      whoNow,
    ],
  }),
])

/** @type {import('../script.mjs').Script[]} */
export const passportOptionExchanges = [
  ...alone.filter((each) => each !== undefined),
  ...pairs,
  ...authorized,
  application({
    name: 'authorize for somebody who is not signed in',
    passport: { transformers: [{}] },
    steps: [
      credentials([authorize(), who]),
      credentials([authorize(), who], { password: 'wrong' }),
    ],
  }),
  application({
    name: 'authorize changes the options that it is given',
    steps: [
      credentials([
        authorize({ assignProperty: 'mine', session: false }, { showsOptions: true }),
        who,
      ]),
    ],
  }),
  application({
    name: 'authorize without options, in a route that serves many',
    passport: { routes: { login: { call: 'authorize' } } },
    steps: [
      credentials([{ do: 'route' }, who]),
      credentials([{ do: 'route' }, who], { as: 'bob' }),
    ],
  }),
  application({
    name: 'failureFlash: the type of an object is filled in for good',
    passport: { routes: { login: { options: { failureFlash: { message: 'No' } } } } },
    steps: [
      credentials([{ do: 'route' }], { password: 'with a type' }),
      credentials([{ do: 'route' }], { password: 'wrong' }),
      request([flashed]),
    ],
  }),
  application({
    name: 'the caller sees what was made of its options',
    steps: [
      credentials(
        [authenticate({ failureFlash: { message: 'No' } }, { showsOptions: true }), flashed],
        { password: 'wrong' },
      ),
      credentials([
        authenticate({ successFlash: { message: 'Yes' } }, { showsOptions: true }),
        flashed,
      ]),
    ],
  }),
  application({
    name: 'what a strategy says is flashed in all its forms',
    steps: [
      ...['wrong', 'without a word', 'with a text', 'with a type', 'with a number'].map(
        (password) =>
          credentials([authenticate({ failureFlash: true, failureRedirect: '/' })], { password }),
      ),
      request([flashed, who]),
      ...['right', 'right, with a text', 'right, with a type', 'right, with a scope'].map(
        (password) =>
          credentials([authenticate({ successFlash: true, keepSessionInfo: true }), who], {
            password,
          }),
      ),
      request([flashed, who]),
    ],
  }),
  application({
    name: 'messages are kept in the session in all their forms',
    steps: [
      ...['wrong', 'without a word', 'with a text', 'with a type', 'with a number'].map(
        (password) =>
          credentials([authenticate({ failureMessage: true, failureRedirect: '/' })], { password }),
      ),
      request([who]),
      ...['right', 'right, with a text', 'right, with a type'].map((password) =>
        credentials([authenticate({ successMessage: true, keepSessionInfo: true }), who], {
          password,
        }),
      ),
      whoNow,
    ],
  }),
  application({
    name: 'returnTo is used once',
    steps: [
      arriveWanting,
      credentials([authenticate({ successReturnToOrRedirect: '/home', keepSessionInfo: true })]),
      whoNow,
      credentials([authenticate({ successReturnToOrRedirect: '/home', keepSessionInfo: true })]),
    ],
  }),
  application({
    name: 'returnTo without a session',
    steps: [
      arriveWanting,
      credentials([authenticate({ successReturnToOrRedirect: '/home', session: false })]),
      whoNow,
    ],
  }),
  application({
    name: 'returnTo that is written in the same request',
    steps: [
      credentials([
        { do: 'set', key: 'returnTo', value: '/now' },
        authenticate({ successReturnToOrRedirect: '/home' }),
      ]),
      whoNow,
    ],
  }),
  application({
    name: 'options reach the strategy',
    passport: { strategies: [{ kind: 'scripted' }] },
    steps: [
      request([
        authenticate(
          { scope: ['a', 'b'], state: 'x', callbackURL: '/back', session: false },
          { strategy: 'scripted' },
        ),
      ]),
    ],
  }),
  application({
    name: 'assignProperty beside successRedirect and flash',
    passport: { transformers: [{}] },
    steps: [
      credentials(
        [
          authenticate({
            assignProperty: 'admin',
            successRedirect: '/never',
            successFlash: true,
            successMessage: 'hello',
          }),
          who,
          flashed,
        ],
        { password: 'right, with a type' },
      ),
      whoNow,
    ],
  }),
  application({
    name: 'options that are null',
    steps: [credentials([authenticate(null), who])],
  }),
  application({
    name: 'badRequestMessage',
    steps: [
      credentials([authenticate({ badRequestMessage: 'Say who', failWithError: true })], {
        password: '',
      }),
      credentials([authenticate({ badRequestMessage: 'Say who', failureFlash: true })], { as: '' }),
      request([flashed]),
    ],
  }),
]
