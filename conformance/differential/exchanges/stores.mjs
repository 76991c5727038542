// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

/** @param {'get' | 'set' | 'touch' | 'destroy'} method @param {any} fault @param {number} [nth] */
const fails = (method, fault = 'error', nth = 1) => ({ faults: [{ method, fault, nth }] })

const options = usual
const keepsDeleted = true
const end = { do: 'end', chunk: 'hello' }

/** @type {import('../script.mjs').Script[]} */
export const storeExchanges = [
  { name: 'get fails', options, steps: [visit, { ...read, ...fails('get') }, read] },
  {
    name: 'get fails with ENOENT: a new session',
    options,
    steps: [visit, { ...visit, ...fails('get', 'missing') }, read],
  },
  { name: 'get throws', options, steps: [visit, { ...read, ...fails('get', 'throw') }] },
  { name: 'get never calls back', options, steps: [visit, { ...read, ...fails('get', 'never') }] },
  {
    name: 'set fails at the end of a new session',
    options,
    steps: [{ ...visit, ...fails('set') }],
  },
  {
    name: 'set fails at the end of one that was stored',
    options,
    steps: [visit, request([set('b', 1), end], fails('set')), read],
  },
  {
    name: 'set throws at the end',
    options,
    steps: [visit, request([set('b', 1), end], fails('set', 'throw'))],
  },
  ...[
    { what: 'a body', how: {} },
    { what: 'a HEAD', how: { method: 'HEAD' } },
    { what: 'a 304', how: { does: [{ do: 'status', code: 304 }] } },
  ].map(({ what, how }) => ({
    name: `touch never calls back: ${what}`,
    options,
    steps: [visit, { ...read, ...how, ...fails('touch', 'never') }],
  })),
  {
    name: 'set never calls back',
    options,
    steps: [visit, request([set('b', 1), end], fails('set', 'never'))],
  },
  {
    name: 'set fails in save',
    options,
    steps: [visit, request([set('b', 1), { do: 'save' }, end], fails('set')), read],
  },
  {
    name: 'set throws in save',
    options,
    steps: [visit, request([set('b', 1), { do: 'save' }, end], fails('set', 'throw'))],
  },
  {
    name: 'set fails in save, and again at the end',
    options,
    steps: [
      visit,
      request([set('b', 1), { do: 'save' }, end], {
        faults: [
          { method: 'set', fault: 'error' },
          { method: 'set', nth: 2, fault: 'error' },
        ],
      }),
      read,
    ],
  },
  {
    name: 'set fails in a save that nobody waits for',
    options,
    steps: [visit, request([set('b', 1), { do: 'save', wait: false }, end], fails('set'))],
  },
  { name: 'touch fails', options, steps: [visit, { ...read, ...fails('touch') }, read] },
  { name: 'touch throws', options, steps: [visit, { ...read, ...fails('touch', 'throw') }] },
  {
    name: 'set never calls back to save: the next requests go on',
    options,
    steps: [
      visit,
      request([set('b', 1), { do: 'save' }], fails('set', 'never')),
      change,
      change,
      read,
    ],
  },
  {
    name: 'set never calls back, and the same session is saved again, as of a socket',
    options,
    steps: [
      request([set('a', 1), { do: 'save' }, { do: 'keep' }]),
      request([{ do: 'save what was kept' }], fails('set', 'never')),
      request([{ do: 'save what was kept' }], { cookie: 'none' }),
      request([{ do: 'save what was kept' }], { cookie: 'none' }),
    ],
  },
  {
    name: 'destroy never calls back: the next requests go on',
    options,
    steps: [visit, request([{ do: 'destroy' }], fails('destroy', 'never')), change, read],
  },
  {
    name: 'touch never calls back',
    options,
    steps: [visit, { ...read, ...fails('touch', 'never') }],
  },
  {
    name: 'destroy fails',
    options,
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy' }, end], fails('destroy')), read],
  },
  {
    name: 'destroy fails and nobody waits for it',
    options,
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy', wait: false }, end], fails('destroy'))],
  },
  {
    name: 'destroy throws',
    options,
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy' }, end], fails('destroy', 'throw'))],
  },
  {
    name: 'destroy fails in regenerate, which makes a new one nevertheless',
    options,
    steps: [
      visit,
      request([{ do: 'regenerate' }, set('user', 1), look, end], fails('destroy')),
      read,
    ],
  },
  {
    name: 'destroy fails for unset',
    options: { ...usual, unset: 'destroy' },
    keepsDeleted,
    steps: [visit, request([{ do: 'forget', as: 'null' }, end], fails('destroy')), read],
  },
  {
    name: 'get fails in reload',
    options,
    steps: [visit, request([{ do: 'reload' }, look, end], fails('get', 'error', 2)), read],
  },
  {
    name: 'slow calls',
    options,
    steps: [
      visit,
      { ...change, ...fails('set', 'slow') },
      { ...read, ...fails('touch', 'slow') },
      request([{ do: 'regenerate' }, set('u', 1)], fails('destroy', 'slow')),
      read,
    ],
  },
  {
    name: 'a store that answers at once',
    options,
    store: { answers: 'now' },
    steps: [
      visit,
      read,
      change,
      request([{ do: 'regenerate' }, set('u', 1), { do: 'save' }, end]),
      read,
    ],
  },
  {
    name: 'a store that answers in the next tick',
    options,
    store: { answers: 'tick' },
    steps: [visit, read, change, request([{ do: 'reload' }, look]), read],
  },
  {
    name: 'a store that answers at once: destroy and set fail',
    options,
    store: { answers: 'now' },
    keepsDeleted,
    steps: [
      visit,
      request([set('b', 1), end], fails('set')),
      request([{ do: 'destroy' }, end], fails('destroy')),
    ],
  },
  {
    name: 'a store without touch',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    store: { touch: false },
    steps: [visit, { advance: 1000 }, read, change, read],
  },
  {
    name: 'a store without touch, with rolling',
    options: { ...usual, rolling: true, cookie: { maxAge: 60_000 } },
    store: { touch: false },
    steps: [visit, { advance: 1000 }, read, change],
  },
  {
    name: 'a store without touch, with resave',
    options: { resave: true, saveUninitialized: false },
    store: { touch: false },
    steps: [visit, read],
  },
  {
    name: 'a store that forgets what has expired',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    store: { expiring: true },
    keepsDeleted,
    steps: [visit, { advance: 59_000 }, read, { advance: 59_000 }, read, { advance: 61_000 }, read],
  },
  {
    name: 'a store that disconnects',
    options,
    steps: [visit, { event: 'disconnect' }, request([look, end]), { event: 'connect' }, read],
  },
  {
    name: 'the MemoryStore',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    store: { kind: 'memory' },
    keepsDeleted,
    steps: [
      visit,
      { advance: 10_000 },
      read,
      request([{ do: 'all' }, { do: 'length' }]),
      change,
      { advance: 61_000 },
      read,
    ],
  },
  {
    name: 'the MemoryStore: clear, regenerate, destroy',
    options,
    store: { kind: 'memory' },
    keepsDeleted,
    steps: [
      visit,
      request([{ do: 'regenerate' }, set('u', 1)]),
      request([{ do: 'clear' }, { do: 'length' }]),
      visit,
      request([{ do: 'destroy' }, { do: 'all' }]),
    ],
  },
  {
    name: 'no store given',
    options,
    store: { kind: 'default' },
    steps: [visit, read, change, request([{ do: 'store.get' }, { do: 'all' }, { do: 'length' }])],
  },
  { name: 'no store and no options given', store: { kind: 'default' }, steps: [visit] },
]
