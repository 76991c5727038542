// @ts-check
import { parseArgs } from 'node:util'
import { stacks } from './stacks.mjs'

/**
 * @typedef {object} Options
 * @property {readonly import('./stacks.mjs').Stack[]} stacks
 * @property {number} rounds
 * @property {number} connections
 * @property {number} turns Of each stack and kind within one round. Many short ones, so that what
 *   disturbs the machine for seconds disturbs all stacks alike.
 * @property {number} milliseconds Of one turn.
 * @property {number} requests The most in one turn.
 * @property {boolean} whole Whether this run measures everything, so that its figures may be kept.
 */

export const usage = `Usage: node bench/run.mjs [--quick] [--rounds N] [--stacks a,b]
  --quick       one short round, to see that everything works
  --rounds N    rounds of A B C ...; 1–100, default 5
  --stacks a,b  these only: ${stacks.map(({ name }) => name).join(', ')}`

/**
 * The options of the command line. Throws a TypeError that says what was expected.
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function parseOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      stacks: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5))
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    throw new TypeError(`--rounds: expected a whole number of 1–100, got ${values.rounds}`)
  }
  const names = values.stacks?.split(',') ?? stacks.map(({ name }) => name)
  const unknown = names.find((name) => !stacks.some((stack) => stack.name === name))
  if (unknown !== undefined) {
    throw new TypeError(
      `--stacks: expected some of ${stacks.map(({ name }) => name).join(', ')}, got ${unknown}`,
    )
  }
  const chosen = stacks.filter(({ name }) => names.includes(name))
  return {
    stacks: chosen,
    rounds,
    connections: 64,
    turns: values.quick ? 1 : 5,
    milliseconds: values.quick ? 150 : 300,
    requests: 100_000,
    whole: !values.quick && chosen.length === stacks.length,
  }
}
