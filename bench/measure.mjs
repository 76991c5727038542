// @ts-check
import { Child } from './child.mjs'
import { dropIns } from './goals.mjs'
import { kinds } from './kinds.mjs'
import { Progress } from './progress.mjs'
import {
  countStoreCalls,
  verifyNoExtraCalls,
  verifyRecords,
  verifyStoreCalls,
  verifyWork,
} from './verify.mjs'

/**
 * What one stack spent on one kind of request in one round, its turns taken together.
 * @typedef {object} Spent
 * @property {number} requests
 * @property {number} milliseconds
 * @property {number} cpuMicroseconds Of the server process, user and system.
 */

/**
 * @typedef {object} Measurements
 * @property {Record<string, Record<string, Spent[]>>} spent By stack and kind, one a round.
 * @property {Record<string, Record<string, Record<string, number>>>} storeCalls By stack, kind and
 *   method.
 */

/** @typedef {{ server: number, load: number } | undefined} Cores */

/**
 * Verifies each stack on a server of its own, whose store may be wrapped to be looked into.
 * @param {import('./options.mjs').Options} options
 * @param {Cores} cores
 * @returns {Promise<Measurements['storeCalls']>}
 */
export async function verifyAll({ stacks }, cores) {
  /** @type {Measurements['storeCalls']} */
  const storeCalls = {}
  for (const stack of stacks) {
    const server = new Child(`servers/${stack.name}.mjs`, {
      core: cores?.server,
      args: ['--counting'],
    })
    try {
      const port = await server.ready()
      if (stack.sessions) await verifyRecords(stack, port, server)
      await verifyWork(stack, port)
      if (!stack.countsStoreCalls) continue
      const calls = await countStoreCalls(port, server)
      storeCalls[stack.name] = calls
      if (stack.name.startsWith('latchkey')) verifyStoreCalls(stack, calls)
    } finally {
      server.stop()
    }
  }
  for (const { ours, theirs } of dropIns) {
    const ourCalls = storeCalls[ours]
    const theirCalls = storeCalls[theirs]
    if (!ourCalls || !theirCalls) continue
    const dropIn = { name: ours, callsOfKind: ourCalls }
    verifyNoExtraCalls(dropIn, { name: theirs, callsOfKind: theirCalls })
  }
  return storeCalls
}

/**
 * Measures the stacks in alternation: A B C A B C ... for each kind, round by round. All servers live
 * from the first to the last; those that are not measured are idle.
 * @param {import('./options.mjs').Options} options
 * @param {Cores} cores
 * @returns {Promise<Measurements['spent']>}
 */
export async function measureAll(options, cores) {
  const { stacks, rounds, turns } = options
  const load = new Child('load.mjs', { core: cores?.load })
  const servers = stacks.map((stack) => ({
    stack,
    child: new Child(`servers/${stack.name}.mjs`, { core: cores?.server }),
    port: 0,
    spent: Object.fromEntries(kinds.map(({ name }) => [name, noRounds(rounds)])),
  }))
  const progress = new Progress(servers.length * kinds.length * turns * (rounds + 1))
  try {
    await load.ready()
    for (const server of servers) {
      server.port = await server.child.ready()
      await verifyWork(server.stack, server.port)
    }
    for (const { round, kind, server } of schedule(servers, options)) {
      const when = round === 0 ? 'warming up' : `round ${round} of ${rounds}`
      progress.next(`${when} · ${kind.name} · ${server.stack.title}`)
      const turn = await measureTurn(load, server.child, {
        port: server.port,
        sessions: server.stack.sessions,
        kind: kind.name,
        connections: options.connections,
        milliseconds: options.milliseconds,
        requests: options.requests,
      })
      add(server.spent[kind.name]?.[round - 1], turn)
    }
    progress.end()
  } finally {
    for (const { child } of servers) child.stop()
    load.stop()
  }
  return Object.fromEntries(servers.map(({ stack, spent }) => [stack.name, spent]))
}

/**
 * @param {number} rounds
 * @returns {Spent[]}
 */
function noRounds(rounds) {
  return Array.from({ length: rounds }, () => ({
    requests: 0,
    milliseconds: 0,
    cpuMicroseconds: 0,
  }))
}

/**
 * @param {Spent | undefined} sum Nothing while warming up.
 * @param {Spent} turn
 */
function add(sum, turn) {
  if (!sum) return
  sum.requests += turn.requests
  sum.milliseconds += turn.milliseconds
  sum.cpuMicroseconds += turn.cpuMicroseconds
}

/**
 * Every turn in its order; round 0 warms up.
 * @template Server
 * @param {readonly Server[]} servers
 * @param {{ rounds: number, turns: number }} options
 */
function* schedule(servers, { rounds, turns }) {
  for (let round = 0; round <= rounds; round++) {
    for (const kind of kinds) {
      for (let turn = 0; turn < turns; turn++) {
        for (const server of servers) yield { round, kind, server }
      }
    }
  }
}

/**
 * Connecting and signing in are done before the mark, and not counted.
 * @param {Child} load
 * @param {Child} server
 * @param {import('./load.mjs').Order} order
 * @returns {Promise<Spent>}
 */
async function measureTurn(load, server, order) {
  await load.ask('open', order)
  await server.ask('mark')
  const { requests, milliseconds } = await load.ask('run', order, order.milliseconds)
  const { cpuMicroseconds, served } = await server.ask('report')
  await load.ask('close', order)
  if (served !== requests) {
    throw new Error(`${order.kind}: ${requests} requests sent, ${served} served`)
  }
  return { requests, milliseconds, cpuMicroseconds }
}
