// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

/** @type {import('../script.mjs').Script[]} */
export const optionExchanges = [
  { name: 'everything left to its default, which warns', steps: [visit, read, change, read] },
  {
    name: 'resave: every read is a write',
    options: { resave: true, saveUninitialized: false },
    steps: [visit, read, read],
  },
  { name: 'no resave: a read is a touch', options: usual, steps: [visit, read, read] },
  {
    name: 'resave without a change of an uninitialised session',
    options: { resave: true, saveUninitialized: false },
    steps: [read, read],
  },
  {
    name: 'saveUninitialized stores the empty session and gives its cookie',
    options: { resave: false, saveUninitialized: true },
    steps: [read, read, change, read],
  },
  {
    name: 'an uninitialised session is neither stored nor told',
    options: usual,
    steps: [read, read],
  },
  {
    name: 'rolling gives the cookie with every answer',
    options: { ...usual, rolling: true, cookie: { maxAge: 60_000 } },
    steps: [visit, { advance: 10_000 }, read, { advance: 50_000 }, read, { advance: 61_000 }, read],
  },
  {
    name: 'rolling without maxAge, with saveUninitialized and without',
    options: { resave: false, saveUninitialized: true, rolling: true },
    steps: [read, read, change],
  },
  {
    name: 'rolling of an uninitialised session gives none',
    options: { ...usual, rolling: true, cookie: { maxAge: 60_000 } },
    steps: [read, read],
  },
  {
    name: 'a maxAge moves with each touch, and the cookie is given when something changed',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [
      visit,
      { advance: 10_000 },
      read,
      { advance: 10_000 },
      change,
      { advance: 59_000 },
      read,
    ],
  },
  {
    name: 'unset destroy: a session set to null is destroyed',
    options: { ...usual, unset: 'destroy' },
    keepsDeleted: true,
    steps: [visit, request([{ do: 'forget', as: 'null' }]), read],
  },
  {
    name: 'unset destroy: a deleted session is destroyed',
    options: { ...usual, unset: 'destroy' },
    keepsDeleted: true,
    steps: [
      visit,
      request([
        { do: 'forget', as: 'deleted' },
        { do: 'end', chunk: 'bye' },
      ]),
      read,
    ],
  },
  {
    name: 'unset keep: a session set to null stays in the store',
    options: { ...usual, unset: 'keep' },
    steps: [visit, request([{ do: 'forget', as: 'null' }]), read],
  },
  {
    name: 'unset destroy of a session that was never stored',
    options: { ...usual, unset: 'destroy' },
    steps: [request([set('a', 1), { do: 'forget', as: 'null' }]), read],
  },
  {
    name: 'a name, and the same as key',
    options: { ...usual, name: 'my.session' },
    steps: [visit, read],
  },
  {
    name: 'key is another word for name',
    options: { ...usual, key: 'keyed' },
    steps: [visit, read],
  },
  {
    name: 'name before key',
    options: { ...usual, key: 'keyed', name: 'named' },
    steps: [visit, read],
  },
  {
    name: 'genid gets the request',
    options: { ...usual, genid: 'by path' },
    steps: [request([set('a', 1)], { path: '/one?x' }), read],
  },
  {
    name: 'an id with characters that a cookie must escape',
    options: { ...usual, genid: 'odd' },
    steps: [visit, read, change],
  },
  {
    name: 'genid gives the id of a session that was destroyed',
    options: { ...usual, genid: 'always the same' },
    keepsDeleted: true,
    steps: [visit, request([{ do: 'destroy' }]), visit, read],
  },
  { name: 'genid throws', options: { ...usual, genid: 'throwing' }, steps: [visit] },
  { name: 'genid that is no function', options: { ...usual, genid: 'not a function' } },
  { name: 'unset that is no choice', options: { ...usual, unset: 'both' } },
  { name: 'an empty list of secrets', options: { ...usual, secret: [] } },
  { name: 'no secret', options: { ...usual, secret: null }, steps: [visit] },
  {
    name: 'the secret of the request, which warns',
    options: { ...usual, secret: null },
    before: ['request secret'],
    steps: [visit, read],
  },
  {
    name: 'secrets: the first one signs, each one is accepted',
    options: { ...usual, secret: ['a secret', 'another secret'] },
    steps: [
      visit,
      { ...read, cookie: 'other secret' },
      { ...change, cookie: 'other secret' },
      read,
    ],
  },
  {
    name: 'a secret that is no longer one',
    options: { ...usual, secret: ['a secret'] },
    steps: [visit, { ...read, cookie: 'other secret' }],
  },
  {
    name: 'a Buffer as secret',
    options: { ...usual, secret: { buffer: 'a secret' } },
    steps: [visit, read],
  },
  {
    name: 'a KeyObject as secret',
    options: { ...usual, secret: { keyObject: 'a secret' } },
    steps: [visit, read],
  },
  {
    name: 'secrets of several kinds',
    options: {
      ...usual,
      secret: [{ buffer: 'another secret' }, 'a secret', { keyObject: 'a third secret' }],
    },
    steps: [visit, read, change],
  },
  {
    name: 'the cookie of another path: no session',
    options: { ...usual, cookie: { path: '/app' } },
    steps: [
      request([look]),
      { ...visit, path: '/app' },
      { ...read, path: '/app/below?x' },
      { ...read, path: '/ap' },
    ],
  },
  {
    name: 'a path that ends like a folder',
    options: { ...usual, cookie: { path: '/app/' } },
    steps: [
      { ...visit, path: '/app/x' },
      { ...read, path: '/app/' },
      request([look], { path: '/app' }),
    ],
  },
  {
    name: 'a path that only begins alike',
    options: { ...usual, cookie: { path: '/app' } },
    steps: [{ ...visit, path: '/app' }, request([look], { path: '/application' })],
  },
]
