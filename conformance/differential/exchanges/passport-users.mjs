// @ts-check
import { answers } from '../play/passport-answerers.mjs'
import { userNames } from '../play/passport-values.mjs'
import {
  application,
  authenticate,
  authorize,
  credentials,
  signIn,
  who,
  whoNow,
} from './passport-steps.mjs'
import { request } from './steps.mjs'

const arities = [0, 1, 2, 3, 4]

/** @param {'serializer' | 'deserializer' | 'transformer'} what @param {any[]} list */
const withAll = (what, list) => ({ [`${what}s`]: list })

/** Signs in, comes back, and comes back once more. */
const steps = [
  signIn,
  whoNow,
  whoNow,
  credentials([authenticate(), who], { as: 'bob', password: 'right, with a scope' }),
]

/** @type {('serializer' | 'deserializer' | 'transformer')[]} */
const kinds = ['serializer', 'deserializer', 'transformer']

/** @type {import('../script.mjs').Script[]} */
export const passportUserExchanges = [
  ...kinds.flatMap((what) => [
    ...Object.keys(answers[what])
      .filter((gives) => gives !== 'never')
      .flatMap((gives) => [
        application({
          name: `a ${what} that gives: ${gives}`,
          passport: withAll(what, [{ gives }]),
          steps,
        }),
        application({
          name: `a ${what} that gives: ${gives}, before another`,
          passport: withAll(what, [{ gives, arity: 3 }, {}]),
          steps,
        }),
      ]),
    ...arities.map((arity) =>
      application({
        name: `a ${what} of ${arity} parameters`,
        passport: withAll(what, [{ arity }]),
        steps,
      }),
    ),
    application({
      name: `a ${what} that takes its time`,
      passport: withAll(what, [{ when: 'later', gives: 'pass' }, { when: 'later' }]),
      steps,
    }),
    application({ name: `no ${what}`, passport: withAll(what, []), steps }),
    application({
      name: `a ${what} that never calls back`,
      passport: withAll(what, [{ gives: 'never' }]),
      steps: [signIn],
    }),
    application({
      name: `a ${what} that is registered late`,
      passport: withAll(what, []),
      steps: [
        request([
          { do: 'register', what },
          { do: 'register', what, arity: 3 },
        ]),
        ...steps,
      ],
    }),
  ]),
  ...userNames.map((as) =>
    application({
      name: `the user ${as}`,
      steps: [credentials([authenticate(), who], { as }), whoNow, whoNow],
    }),
  ),
  ...userNames.map((as) =>
    application({
      name: `the user ${as}, who is serialised whole`,
      passport: { serializers: [{ gives: 'whole' }], deserializers: [{ gives: 'itself' }] },
      steps: [credentials([authenticate(), who], { as }), whoNow],
    }),
  ),
  application({
    name: 'somebody who is gone by the next request',
    passport: { deserializers: [{ gives: 'nobody but alice' }] },
    steps: [credentials([authenticate(), who], { as: 'bob' }), whoNow, whoNow, signIn, whoNow],
  }),
  application({
    name: 'two kinds of users',
    passport: {
      serializers: [{ gives: 'id of alice only' }, { arity: 3 }],
      deserializers: [{ gives: 'alice only' }, { arity: 3 }],
    },
    steps: [signIn, whoNow, credentials([authenticate(), who], { as: 'bob' }), whoNow],
  }),
  ...['serializeUser', 'deserializeUser', 'transformAuthInfo'].map((chain) =>
    application({
      name: `${chain} is run by hand`,
      passport: { transformers: [{ gives: 'pass' }, { arity: 1 }, { arity: 3 }] },
      steps: [
        request([
          { do: 'chain', chain },
          { do: 'chain', chain, withRequest: true },
          { do: 'chain', chain, sparingly: true },
          { do: 'chain', chain, value: 1 },
          { do: 'chain', chain, value: 0 },
          { do: 'chain', chain, value: '$undefined' },
          { do: 'chain', chain, value: null },
          { do: 'chain', chain, value: '$nobody' },
        ]),
      ],
    }),
  ),
  .../** @type {import('../passport-script.mjs').Answerer[][]} */ ([
    [{ arity: 1 }],
    [{ arity: 2 }],
    [{ arity: 3 }],
    [{ arity: 1, gives: 'nothing' }, { arity: 2 }],
    [{ arity: 1, gives: 'zero' }],
    [{ arity: 1, gives: 'throws' }],
    [{ arity: 1, gives: 'resolves' }],
    [
      { arity: 1, gives: 'pass' },
      { arity: 3, gives: 'text' },
    ],
    [{ gives: 'false' }, { gives: 'empty' }, { arity: 3, when: 'later' }],
  ]).map((transformers) =>
    application({
      name: `transformers: ${JSON.stringify(transformers)}`,
      passport: { transformers },
      steps: [
        credentials([authenticate(), who], { password: 'right, with a scope' }),
        credentials([authorize(), who], { password: 'right, with a scope' }),
        credentials([authenticate({ session: false }), who], { password: 'right, with a text' }),
        credentials([authenticate({ authInfo: false }), who]),
        credentials([authorize({ authInfo: false }), who]),
      ],
    }),
  ),
  application({ name: 'the shape of it', steps: [request([{ do: 'shape' }])] }),
]
