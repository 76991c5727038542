// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

const same = { ...usual, genid: 'always the same' }
const regenerate = { do: 'regenerate' }
const save = { do: 'save' }
const unheard = { do: 'save', wait: false }
const end = { do: 'end', chunk: 'x' }
const sevenSeconds = { do: 'cookie', property: 'originalMaxAge', value: 7000 }
const keepsDeleted = true
/** @param {number} nth @param {any} fault */
const get = (nth, fault) => ({ faults: [{ method: /** @type {const} */ ('get'), nth, fault }] })
/** @param {number} nth @param {any} fault */
const setFails = (nth, fault) => ({
  faults: [{ method: /** @type {const} */ ('set'), nth, fault }],
})
const lateWriter = 'late head that writes to the session'

/**
 * Where several rules meet. Each was found by random scripts, or by somebody, where ours once did otherwise.
 *
 * @type {import('../script.mjs').Script[]}
 */
export const cornerExchanges = [
  ...[
    { what: 'regenerate', does: [regenerate, set('b', 1)] },
    { what: 'regenerate and nothing more', does: [regenerate] },
    { what: 'regenerate and save', does: [regenerate, set('b', 1), save] },
    { what: 'regenerate of a new session', does: [set('a', 2), regenerate, set('b', 1)] },
    { what: 'store.regenerate', does: [{ do: 'store.regenerate' }, set('b', 1)] },
    { what: 'destroy and generate', does: [{ do: 'destroy' }, { do: 'generate' }, set('b', 1)] },
    { what: 'destroy', does: [{ do: 'destroy' }] },
  ].flatMap(({ what, does }) => [
    {
      name: `a genid that gives the same id again: ${what}`,
      options: same,
      keepsDeleted,
      steps: [visit, request(does), read, change, read],
    },
    {
      name: `a genid that gives the same id again, with a lifetime: ${what}`,
      options: { ...same, cookie: { maxAge: 60_000 } },
      keepsDeleted,
      steps: [request(does), read, change, read],
    },
  ]),
  {
    name: 'an empty session, regenerated and saved, has its cookie',
    options: usual,
    steps: [visit, request([regenerate, save]), read],
  },
  {
    name: 'an empty session, regenerated and saved by who does not wait, has its cookie',
    options: usual,
    steps: [visit, request([regenerate, unheard]), read],
  },
  {
    name: 'an empty session, regenerated, whose save fails',
    options: usual,
    steps: [visit, request([regenerate, save], setFails(1, 'error')), read],
  },
  {
    name: 'a session that is saved, fails, and is not changed any more',
    options: usual,
    steps: [visit, request([set('b', 1), save], setFails(1, 'error')), read],
  },
  {
    name: 'regenerate of a session whose cookie cannot be sent',
    options: usual,
    keepsDeleted,
    steps: [
      visit,
      request([{ do: 'cookie', property: 'sameSite', value: 'odd' }, set('b', 1)]),
      request([regenerate, set('c', 1)]),
      request([{ do: 'destroy' }]),
    ],
  },
  {
    name: 'a reload that nobody waits for, and that is never answered',
    options: usual,
    steps: [visit, request([{ do: 'reload', wait: false }, end], get(2, 'never'))],
  },
  {
    name: 'regenerate, the head, and then the data',
    options: usual,
    steps: [visit, request([regenerate, { do: 'flushHeaders' }, set('c', 1)]), read],
  },
  {
    name: 'regenerate, writeHead, and then the data',
    options: usual,
    framework: 'http',
    steps: [visit, request([regenerate, { do: 'writeHead' }, set('c', 1)]), read],
  },
  {
    name: 'reload where the store has an ENOENT',
    options: usual,
    steps: [visit, request([{ do: 'reload' }, end], get(2, 'missing')), read],
  },
  {
    name: 'store.load where the store has an ENOENT',
    options: usual,
    steps: [visit, request([{ do: 'store.load' }, end], get(2, 'missing')), read],
  },
  {
    name: 'keys that no session can have are gone with the next request',
    options: usual,
    steps: [visit, { edit: 'odd keys' }, read, read],
  },
  {
    name: 'keys that no session can have, and a cookie with a lifetime',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [visit, { edit: 'odd keys' }, read, read],
  },
  {
    name: 'a save that nobody waits for, then regenerate',
    options: usual,
    steps: [visit, request([set('b', 1), unheard, regenerate, set('c', 1)]), read],
  },
  {
    name: 'a save that nobody waits for, then reload and save',
    options: usual,
    steps: [visit, request([set('b', 1), unheard, { do: 'reload' }, save, set('c', 1)]), read],
  },
  {
    name: 'reload, then another cookie: no change of the data',
    options: usual,
    steps: [visit, request([{ do: 'reload' }, { do: 'maxAge', value: 1000 }, end]), read],
  },
  {
    name: 'what was put into a new session is taken out again after the end: it has its cookie',
    options: usual,
    steps: [request([set('a', 1), end, { do: 'delete', key: 'a' }])],
  },
  {
    name: 'what is put in after the end cannot be stored: the cookie stays',
    options: usual,
    steps: [request([set('a', 1), end, set('b', 1)], setFails(2, 'error'))],
  },
  {
    name: 'what another request changed is no change of this one, which stores nevertheless',
    options: { resave: true, saveUninitialized: true, cookie: { maxAge: 60_000 } },
    steps: [visit, request([{ do: 'meanwhile', request: request([{ do: 'deep' }]) }])],
  },
  {
    name: 'put into a session after a second save, which fails, was begun',
    options: { resave: true, saveUninitialized: true },
    steps: [request([save, unheard, { do: 'count' }, end], setFails(2, 'error')), read],
  },
  {
    name: 'what another request changed, in another order, is no change of this one',
    options: { resave: true, saveUninitialized: true, cookie: { maxAge: 60_000 } },
    steps: [
      request([{ do: 'deep' }]),
      request([{ do: 'meanwhile', request: request([{ do: 'createSession' }, { do: 'deep' }]) }]),
    ],
  },
  {
    name: 'a lifetime that is taken away: no cookie is due any more',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [
      visit,
      request([{ do: 'cookie', property: 'originalMaxAge', value: null }, set('b', 1), end]),
      request([
        { do: 'maxAge', value: 5000 },
        { do: 'cookie', property: 'originalMaxAge', value: null },
        set('b', 2),
        save,
        end,
      ]),
      request([
        { do: 'maxAge', value: 5000 },
        { do: 'cookie', property: 'originalMaxAge', value: null },
        set('b', 3),
        { do: 'writeHead' },
        end,
      ]),
    ],
  },
  ...[
    { when: 'writeHead', does: [{ do: 'writeHead' }] },
    { when: 'writeHead after a save', does: [unheard, set('b', 2), { do: 'writeHead' }] },
    { when: 'flushHeaders', does: [{ do: 'flushHeaders' }] },
    { when: 'the end', does: [] },
  ].map(({ when, does }) => ({
    name: `a lifetime that is given: the cookie is due by what it was before ${when}`,
    options: usual,
    steps: [visit, request([sevenSeconds, set('b', 1), ...does, end])],
  })),
  {
    name: 'a lifetime that is given to a cookie that cannot be sent',
    options: { resave: true, saveUninitialized: true, cookie: { secure: true } },
    steps: [request([sevenSeconds, { do: 'flushHeaders' }, look])],
  },
  {
    name: 'written when the head leaves, from before it, after writeHead',
    options: usual,
    before: [lateWriter],
    steps: [visit, request([{ do: 'writeHead' }, end]), read],
  },
  {
    name: 'written when the head leaves, from before it, after writeHead and a change',
    options: usual,
    before: [lateWriter],
    steps: [request([set('a', 1), { do: 'writeHead' }, end])],
  },
  {
    name: 'written when the head leaves, from before it, by end',
    options: usual,
    before: [lateWriter],
    steps: [request([set('a', 1), end]), read, change],
  },
  {
    name: 'written when the head leaves, from after it, after writeHead',
    options: usual,
    after: [lateWriter],
    steps: [request([{ do: 'writeHead' }, end]), read],
  },
  {
    name: 'written when the head leaves, from after it, by end',
    options: usual,
    after: [lateWriter],
    steps: [request([set('a', 1), end]), read],
  },
  {
    name: 'an id that is empty',
    options: { ...usual, genid: 'empty' },
    steps: [visit, read],
  },
  {
    name: 'a status that is none',
    options: usual,
    framework: 'http',
    steps: [visit, request([{ do: 'writeHead', code: 20 }, end])],
  },
  {
    name: 'a session that the program ends by the store itself',
    options: { ...usual, rolling: true },
    steps: [visit, request([{ do: 'store.destroy' }, end]), read],
  },
  {
    name: 'a session that the program ends by the store itself, and changes',
    options: usual,
    steps: [visit, request([{ do: 'store.destroy' }, set('b', 1), look]), read],
  },
  {
    name: 'a new session that the program ends by the store itself, before it is stored',
    options: usual,
    steps: [request([{ do: 'store.destroy' }, set('b', 1), look]), read],
  },
]
