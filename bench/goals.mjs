// @ts-check

/**
 * What we aim at: the cost of one stack over the cost of another, for each kind of request.
 * @typedef {object} Goal
 * @property {string} name
 * @property {string} title
 * @property {string} ours
 * @property {string} theirs
 * @property {'overhead' | 'whole'} of `overhead`: less the bare framework; `whole`: the request.
 * @property {Readonly<Record<string, number>>} atMost By kind.
 */

const dropInsAtMost = { anonymous: 0.4, read: 0.45, write: 0.5, login: 0.6 }

/** @type {readonly Goal[]} */
export const goals = [
  {
    name: 'express',
    title: 'overhead, latchkey ÷ (express-session + passport), on Express 5, memory',
    ours: 'latchkey-express',
    theirs: 'express-session-passport',
    of: 'overhead',
    atMost: { anonymous: 0.1, read: 0.2, write: 0.25, login: 0.35 },
  },
  {
    name: 'drop-in-express-session',
    title: 'overhead, the drop-in ÷ express-session, on Express 5, memory',
    ours: 'drop-in-express-session',
    theirs: 'express-session',
    of: 'overhead',
    atMost: dropInsAtMost,
  },
  {
    name: 'drop-ins',
    title: 'overhead, both drop-ins ÷ (express-session + passport), on Express 5, memory',
    ours: 'drop-ins',
    theirs: 'express-session-passport',
    of: 'overhead',
    atMost: dropInsAtMost,
  },
  {
    name: 'floor',
    title: 'whole request, latchkey ÷ floor, on node:http, memory',
    ours: 'latchkey-http',
    theirs: 'floor',
    of: 'whole',
    atMost: { anonymous: 1.05, read: 1.3, write: 1.4, login: 1.4 },
  },
]

/**
 * The drop-ins, and whose store calls they may not exceed, method by method and kind by kind.
 * @type {readonly { ours: string, theirs: string }[]}
 */
export const dropIns = [
  { ours: 'drop-in-express-session', theirs: 'express-session' },
  { ours: 'drop-ins', theirs: 'express-session-passport' },
]

/**
 * How often latchkey may call its store for one request. A login loads the session before it, and
 * may call twice after that.
 * @type {Readonly<Record<string, { calls: number, exactly: boolean }>>}
 */
export const storeCallGoals = {
  anonymous: { calls: 0, exactly: true },
  read: { calls: 1, exactly: true },
  write: { calls: 2, exactly: true },
  login: { calls: 3, exactly: false },
}
