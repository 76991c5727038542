// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from './tree.mjs'

/**
 * The packages that the lockfile pins, by their place in the tree.
 *
 * @param {string} root
 * @returns {{ path: string, entry: Record<string, any> }[]}
 */
export function lockedPackages(root) {
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new Error('package-lock.json is not there. Run `npm install` and commit it.')
  }
  const { packages } = JSON.parse(readText(root, 'package-lock.json'))
  return Object.entries(packages).map(([path, entry]) => ({ path, entry }))
}
