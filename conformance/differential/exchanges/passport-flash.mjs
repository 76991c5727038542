// @ts-check
import { application, authenticate, credentials, flashed, who } from './passport-steps.mjs'
import { request, visit } from './steps.mjs'

/** @param {...any} args */
const flash = (...args) => ({ do: 'flash', with: args })

/** @type {[string, any[]][]} */
const forms = [
  ['a message', [['info', 'hello']]],
  [
    'two of a type, and another',
    [
      ['info', 'one'],
      ['info', 'two'],
      ['error', 'three'],
    ],
  ],
  [
    'an array',
    [
      ['info', ['a', 'b']],
      ['info', 'c'],
    ],
  ],
  ['an empty array', [['info', []]]],
  ['a format', [['info', '%s is %d %j', 'it', 7, { a: 1 }]]],
  ['an array and more', [['info', ['a', 'b'], 'c']]],
  ['an object', [['info', { text: 'x' }]]],
  [
    'a number',
    [
      ['info', 7],
      ['info', 0],
    ],
  ],
  ['an empty message', [['info', '']]],
  ['false', [['info', false]]],
  ['an empty type', [['', 'x']]],
  [
    'a type that is a number',
    [
      [7, 'x'],
      [0, 'y'],
    ],
  ],
  ['a type that every object has', [['toString', 'x']]],
  ['a type called __proto__', [['__proto__', 'x']]],
  [
    'undefined',
    [
      ['$undefined', 'x'],
      ['info', '$undefined'],
    ],
  ],
]

/** @type {import('../script.mjs').Script[]} */
export const passportFlashExchanges = [
  ...forms.flatMap(([name, calls]) => [
    application({
      name: `flash: ${name}`,
      steps: [
        request(calls.map((args) => flash(...args))),
        request([flash('info'), flashed]),
        request([flashed]),
      ],
    }),
    application({
      name: `flash in a session that is stored: ${name}`,
      steps: [
        visit,
        request([...calls.map((args) => flash(...args)), flash(calls[0]?.[0])]),
        request([flashed, who]),
      ],
    }),
  ]),
  application({
    name: 'flash is read where there is none, without a session',
    steps: [request([flashed]), request([flash('info')]), request([who])],
  }),
  application({
    name: 'flash is read where there is none, in a session',
    steps: [visit, request([flashed, who]), request([flash('info'), who]), request([who])],
  }),
  application({
    name: 'flash is read, with saveUninitialized',
    options: { saveUninitialized: true },
    steps: [request([flashed]), request([flash('info')]), request([who])],
  }),
  application({
    name: 'flash is read and written in one request',
    steps: [request([flash('a', 'x'), flash('a'), flash('a', 'y'), who]), request([flashed, who])],
  }),
  application({
    name: 'flash without a session',
    steps: [request([{ do: 'forget', as: 'undefined' }, flash('a', 'b')])],
  }),
  application({
    name: 'flash with a session that is null',
    steps: [request([{ do: 'forget', as: 'null' }, flash('a', 'b')])],
  }),
  application({
    name: 'flash with somebody else’s session.flash',
    steps: [
      request([
        { do: 'set', key: 'flash', value: { info: ['mine'] } },
        flash('info', 'x'),
        flashed,
      ]),
      request([{ do: 'set', key: 'flash', value: { info: 'no array' } }, flash('info', 'x')]),
      request([{ do: 'set', key: 'flash', value: 'no object' }, flash('info', 'x')]),
    ],
  }),
  application({
    name: 'an own req.flash is kept',
    after: ['own flash', 'flash'],
    steps: [request([flash('a', 'b'), flashed])],
  }),
  application({
    name: 'an own req.flash is replaced by unsafe',
    after: ['own flash', 'unsafe flash'],
    steps: [request([flash('a', 'b'), flashed])],
  }),
  application({
    name: 'flash before the session',
    before: ['flash'],
    after: ['body', 'initialize', 'passport session'],
    steps: [request([flash('a', 'b')]), request([flashed])],
  }),
  application({
    name: 'failureFlash without req.flash',
    after: ['body', 'initialize', 'passport session'],
    steps: [
      credentials([authenticate({ failureFlash: true })], { password: 'wrong' }),
      credentials([authenticate({ failureFlash: 'x' })], { password: 'wrong', framework: 'http' }),
      credentials([authenticate({ successFlash: 'x' }), who]),
      credentials([authenticate({ successFlash: true }), who]),
    ],
  }),
  application({
    name: 'failureFlash without a session',
    before: ['flash', 'body', 'initialize'],
    after: [],
    mount: '/app',
    steps: [
      credentials([authenticate({ failureFlash: true, failureMessage: true })], {
        password: 'wrong',
      }),
    ],
  }),
]
