// @ts-check
import { execFile } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { newerNode, newerNodePackage } from './newer-node.mjs'

const run = promisify(execFile)

/**
 * What a probe found on this machine: the Node to run the suite with and variables to tell it by,
 * or why the suite cannot run and what to do about it.
 *
 * @typedef {{ found: true, node?: string, env?: Record<string, string> }
 *   | { found: false, reason: string }} Finding
 * @typedef {(machine: { root: string, node: string, env: NodeJS.ProcessEnv }) => Promise<Finding>} Probe
 */

/**
 * A Node that has `node:sqlite` (22.5 and later): this one, or one from npm.
 *
 * @param {Parameters<Probe>[0]} machine
 * @param {(root: string) => Promise<string | undefined>} [findNewer]
 * @returns {Promise<Finding>}
 */
export async function nodeWithSqlite({ root, node }, findNewer = newerNode) {
  const asksForSqlite = "process.exit(require('node:module').isBuiltin('node:sqlite') ? 0 : 1)"
  const hasSqlite = (/** @type {string} */ candidate) => succeeds(candidate, ['-e', asksForSqlite])
  if (await hasSqlite(node)) return { found: true, node }
  const newer = await findNewer(root)
  if (newer !== undefined && (await hasSqlite(newer))) return { found: true, node: newer }
  return {
    found: false,
    reason: `node:sqlite needs Node 22.5 or later, which this is not, and ${newerNodePackage} could not be installed from npm. Run the tests with a newer Node, or on Linux x64 with the registry in reach.`,
  }
}

/** A browser of the Chromium family: `CHROMIUM`, or the usual names on the PATH. @type {Probe} */
export async function chromium({ env }) {
  const { CHROMIUM } = env
  if (CHROMIUM) {
    if (await succeeds(CHROMIUM, ['--version'])) return { found: true, env: { CHROMIUM } }
    return {
      found: false,
      reason: 'CHROMIUM must name a browser that starts. The one it names did not.',
    }
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'].filter(Boolean)
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    for (const folder of new Set(folders)) {
      const path = join(folder, name)
      if (await succeeds(path, ['--version'])) return { found: true, env: { CHROMIUM: path } }
    }
  }
  return {
    found: false,
    reason: 'No Chromium was found. Install chromium or google-chrome, or name one in CHROMIUM.',
  }
}

/** @param {string} command @param {string[]} args */
async function succeeds(command, args) {
  try {
    await run(command, args, { timeout: 20_000 })
    return true
  } catch {
    return false
  }
}
