// @ts-check
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { scenarios } from './scenarios.mjs'

/** @typedef {import('./scenarios.mjs').Scenario} Scenario */

const program = fileURLToPath(new URL('./stage/program.mjs', import.meta.url))
/** How long all may take, in milliseconds. */
const patience = 150_000

/**
 * Plays all scenarios with the packages of a folder, outside of this process.
 *
 * @param {string} folder
 * @returns {Promise<{ seenIn: (scenario: Scenario) => Record<string, unknown>, warnings: string[] }>} `seenIn` throws
 *   what went wrong where nothing was seen; the warnings are Node's.
 */
export async function playAll(folder) {
  const apart = scenarios.filter((scenario) => scenario.apart)
  const together = scenarios.filter((scenario) => !scenario.apart)
  const runs = [together, ...apart.map((scenario) => [scenario])]
  const all = await Promise.all(runs.map((some) => playSome(folder, some)))
  const lines = new Map(all.flatMap(({ lines }) => lines.map((line) => [line.index, line])))
  const errors = all.map(({ stderr }) => stderr).join('')
  return {
    seenIn(scenario) {
      const { seen, failure = errors } = lines.get(scenarios.indexOf(scenario)) ?? {}
      if (seen === undefined) throw new Error(`It did not come to its end.\n${failure}`)
      return seen
    },
    warnings: [...errors.matchAll(/^\(node:\d+\) (.*)/gm)].map(([, text = '']) => text).sort(),
  }
}

/**
 * @param {string} folder
 * @param {readonly Scenario[]} some
 * @returns {Promise<{ lines: { index: number, seen?: Record<string, unknown>, failure?: string }[], stderr: string }>}
 */
function playSome(folder, some) {
  // As on a developer's machine.
  const { NODE_ENV, NODE_OPTIONS, VITEST, ...env } = process.env
  const indexes = some.map((scenario) => String(scenarios.indexOf(scenario)))
  return new Promise((resolve) => {
    const options = { env, timeout: patience }
    execFile(process.execPath, [program, folder, ...indexes], options, (_, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{"index":'))
      resolve({ lines: lines.map((line) => JSON.parse(line)), stderr })
    })
  })
}
