// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

const a = set('a', 1)
/** @param {...import('../script.mjs').Operation} does */
const answers = (...does) => [
  request([a, ...does]),
  request([{ do: 'count', key: 'a' }, ...does]),
  request(does),
]

const length = (/** @type {number} */ bytes) => ({
  do: 'header',
  name: 'Content-Length',
  value: bytes,
})

/** @type {[string, import('../script.mjs').Operation[]][]} */
const ends = [
  ['an end without a body', [{ do: 'end' }]],
  ['an end with a text', [{ do: 'end', chunk: 'hello' }]],
  ['an end with bytes', [{ do: 'end', chunk: 'hello', as: 'buffer' }]],
  ['an end with one character', [length(1), { do: 'end', chunk: 'h' }]],
  ['an end with an empty text', [{ do: 'end', chunk: '' }]],
  ['an end with a Content-Length', [length(5), { do: 'end', chunk: 'hello' }]],
  ['an end with a Content-Length of 0', [length(0), { do: 'end' }]],
  ['an end with an encoding', [{ do: 'end', chunk: 'hällo', encoding: 'latin1' }]],
  ['an end with a callback', [{ do: 'end', chunk: 'hello', callback: true }]],
  ['an end with only a callback', [{ do: 'end', callback: true }]],
  [
    'an end twice',
    [
      { do: 'end', chunk: 'hello' },
      { do: 'end', chunk: 'again' },
    ],
  ],
  ['an end with null', [{ do: 'end', chunk: 'x', as: 'null' }]],
  [
    'writes without a Content-Length',
    [
      { do: 'write', chunk: 'one' },
      { do: 'write', chunk: 'two' },
      { do: 'end', chunk: 'three' },
    ],
  ],
  [
    'writes with a Content-Length',
    [
      length(6),
      { do: 'write', chunk: 'one' },
      { do: 'write', chunk: 'two', wait: true },
      { do: 'end' },
    ],
  ],
  [
    'a write of nothing',
    [
      { do: 'write', chunk: '' },
      { do: 'end', chunk: 'x' },
    ],
  ],
  ['an empty end after writes', [{ do: 'write', chunk: 'one' }, { do: 'end' }]],
  ['flushHeaders, then a body', [{ do: 'flushHeaders' }, { do: 'end', chunk: 'hello' }]],
  [
    'writeHead with headers',
    [
      { do: 'writeHead', code: 202, message: 'As Said', headers: { 'X-Head': '1' } },
      { do: 'end', chunk: 'hello' },
    ],
  ],
  [
    'writeHead with a Set-Cookie',
    [
      { do: 'writeHead', code: 200, headers: { 'Set-Cookie': ['head=1', 'more=2'] } },
      { do: 'end' },
    ],
  ],
  [
    'a Set-Cookie before, and one in writeHead',
    [
      { do: 'header', name: 'Set-Cookie', value: 'own=1' },
      { do: 'writeHead', code: 200, headers: { 'set-cookie': 'head=1' } },
      { do: 'end', chunk: 'x' },
    ],
  ],
  [
    'several Set-Cookie of the program',
    [
      { do: 'header', name: 'Set-Cookie', value: ['own=1', 'more=2; Path=/'] },
      { do: 'end', chunk: 'hello' },
    ],
  ],
  [
    'writeHead twice',
    [{ do: 'writeHead', code: 200 }, { do: 'writeHead', code: 201 }, { do: 'end' }],
  ],
  [
    'a header after the end',
    [
      { do: 'end', chunk: 'x' },
      { do: 'header', name: 'X-Late', value: '1' },
    ],
  ],
  ['a 304', [{ do: 'status', code: 304 }, { do: 'end' }]],
  ['a 204', [{ do: 'status', code: 204 }, { do: 'end' }]],
  ['a redirect', [{ do: 'redirect', to: '/app' }]],
  ['a page of the framework', [{ do: 'send', value: 'sent' }]],
  ['JSON of the framework', [{ do: 'json', value: { ok: true } }]],
  ['a 404 of the framework', [{ do: 'next' }]],
  ['an error that is passed on', [{ do: 'next', error: 'passed on' }]],
  ['an error that is thrown', [{ do: 'throw' }]],
]

/** @type {import('../script.mjs').Script[]} */
export const responseExchanges = [
  ...ends.map(([name, does]) => ({
    name,
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: answers(...does),
  })),
  {
    name: 'HEAD',
    options: usual,
    steps: answers(length(5), { do: 'end', chunk: 'hello' }).map((step) => ({
      ...step,
      method: 'HEAD',
    })),
  },
  {
    name: 'HEAD of a page of the framework',
    options: usual,
    steps: answers({ do: 'send', value: 'sent' }).map((step) => ({ ...step, method: 'HEAD' })),
  },
  {
    name: 'a 304 that the framework decides for',
    options: usual,
    steps: [
      visit,
      request(
        [
          { do: 'header', name: 'ETag', value: '"1"' },
          { do: 'send', value: 'sent' },
        ],
        { headers: { 'if-none-match': '"1"' } },
      ),
    ],
  },
  {
    name: 'OPTIONS and POST',
    options: usual,
    steps: [
      { ...visit, method: 'POST' },
      { ...read, method: 'OPTIONS' },
      { ...change, method: 'DELETE' },
    ],
  },
  {
    name: 'a change after the first bytes',
    options: usual,
    steps: [
      visit,
      request([{ do: 'write', chunk: 'one' }, set('b', 1), { do: 'end', chunk: 'two' }]),
      read,
    ],
  },
  {
    name: 'a new session after the first bytes',
    options: usual,
    steps: [
      request([{ do: 'write', chunk: 'one' }, set('b', 1), { do: 'end', chunk: 'two' }]),
      read,
    ],
  },
  {
    name: 'a change after flushHeaders',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [visit, request([{ do: 'flushHeaders' }, set('b', 1), { do: 'end', chunk: 'x' }]), read],
  },
  {
    name: 'a destroy after the first bytes',
    options: usual,
    keepsDeleted: true,
    steps: [
      visit,
      request([{ do: 'write', chunk: 'one' }, { do: 'destroy' }, { do: 'end' }]),
      read,
    ],
  },
  {
    name: 'a change after the end',
    options: usual,
    steps: [visit, request([{ do: 'end', chunk: 'x' }, set('late', 1)]), read],
  },
  {
    name: 'a save after the end',
    options: usual,
    steps: [visit, request([{ do: 'end', chunk: 'x' }, set('late', 1), { do: 'save' }]), read],
  },
  {
    name: 'a save after the first bytes',
    options: usual,
    steps: [
      visit,
      request([{ do: 'write', chunk: 'x' }, set('late', 1), { do: 'save' }, look]),
      read,
    ],
  },
  {
    name: 'a response whose connection the program ends',
    options: usual,
    steps: [visit, request([set('b', 1), { do: 'destroySocket' }]), read],
  },
]
