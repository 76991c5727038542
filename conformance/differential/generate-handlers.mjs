// @ts-check
/** @typedef {import('./chance.mjs').Chance} Chance */
/** @typedef {import('./script.mjs').Operation} Operation */
/** @typedef {() => import('./script.mjs').RequestStep} MakeRequest */

/**
 * What a handler does: something to the session, an answer, and now and then something after it.
 *
 * @param {Chance} chance
 * @param {MakeRequest} [makeRequest] For another one meanwhile.
 * @returns {Operation[]}
 */
export function handlers(chance, makeRequest) {
  const onTheSession = chance.list(0, 3, () => sessionOperation(chance, makeRequest))
  if (chance.is(0.15)) return onTheSession
  // After the first bytes, only what changes data: the rest meets D19 in too many ways to be told
  // from something new, and is listed by hand (exchanges/responses.mjs).
  const late = chance.is(0.12) ? chance.list(1, 2, () => chance.of(changes)(chance)) : []
  const between = chance.is(0.15) ? [chance.of(changes)(chance)] : []
  return [...onTheSession, ...beginning(chance), ...between, ...ending(chance), ...late]
}

/** @param {Chance} chance */
const key = (chance) => chance.of(['a', 'b', 'user', 'passport', 'returnTo'])

/** @param {Chance} chance */
const value = (chance) => chance.of([1, 'x', true, null, { name: 'n', list: [1, 2] }, ''])

/** @param {Chance} chance @param {MakeRequest | undefined} makeRequest @returns {Operation} */
function sessionOperation(chance, makeRequest) {
  if (makeRequest && chance.is(0.06)) return { do: 'meanwhile', request: makeRequest() }
  const make = chance.of(sessionOperations)
  return make(chance)
}

/** @param {Chance} chance */
const waits = (chance) => chance.some(0.06, () => ({ wait: false }))

/** @type {((chance: Chance) => Operation)[]} */
const changes = [
  (chance) => ({ do: 'set', key: key(chance), value: value(chance) }),
  (chance) => ({ do: 'delete', key: key(chance) }),
  () => ({ do: 'count', key: 'a' }),
  (chance) => ({ do: 'deep', key: key(chance), value: value(chance) }),
  () => ({ do: 'look' }),
]

/** @type {((chance: Chance) => Operation)[]} */
const plain = [
  ...changes,
  (chance) => ({ do: 'save', ...waits(chance) }),
  (chance) => ({ do: 'regenerate', ...waits(chance) }),
  (chance) => ({ do: 'destroy', ...waits(chance) }),
  (chance) => ({ do: 'reload', ...waits(chance) }),
]

/** @type {((chance: Chance) => Operation)[]} */
const sessionOperations = [
  ...plain,
  ...plain,
  ...plain,
  () => ({ do: 'touch' }),
  () => ({ do: 'resetMaxAge' }),
  (chance) => ({ do: 'forget', as: chance.of(['null', 'undefined', 'deleted']) }),
  (chance) => ({ do: 'maxAge', value: chance.of([1000, 120_000, null, 0, -1, { date: 5000 }]) }),
  cookieChange,
  cookieChange,
  (chance) => ({ do: 'odd', key: 'odd', what: chance.of(oddNames) }),
  () => ({ do: 'keep' }),
  () => ({ do: 'save what was kept' }),
  () => ({ do: 'generate' }),
  (chance) => ({ do: chance.of(['store.regenerate', 'store.get', 'store.load', 'store.destroy']) }),
  (chance) => ({ do: chance.of(['createSession', 'all', 'length', 'clear']) }),
  () => ({ do: 'turn' }),
]

const oddNames = [
  'bigint',
  'cycle',
  'date',
  'undefined',
  'function',
  'toJSON that throws',
  'not a number',
  'map',
  'symbol',
]

/** @param {Chance} chance @returns {Operation} */
function cookieChange(chance) {
  const [property, values] = chance.of(cookieChanges)
  return { do: 'cookie', property, value: chance.of(values) }
}

/** @type {[string, unknown[]][]} */
const cookieChanges = [
  ['expires', [{ date: 9000 }, { date: -9000 }, null, false]],
  ['path', ['/app', '/']],
  ['domain', ['example.org']],
  ['secure', [true, false]],
  ['httpOnly', [false]],
  ['sameSite', ['strict', true, 'odd']],
  ['priority', ['high']],
  ['partitioned', [true]],
  ['originalMaxAge', [7000, null]],
]

/** Headers and the first bytes. @param {Chance} chance @returns {Operation[]} */
function beginning(chance) {
  return [
    ...(chance.is(0.2) ? [{ do: 'status', code: chance.of([201, 204, 304, 404, 500]) }] : []),
    ...(chance.is(0.15)
      ? [
          {
            do: 'append',
            name: 'Set-Cookie',
            value: chance.of(['own=1', ['own=1', 'more=2; Path=/']]),
          },
        ]
      : []),
    ...(chance.is(0.1) ? [{ do: 'header', name: 'X-Own', value: 'yes' }] : []),
    ...(chance.is(0.1) ? [writeHead(chance)] : []),
    ...(chance.is(0.06) ? [{ do: 'flushHeaders' }] : []),
    ...(chance.is(0.2)
      ? chance.list(1, 2, () => ({
          do: 'write',
          ...part(chance),
          ...chance.some(0.2, () => ({ wait: true })),
        }))
      : []),
  ]
}

/** @param {Chance} chance @returns {Operation} */
function writeHead(chance) {
  return {
    do: 'writeHead',
    code: chance.of([200, 202, 302, 304]),
    ...chance.some(0.3, () => ({ message: 'As Said' })),
    ...chance.some(0.6, () => ({
      headers: chance.of([{ 'Set-Cookie': 'head=1' }, { 'X-Head': '1', Location: '/' }]),
    })),
  }
}

/** @param {Chance} chance */
function part(chance) {
  return {
    chunk: chance.of(['hello', 'h', '', 'a longer body: ü']),
    ...chance.some(0.3, () => ({ as: chance.of(['buffer', 'bytes']) })),
  }
}

/** @param {Chance} chance @returns {Operation[]} */
function ending(chance) {
  const end = () => ({
    do: 'end',
    ...chance.some(0.7, () => part(chance)),
    ...chance.some(0.2, () => ({ callback: true })),
    ...chance.some(0.1, () => ({ encoding: chance.of(['utf8', 'latin1']) })),
  })
  const ends = [
    end,
    end,
    end,
    // `sendSession` has a Content-Length.
    () => ({ do: 'json', value: { ok: true } }),
    () => ({ do: 'send', value: 'sent' }),
    () => ({ do: 'sendSession' }),
    () => ({ do: 'redirect', to: '/app' }),
    () => ({ do: 'next', ...chance.some(0.5, () => ({ error: 'passed on' })) }),
    () => ({ do: 'throw' }),
  ]
  const last = chance.of(ends)()
  return chance.is(0.06) ? [last, end()] : [last]
}
