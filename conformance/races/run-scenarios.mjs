// @ts-check
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Browser } from './browser.mjs'
import { scenarios } from './scenarios.mjs'
import { ServerProcess } from './server-process.mjs'

/**
 * Whom the races are run on.
 *
 * @typedef {object} Racer
 * @property {string} server Its file, beside this one.
 * @property {readonly string[]} args
 * @property {number} processes How many of it share one store.
 * @property {readonly import('./scenarios.mjs').Ability[]} can
 */

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
 * @property {string} said What the servers complained of meanwhile.
 */

/**
 * @typedef {object} Options
 * @property {boolean} [isNightly]
 * @property {(scenario: import('./scenarios.mjs').Scenario) => boolean} [only]
 * @property {number} [rounds] The most of each.
 * @property {boolean} [isSticky] Whether all requests of a round go to the same process.
 * @property {(result: Result) => void} [onResult]
 */

/** Latchkey on its SQLite store: two processes on one file. @type {Racer} */
export const latchkeyOnSqlite = {
  ...{ server: 'latchkey-server.mjs', args: ['sqlite'], processes: 2 },
  can: ['tell endings', 'list devices', 'end all sessions of a user', 'limit sessions'],
}

/** Latchkey on its memory store: one process. @type {Racer} */
export const latchkeyInMemory = {
  ...latchkeyOnSqlite,
  ...{ args: ['memory of ours'], processes: 1 },
}

/** Latchkey on a store that was written for express-session, by its name. @type {(store: string, processes?: number) => Racer} */
export const latchkeyOn = (store, processes = 1) => ({
  ...{ server: 'latchkey-server.mjs', args: [store], processes },
  can: ['tell endings'],
})

/** express-session from npm, with passport. @type {(store: string) => Racer} */
export const expressSessionOn = (store) => ({
  ...{ server: 'express-session-server.mjs', args: ['express-session', store], processes: 1 },
  can: ['end all sessions of a user'],
})

/** The same program on our drop-in. @type {(store: string, processes?: number) => Racer} */
export const dropInOn = (store, processes = 1) => ({
  ...{ server: 'express-session-server.mjs', args: ['@latchkey/express-session', store] },
  ...{ processes, can: ['end all sessions of a user'] },
})

/**
 * Runs the races that the racer has what it takes for.
 *
 * @param {Racer} racer
 * @param {Options} [options]
 * @returns {Promise<Result[]>}
 */
export async function race({ server, args, processes, can }, options = {}) {
  const {
    isNightly = false,
    only = () => true,
    rounds: most = Infinity,
    isSticky,
    onResult,
  } = options
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'))
  const file = join(folder, 'sessions.sqlite')
  const servers = Array.from(
    { length: processes },
    () => new ServerProcess(server, [...args, file]),
  )
  const agent = new http.Agent({ keepAlive: true })
  const askAll = (/** @type {'latency' | 'endings'} */ what, /** @type {number} */ value) =>
    Promise.all(servers.map((asked) => asked.ask(what, value)))
  const complaints = () => servers.map(({ errors }) => errors).join('')
  try {
    // One after the other: the first one makes the table.
    for (const started of servers) await started.start()
    const ports = servers.map(({ port }) => port)
    /** @type {import('./scenarios.mjs').Course} */
    const course = {
      newBrowser: () => new Browser(isSticky ? ports.slice(-1) : ports, agent),
      setWriteLatency: async (milliseconds) => {
        await askAll('latency', milliseconds)
      },
      countEndings: async () => (await askAll('endings', 0)).reduce((sum, count) => sum + count, 0),
      can: new Set(can),
    }
    const results = []
    for (const scenario of scenarios) {
      const rounds = Math.min(most, isNightly ? scenario.nightlyRounds : scenario.rounds)
      if (rounds === 0 || !only(scenario)) continue
      if (scenario.needs !== undefined && !can.includes(scenario.needs)) continue
      const saidBefore = complaints()
      const outcome = await playRounds(course, scenario, rounds)
      const result = { ...outcome, said: complaints().slice(saidBefore.length) }
      onResult?.(result)
      results.push(result)
    }
    return results
  } catch (cause) {
    throw new Error(`The servers said: ${complaints()}`, { cause })
  } finally {
    agent.destroy()
    await Promise.all(servers.map((stopped) => stopped.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {import('./scenarios.mjs').Course} course
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {number} rounds
 * @returns {Promise<Omit<Result, 'said'>>}
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
export function inWords({ id, name, rounds, wrongRounds, violations, loses, example, said }) {
  const outcome =
    violations === 0
      ? '0 lost'
      : `${violations} ${loses} lost, in ${wrongRounds} rounds (${example})`
  return `${id} ${name}: ${rounds} rounds, ${outcome}${said && `; the servers said: ${said}`}`
}
