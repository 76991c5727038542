// @ts-check
import { look, read, request, set, usual, visit } from './steps.mjs'

/** @type {import('../script.mjs').Script[]} */
export const dataExchanges = [
  {
    name: 'keys: set, deleted, undefined, null, deep',
    options: usual,
    steps: [
      visit,
      request([
        { do: 'deep', key: 'x', value: 1 },
        set('n', null),
        { do: 'odd', key: 'u', what: 'undefined' },
      ]),
      request([{ do: 'deep', key: 'x', value: 2 }, { do: 'delete', key: 'a' }, look]),
      read,
    ],
  },
  {
    name: 'the same value again is no change',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [visit, request([set('a', 1)]), read],
  },
  {
    name: 'keys in another order are a change',
    options: usual,
    steps: [
      request([set('a', 1), set('b', 2)]),
      request([{ do: 'delete', key: 'a' }, set('a', 1), look]),
      read,
    ],
  },
  {
    name: 'values that JSON changes',
    options: usual,
    steps: [
      request([
        { do: 'odd', key: 'd', what: 'date' },
        { do: 'odd', key: 'f', what: 'function' },
        { do: 'odd', key: 'n', what: 'not a number' },
        { do: 'odd', key: 'm', what: 'map' },
        look,
      ]),
      read,
    ],
  },
  {
    name: 'a BigInt',
    options: usual,
    steps: [
      visit,
      request([
        { do: 'odd', key: 'odd', what: 'bigint' },
        { do: 'end', chunk: 'x' },
      ]),
    ],
  },
  {
    name: 'a cycle',
    options: usual,
    steps: [
      visit,
      request([
        { do: 'odd', key: 'odd', what: 'cycle' },
        { do: 'end', chunk: 'x' },
      ]),
    ],
  },
  {
    name: 'a BigInt, saved by hand',
    options: usual,
    steps: [
      visit,
      request([
        { do: 'odd', key: 'odd', what: 'bigint' },
        { do: 'save' },
        { do: 'delete', key: 'odd' },
      ]),
    ],
  },
  {
    name: 'keys that the session itself has',
    options: usual,
    steps: [
      request([set('a', 1), set('user', 2)]),
      { edit: 'odd keys' },
      read,
      request([{ do: 'count', key: 'a' }, { do: 'save' }]),
    ],
  },
  {
    name: 'a record without a cookie',
    options: usual,
    steps: [visit, { edit: 'no cookie' }, read],
  },
  {
    name: 'a record that is no object',
    options: usual,
    steps: [visit, { edit: 'not an object' }, read],
  },
  {
    name: 'a record that is gone',
    options: usual,
    steps: [visit, { edit: 'remove' }, read, visit, read],
  },
  {
    name: 'a record that somebody else changed',
    options: usual,
    steps: [visit, { edit: 'change' }, read],
  },
  {
    name: 'the methods of the store',
    options: usual,
    steps: [
      visit,
      request([{ do: 'store.get' }, { do: 'store.load' }, { do: 'createSession' }, look]),
      read,
    ],
  },
  {
    name: 'store.regenerate',
    options: usual,
    steps: [visit, request([{ do: 'store.regenerate' }, set('b', 1), look]), read],
  },
  {
    name: 'createSession on a request',
    options: usual,
    steps: [visit, request([{ do: 'createSession' }, look, set('b', 1)]), read],
  },
  {
    name: 'a session that is replaced by nothing, then saved elsewhere',
    options: usual,
    steps: [
      visit,
      request([{ do: 'keep' }, { do: 'forget', as: 'null' }, { do: 'save what was kept' }]),
      read,
    ],
  },
]
