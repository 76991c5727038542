// @ts-check
import {
  application,
  authenticate,
  authorize,
  credentials,
  who,
  whoNow,
} from './passport-steps.mjs'
import { request } from './steps.mjs'

const ends = ['login', 'next', 'end', 'throw']
const passwords = [
  'right',
  'right, with a type',
  'wrong',
  'without a word',
  'with a number',
  'fails',
]

/** @type {import('../script.mjs').Script[]} */
export const passportCallbackExchanges = [
  ...[1, 2, 3, 4, 5].map((arity) =>
    application({
      name: `a callback with ${arity} parameters`,
      steps: [
        ...passwords.map((password) =>
          credentials([authenticate({}, { callback: { arity, goes: 'login' } })], { password }),
        ),
        whoNow,
      ],
    }),
  ),
  ...ends.map((goes) =>
    application({
      name: `a callback that comes to: ${goes}`,
      passport: { transformers: [{}] },
      steps: [
        ...passwords.map((password) =>
          credentials([authenticate({}, { callback: { goes } }), who], { password }),
        ),
        whoNow,
      ],
    }),
  ),
  ...ends.map((goes) =>
    application({
      name: `a callback for a chain that comes to: ${goes}`,
      passport: { strategies: [{}, { kind: 'scripted', name: 'other' }] },
      steps: [
        ...[
          { act: 'fail' },
          { act: 'fail', with: ['Basic', 403] },
          { act: 'fail', with: [429] },
          { act: 'success', with: ['$bob', 'info'] },
          { act: 'pass' },
          { act: 'redirect' },
          { act: 'error' },
        ].map((other) =>
          credentials(
            [authenticate({}, { strategy: ['local', 'other'], callback: { goes } }), who],
            { password: 'wrong', acts: { other } },
          ),
        ),
      ],
    }),
  ),
  application({
    name: 'a callback in the place of the options',
    steps: [
      credentials([
        authenticate(undefined, { optionsAreCallback: true, callback: { goes: 'login' } }),
      ]),
      whoNow,
    ],
  }),
  application({
    name: 'a callback, and options that would do something without it',
    steps: [
      ...['right', 'wrong'].map((password) =>
        credentials(
          [
            authenticate(
              {
                successRedirect: '/in',
                failureRedirect: '/out',
                failureFlash: true,
                successFlash: 'x',
                failureMessage: true,
                failWithError: true,
                assignProperty: 'account',
              },
              { callback: { goes: 'next' } },
            ),
            who,
          ],
          { password },
        ),
      ),
    ],
  }),
  application({
    name: 'authorize with a callback',
    steps: [
      credentials([authorize({}, { callback: { goes: 'login' } }), who]),
      credentials([authorize({}, { callback: { goes: 'next' } }), who], { password: 'wrong' }),
    ],
  }),
  application({
    name: 'a callback for a strategy that nobody has',
    steps: [request([authenticate({}, { strategy: 'nobody', callback: {} })])],
  }),
]
