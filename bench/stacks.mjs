// @ts-check

/**
 * A stack is one file in servers/, run in a process of its own.
 * @typedef {object} Stack
 * @property {string} name Its file in servers/, without the extension.
 * @property {string} title As the table shows it.
 * @property {string | undefined} bare The stack without sessions whose cost is taken off, if any.
 * @property {boolean} sessions Whether it keeps sessions at all.
 * @property {boolean} countsStoreCalls Whether its store can be counted.
 */

/** @type {readonly Stack[]} */
export const stacks = [
  {
    name: 'node-http',
    title: 'node:http, bare',
    bare: undefined,
    sessions: false,
    countsStoreCalls: false,
  },
  {
    name: 'floor',
    title: 'node:http + HMAC + Map (floor)',
    bare: 'node-http',
    sessions: true,
    countsStoreCalls: false,
  },
  {
    name: 'latchkey-http',
    title: 'node:http + latchkey',
    bare: 'node-http',
    sessions: true,
    countsStoreCalls: true,
  },
  {
    name: 'express',
    title: 'Express 5, bare',
    bare: undefined,
    sessions: false,
    countsStoreCalls: false,
  },
  {
    name: 'express-session',
    title: 'Express 5 + express-session',
    bare: 'express',
    sessions: true,
    countsStoreCalls: true,
  },
  {
    name: 'drop-in-express-session',
    title: 'Express 5 + its drop-in',
    bare: 'express',
    sessions: true,
    countsStoreCalls: true,
  },
  {
    name: 'express-session-passport',
    title: 'Express 5 + express-session + passport',
    bare: 'express',
    sessions: true,
    countsStoreCalls: true,
  },
  {
    name: 'drop-ins',
    title: 'Express 5 + the drop-ins of both',
    bare: 'express',
    sessions: true,
    countsStoreCalls: true,
  },
  {
    name: 'latchkey-express',
    title: 'Express 5 + latchkey',
    bare: 'express',
    sessions: true,
    countsStoreCalls: true,
  },
]
