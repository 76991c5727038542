// @ts-check
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { goals } from './goals.mjs'
import { kinds } from './kinds.mjs'
import { ratio, spread } from './statistics.mjs'

/** @typedef {import('./statistics.mjs').Spread} Spread */

/**
 * @typedef {object} KindSummary
 * @property {Spread} cpu Of the server, µs per request.
 * @property {Spread} requestsPerSecond
 * @property {Spread} busy The part of the time in which the server used its core, 0–1.
 * @property {Spread} [overhead] Its cost less that of the bare framework, µs per request.
 * @property {Record<string, number>} [storeCalls] Of one request, by method.
 */

/**
 * @typedef {object} RatioSummary
 * @property {string} goal
 * @property {string} kind
 * @property {Spread} ratio
 * @property {number} atMost
 * @property {boolean} reached Whether the median is within the goal.
 */

/**
 * @typedef {object} Summary
 * @property {string} measuredAt
 * @property {{ node: string, processor: string, cores: number, pinned: boolean }} machine
 * @property {Record<string, string>} versions
 * @property {{ rounds: number, turns: number, milliseconds: number, connections: number }} settings
 * @property {Record<string, { title: string, kinds: Record<string, KindSummary> }>} stacks
 * @property {RatioSummary[]} ratios
 */

const packages = ['express', 'express-session', 'passport', 'passport-local', 'latchkey']

/**
 * What a run found, as it is kept, printed and drawn.
 * @param {import('./measure.mjs').Measurements} measurements
 * @param {{ options: import('./options.mjs').Options, cores: import('./measure.mjs').Cores }} how
 * @returns {Summary}
 */
export function summarise({ spent, storeCalls }, { options, cores }) {
  const require = createRequire(import.meta.url)
  const costs = (/** @type {string} */ stack, /** @type {string} */ kind) =>
    spent[stack]?.[kind]?.map(({ cpuMicroseconds, requests }) => cpuMicroseconds / requests)

  /** @type {Summary['stacks']} */
  const stacks = {}
  for (const stack of options.stacks) {
    /** @type {Record<string, KindSummary>} */
    const summaries = {}
    for (const { name } of kinds) {
      const rounds = spent[stack.name]?.[name] ?? []
      const cost = costs(stack.name, name) ?? []
      const bare = stack.bare && costs(stack.bare, name)
      const calls = storeCalls[stack.name]?.[name]
      summaries[name] = {
        cpu: spread(cost),
        requestsPerSecond: spread(rounds.map((r) => r.requests / (r.milliseconds / 1000))),
        busy: spread(rounds.map((r) => r.cpuMicroseconds / 1000 / r.milliseconds)),
        ...(bare && {
          overhead: spread(cost.map((cpu, round) => cpu - (bare[round] ?? Number.NaN))),
        }),
        ...(calls && { storeCalls: calls }),
      }
    }
    stacks[stack.name] = { title: stack.title, kinds: summaries }
  }

  return {
    measuredAt: new Date().toISOString(),
    machine: {
      node: process.version,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      pinned: cores !== undefined,
    },
    versions: Object.fromEntries(
      packages.map((name) => [name, require(`${name}/package.json`).version]),
    ),
    settings: {
      rounds: options.rounds,
      turns: options.turns,
      milliseconds: options.milliseconds,
      connections: options.connections,
    },
    stacks,
    ratios: goals.flatMap((goal) => ratiosOf(goal, options, costs)),
  }
}

/**
 * @param {import('./goals.mjs').Goal} goal
 * @param {import('./options.mjs').Options} options
 * @param {(stack: string, kind: string) => number[] | undefined} costs
 * @returns {RatioSummary[]}
 */
function ratiosOf(goal, { stacks }, costs) {
  const bareOf = (/** @type {string} */ name) => stacks.find((s) => s.name === name)?.bare ?? ''
  return kinds.flatMap(({ name: kind }) => {
    const ours = costs(goal.ours, kind)
    const theirs = costs(goal.theirs, kind)
    const bare = { ours: costs(bareOf(goal.ours), kind), theirs: costs(bareOf(goal.theirs), kind) }
    const atMost = goal.atMost[kind]
    if (!ours || !theirs || atMost === undefined) return []
    if (goal.of === 'overhead' && !(bare.ours && bare.theirs)) return []
    const found = ratio(
      { ours, theirs },
      goal.of === 'overhead' ? { ours: bare.ours ?? [], theirs: bare.theirs ?? [] } : undefined,
    )
    return [{ goal: goal.name, kind, ratio: found, atMost, reached: found.median <= atMost }]
  })
}
