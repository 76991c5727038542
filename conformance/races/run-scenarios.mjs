// @ts-check
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Browser } from './browser.mjs'
import { scenarios } from './scenarios.mjs'
import { ServerProcess } from './server-process.mjs'

/**
 * What a scenario came to.
 *
 * @typedef {object} Result
 * @property {string} id
 * @property {string} name
 * @property {string} loses
 * @property {number} rounds
 * @property {number} wrongRounds
 * @property {number} violations What was lost in all of them together.
 * @property {string | undefined} example
 */

/** @typedef {{ isNightly?: boolean, onResult?: (result: Result) => void }} Options */

/**
 * Latchkey: two processes on one SQLite file.
 *
 * @param {Options} [options]
 * @returns {Promise<Result[]>}
 */
export async function raceLatchkey(options) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'))
  const file = join(folder, 'sessions.sqlite')
  const servers = [0, 1].map(() => new ServerProcess('latchkey-server.mjs', [file]))
  try {
    return await race(servers, { tellsEndings: true, listsDevices: true }, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * express-session and passport from npm: one process, as the store that comes with them can be shared by no more.
 *
 * @param {Options} [options]
 * @returns {Promise<Result[]>}
 */
export function raceExpressSession(options) {
  const servers = [new ServerProcess('express-session-server.mjs', [])]
  return race(servers, { tellsEndings: false, listsDevices: false }, options)
}

/**
 * @param {ServerProcess[]} servers
 * @param {{ tellsEndings: boolean, listsDevices: boolean }} abilities
 * @param {Options} [options]
 */
async function race(servers, { tellsEndings, listsDevices }, { isNightly = false, onResult } = {}) {
  const agent = new http.Agent({ keepAlive: true })
  const askAll = async (/** @type {'latency' | 'endings'} */ what, /** @type {number} */ value) =>
    Promise.all(servers.map((server) => server.ask(what, value)))
  try {
    // One after the other: the first one makes the table.
    for (const server of servers) await server.start()
    const ports = servers.map(({ port }) => port)
    /** @type {import('./scenarios.mjs').Course} */
    const course = {
      newBrowser: () => new Browser(ports, agent),
      setWriteLatency: async (milliseconds) => {
        await askAll('latency', milliseconds)
      },
      countEndings: tellsEndings
        ? async () => (await askAll('endings', 0)).reduce((sum, count) => sum + count, 0)
        : undefined,
      listsDevices,
    }
    const results = []
    for (const scenario of scenarios) {
      const rounds = isNightly ? scenario.nightlyRounds : scenario.rounds
      if (rounds === 0) continue
      const result = await playRounds(course, scenario, rounds)
      onResult?.(result)
      results.push(result)
    }
    return results
  } catch (cause) {
    throw new Error(`The servers said: ${servers.map(({ errors }) => errors).join('')}`, { cause })
  } finally {
    agent.destroy()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/**
 * @param {import('./scenarios.mjs').Course} course
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {number} rounds
 * @returns {Promise<Result>}
 */
async function playRounds(course, scenario, rounds) {
  const { id, name, loses, together = 1, writeLatency = 0 } = scenario
  let next = 0
  let wrongRounds = 0
  let violations = 0
  /** @type {string | undefined} */
  let example
  await course.setWriteLatency(writeLatency)
  const lane = async () => {
    while (next < rounds) {
      next += 1
      const user = `${id}-${scenarios.indexOf(scenario)}-${next}`
      const wrong = await scenario.play(course, user)
      if (wrong.length === 0) continue
      wrongRounds += 1
      violations += wrong.length
      example ??= wrong[0]
    }
  }
  await Promise.all(Array.from({ length: together }, lane))
  await course.setWriteLatency(0)
  return { id, name, loses, rounds, wrongRounds, violations, example }
}

/** A result as a line. @param {Result} result */
export function inWords({ id, name, rounds, wrongRounds, violations, loses, example }) {
  const outcome =
    violations === 0
      ? '0 lost'
      : `${violations} ${loses} lost, in ${wrongRounds} rounds (${example})`
  return `${id} ${name}: ${rounds} rounds, ${outcome}`
}
