// @ts-check
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { kinds } from '../library-layers.mjs'
import { isTestFile, library, librarySource, readText } from '../tree.mjs'

export const name = 'every export exists as a file and the other way round'

/** @typedef {Record<string, string | Record<string, string>>} Exports */

const manifestPath = `${library}/package.json`
const fixed = 'Run `npm run check -- --fix` to write the exports from the tree.'

/** @param {string} root */
export function problems(root) {
  /** @type {Exports} */
  const declared = JSON.parse(readText(root, manifestPath)).exports ?? {}
  const expected = exportsOf(root)
  const missing = Object.keys(expected).filter((path) => !(path in declared))
  const surplus = Object.keys(declared).filter((path) => !(path in expected))
  const wrong = Object.keys(expected).filter(
    (path) => path in declared && !isDeepStrictEqual(declared[path], expected[path]),
  )
  return [
    ...foldersWithoutPublicFile(root),
    ...missing.map((path) => `${sourceOf(path)} is not exported as "${path}". ${fixed}`),
    ...surplus.map(
      (path) => `"${path}" is exported, and ${sourceOf(path)} does not exist. ${fixed}`,
    ),
    ...wrong.map(
      (path) =>
        `"${path}" must be ${JSON.stringify(expected[path])}. Received ${JSON.stringify(declared[path])}. ${fixed}`,
    ),
  ]
}

/** Writes the exports map from the tree. @param {string} root */
export function fix(root) {
  const manifest = JSON.parse(readText(root, manifestPath))
  const exports = exportsOf(root)
  if (isDeepStrictEqual(manifest.exports, exports)) return
  writeFileSync(
    join(root, manifestPath),
    `${JSON.stringify({ ...manifest, exports }, undefined, 2)}\n`,
  )
}

/** @param {string} root @returns {Exports} */
function exportsOf(root) {
  const entries = publicFiles(root).map((file) => {
    const stem = file.slice(0, -'.ts'.length)
    const target = { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` }
    return [stem === 'index' ? '.' : `./${stem}`, target]
  })
  return { ...Object.fromEntries(entries), './package.json': './package.json' }
}

/** @param {string} root */
function publicFiles(root) {
  const files = librarySource(root).filter((path) => !isTestFile(path))
  const folders = new Set(files.filter((path) => path.includes('/')).map((p) => p.split('/')[0]))
  const isPublic = (/** @type {string} */ path) => {
    const [first, second, deeper] = path.slice(0, -'.ts'.length).split('/')
    if (deeper !== undefined) return false
    if (second !== undefined) return [...kinds, 'compat'].includes(String(first))
    return first === 'index' || folders.has(first)
  }
  // The happy path first, then the folders that are one thing, then the kinds.
  const depth = (/** @type {string} */ path) => (path === 'index.ts' ? 0 : path.split('/').length)
  return files.filter(isPublic).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}

/** A folder that is one thing has one public file of its name beside it. @param {string} root */
function foldersWithoutPublicFile(root) {
  const files = librarySource(root)
  const inFolders = files.filter((path) => path.includes('/') && !isTestFile(path))
  const folders = new Set(inFolders.map((path) => String(path.split('/')[0])))
  return [...folders]
    .filter((folder) => ![...kinds, 'internal', 'compat'].includes(folder))
    .filter((folder) => !files.includes(`${folder}.ts`))
    .map(
      (folder) =>
        `src/${folder}/ has no public file. Expected src/${folder}.ts beside it, which names what others may import.`,
    )
}

/** @param {string} path */
function sourceOf(path) {
  return path === '.' ? 'src/index.ts' : `src/${path.replace(/^\.\//, '')}.ts`
}
