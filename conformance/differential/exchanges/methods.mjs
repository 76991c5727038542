// @ts-check
import { look, read, request, set, usual, visit } from './steps.mjs'

const keepsDeleted = true

/** @type {import('../script.mjs').Script[]} */
export const methodExchanges = [
  {
    name: 'regenerate, and a sign-in after it',
    options: usual,
    steps: [
      visit,
      request([{ do: 'regenerate' }, set('user', 1), look]),
      read,
      { ...read, cookie: 'first' },
    ],
  },
  {
    name: 'regenerate and save, as sign-ins do',
    options: usual,
    steps: [
      visit,
      request([{ do: 'regenerate' }, set('user', 1), { do: 'save' }, { do: 'redirect', to: '/' }]),
      read,
    ],
  },
  {
    name: 'regenerate of a new session',
    options: usual,
    steps: [request([{ do: 'regenerate' }, set('user', 1), look]), read],
  },
  {
    name: 'regenerate and nothing more',
    options: usual,
    keepsDeleted,
    steps: [visit, request([{ do: 'regenerate' }, look])],
  },
  {
    name: 'regenerate and nothing more, with saveUninitialized',
    options: { resave: false, saveUninitialized: true },
    steps: [visit, request([{ do: 'regenerate' }, look]), read],
  },
  {
    name: 'regenerate twice',
    options: usual,
    steps: [
      visit,
      request([{ do: 'regenerate' }, set('a', 2), { do: 'regenerate' }, set('a', 3), look]),
      read,
    ],
  },
  {
    name: 'destroy',
    options: usual,
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy' }, look, { do: 'end', chunk: 'bye' }]), read],
  },
  {
    name: 'destroy that nobody waits for',
    options: usual,
    keepsDeleted,
    steps: [
      visit,
      request([
        { do: 'destroy', wait: false },
        { do: 'end', chunk: 'bye' },
      ]),
      read,
    ],
  },
  {
    name: 'destroy of a session that was never stored',
    options: usual,
    keepsDeleted,
    steps: [request([set('a', 1), { do: 'destroy' }]), read],
  },
  {
    name: 'destroy, then generate a new one',
    options: usual,
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy' }, { do: 'generate' }, set('b', 1), look]), read],
  },
  {
    name: 'destroy with saveUninitialized and resave',
    options: { resave: true, saveUninitialized: true },
    keepsDeleted,
    steps: [visit, request([{ do: 'destroy' }]), read],
  },
  {
    name: 'destroy twice',
    options: usual,
    keepsDeleted,
    steps: [visit, request([{ do: 'keep' }, { do: 'destroy' }, { do: 'destroy' }])],
  },
  {
    name: 'reload brings back what is stored',
    options: usual,
    steps: [
      visit,
      request([set('a', 2), set('b', 1), { do: 'reload' }, look, { do: 'end', chunk: 'x' }]),
      read,
    ],
  },
  {
    name: 'reload of what is not stored',
    options: usual,
    steps: [request([set('a', 1), { do: 'reload' }, look])],
  },
  {
    name: 'reload and a change after it',
    options: usual,
    steps: [visit, request([{ do: 'reload' }, set('b', 1), look]), read],
  },
  {
    name: 'reload after another request changed it',
    options: usual,
    steps: [
      visit,
      request([
        { do: 'meanwhile', request: request([set('b', 1)]) },
        { do: 'reload' },
        look,
        { do: 'sendSession' },
      ]),
      read,
    ],
  },
  {
    name: 'save, and nothing after it',
    options: usual,
    steps: [visit, request([set('b', 1), { do: 'save' }, { do: 'end', chunk: 'x' }]), read],
  },
  {
    name: 'save, and a change after it',
    options: usual,
    steps: [
      visit,
      request([set('b', 1), { do: 'save' }, set('c', 1), { do: 'end', chunk: 'x' }]),
      read,
    ],
  },
  {
    name: 'save of a new session',
    options: usual,
    steps: [request([set('b', 1), { do: 'save' }, look]), read],
  },
  {
    name: 'save that nobody waits for',
    options: usual,
    steps: [
      visit,
      request([set('b', 1), { do: 'save', wait: false }, { do: 'end', chunk: 'x' }]),
      read,
    ],
  },
  {
    name: 'save twice',
    options: usual,
    steps: [visit, request([{ do: 'save' }, { do: 'save' }]), read],
  },
  {
    name: 'save and reload',
    options: usual,
    steps: [request([set('a', 1), { do: 'save' }, { do: 'reload' }, look, set('b', 1)]), read],
  },
  {
    name: 'save of an uninitialised session',
    options: usual,
    steps: [request([{ do: 'save' }, look]), read],
  },
]
