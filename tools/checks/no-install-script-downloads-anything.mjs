// @ts-check
import { lockedPackages } from '../lockfile.mjs'

export const name = 'no install script downloads anything'

/** Packages that may run a script when they are installed, and why that is harmless. @type {Map<string, string>} */
const harmless = new Map()

/** @param {string} root */
export function problems(root) {
  return lockedPackages(root)
    .filter(({ path, entry }) => entry.hasInstallScript && !harmless.has(nameOf(path)))
    .map(
      ({ path }) =>
        `${nameOf(path)} runs a script when it is installed. Read the script; where it downloads nothing, add the package with the reason to tools/checks/no-install-script-downloads-anything.mjs, else take another package.`,
    )
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
