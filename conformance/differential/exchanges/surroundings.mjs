// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

const options = { ...usual, cookie: { maxAge: 60_000 } }
const frameworks = /** @type {const} */ (['express5', 'express4', 'connect', 'http'])

/** @type {import('../script.mjs').Script[]} */
export const surroundingExchanges = [
  ...frameworks.map((framework) => ({
    name: `a day with ${framework}`,
    framework,
    options,
    keepsDeleted: true,
    steps: [
      visit,
      read,
      change,
      request([{ do: 'regenerate' }, set('user', 1), { do: 'save' }, { do: 'redirect', to: '/' }]),
      read,
      request([{ do: 'next' }]),
      request([set('x', 1), { do: 'throw' }]),
      request([{ do: 'destroy' }, { do: 'end', chunk: 'bye' }]),
      read,
    ],
  })),
  {
    name: 'mounted under a path',
    options,
    mount: '/app',
    steps: [request([look]), { ...visit, path: '/app' }, { ...read, path: '/app/below' }],
  },
  {
    name: 'mounted under a path, with the cookie of that path',
    options: { ...usual, cookie: { path: '/app' } },
    mount: '/app',
    steps: [
      { ...visit, path: '/app/x' },
      { ...read, path: '/app/y' },
      request([look], { path: '/' }),
    ],
  },
  {
    name: 'mounted twice: the second one does nothing',
    options,
    inner: {},
    steps: [visit, read, change],
  },
  {
    name: 'mounted twice, below, with another name',
    options,
    inner: { path: '/app', name: 'inner.sid' },
    steps: [visit, { ...change, path: '/app' }, read],
  },
  {
    name: 'two cookies for two paths',
    options: { ...usual, cookie: { path: '/other' } },
    inner: { cookie: { path: '/app' } },
    steps: [
      { ...visit, path: '/app' },
      { ...visit, path: '/other' },
      { ...read, path: '/app' },
    ],
  },
  {
    name: 'somebody else made req.session',
    options,
    before: ['has a session'],
    steps: [visit, read],
  },
  {
    name: 'after cookie-parser',
    options,
    before: ['cookie parser'],
    steps: [visit, read, change, { ...read, cookie: 'tampered' }],
  },
  {
    name: 'only the signed cookies of cookie-parser, which warns',
    options,
    before: ['signed cookies only'],
    steps: [visit, read, change],
  },
  {
    name: 'only the cookies of cookie-parser, which warns',
    options,
    before: ['cookies only'],
    steps: [visit, read, { ...read, cookie: 'other secret' }],
  },
  ...[
    'none',
    'tampered',
    'unsigned',
    'garbage',
    'empty',
    'unknown',
    'other secret',
    'quoted',
    'twice',
  ].map((cookie) => ({
    name: `a cookie that is ${cookie}`,
    options,
    steps: [visit, { ...read, cookie }, { ...visit, cookie }],
  })),
  {
    name: 'a middleware before it that changes the body',
    options,
    before: ['shouting'],
    steps: [
      visit,
      request([set('b', 1), { do: 'write', chunk: 'one' }, { do: 'end', chunk: 'two' }]),
      read,
    ],
  },
  {
    name: 'a middleware after it that changes the body',
    options,
    after: ['shouting'],
    steps: [
      visit,
      request([
        set('b', 1),
        { do: 'header', name: 'Content-Length', value: 3 },
        { do: 'end', chunk: 'two' },
      ]),
      read,
    ],
  },
  {
    name: 'a header at the last moment',
    options,
    after: ['late head'],
    steps: [visit, read, request([set('b', 1), { do: 'flushHeaders' }, { do: 'end', chunk: 'x' }])],
  },
  {
    name: 'a header at the last moment, from before it',
    options,
    before: ['late head'],
    steps: [visit, read],
  },
  {
    name: 'a change at the last moment',
    options,
    after: ['late head that writes to the session'],
    steps: [request([{ do: 'end', chunk: 'x' }]), read, change],
  },
  {
    name: 'a cookie that was there before',
    options,
    before: ['sets a cookie'],
    steps: [
      visit,
      request([{ do: 'append', name: 'Set-Cookie', value: 'own=1' }, set('b', 1)]),
      read,
    ],
  },
  { name: 'visits counted by a middleware', options, after: ['visits'], steps: [read, read, read] },
  {
    name: 'an end elsewhere, meanwhile',
    options,
    keepsDeleted: true,
    steps: [
      visit,
      request([
        set('b', 1),
        { do: 'meanwhile', request: request([{ do: 'destroy' }]) },
        { do: 'end', chunk: 'late' },
      ]),
      read,
    ],
  },
  {
    name: 'an end elsewhere, during a read',
    options,
    keepsDeleted: true,
    steps: [
      visit,
      request([
        { do: 'meanwhile', request: request([{ do: 'destroy' }]) },
        { do: 'end', chunk: 'late' },
      ]),
      read,
    ],
  },
  {
    name: 'a change of another key elsewhere, meanwhile',
    options,
    steps: [
      visit,
      request([
        set('b', 1),
        { do: 'meanwhile', request: request([set('c', 1)]) },
        { do: 'end', chunk: 'late' },
      ]),
      read,
    ],
  },
  {
    name: 'a change elsewhere, during a read',
    options,
    steps: [
      visit,
      request([
        { do: 'meanwhile', request: request([set('c', 1)]) },
        { do: 'end', chunk: 'late' },
      ]),
      read,
    ],
  },
  {
    name: 'a sign-in elsewhere, meanwhile',
    options,
    keepsDeleted: true,
    steps: [
      visit,
      request([
        set('b', 1),
        { do: 'meanwhile', request: request([{ do: 'regenerate' }, set('user', 1)]) },
        { do: 'end', chunk: 'late' },
      ]),
      read,
    ],
  },
]
