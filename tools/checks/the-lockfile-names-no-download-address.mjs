// @ts-check
import { lockedPackages } from '../lockfile.mjs'

export const name = 'the lockfile names no download address'

/** @param {string} root */
export function problems(root) {
  return lockedPackages(root)
    .filter(({ entry }) => /^[a-z+]+:/i.test(entry.resolved ?? ''))
    .map(
      ({ path }) =>
        `package-lock.json names where ${path} was downloaded from. Install with npm 11 and the .npmrc of this project (omit-lockfile-registry-resolved=true), and take packages from the registry only.`,
    )
}
