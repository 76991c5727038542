// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { lockedPackages } from '../lockfile.mjs'
import { readText } from '../tree.mjs'

export const name = 'the lockfile is that of the manifests'

const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

// npm mends a lockfile without a word, so a newcomer's first command would change a tracked file.
/** @param {string} root */
export function problems(root) {
  return lockedPackages(root)
    .filter(({ path, entry }) => !path.includes('node_modules/') && !entry.link)
    .flatMap(({ path, entry }) => {
      const manifestPath = path === '' ? 'package.json' : `${path}/package.json`
      const manifest = JSON.parse(readText(root, manifestPath))
      return fields
        .filter((field) => !isDeepStrictEqual(entry[field] ?? {}, manifest[field] ?? {}))
        .map(
          (field) =>
            `package-lock.json has other ${field} than ${manifestPath}. Run \`npm install\` and commit the lockfile.`,
        )
    })
}
