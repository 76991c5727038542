// @ts-check
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { library } from './tree.mjs'

/**
 * What a module of the built library exports, by its path from `src`, as in `session` or
 * `stores/memory`.
 *
 * @param {string} root
 * @param {string} module
 * @returns {Record<string, any> | undefined} Undefined where no such module was built.
 */
export function builtModule(root, module) {
  const path = join(root, library, 'dist', `${module}.js`)
  if (!existsSync(path)) return undefined
  return createRequire(path)(path)
}
