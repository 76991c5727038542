// @ts-check
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'

/** The folder of the library, seen from the root. */
export const library = 'packages/latchkey'

const generated = new Set(['.git', '.cache', 'node_modules', 'dist', 'coverage'])

/**
 * The files of the project, by path from the root with forward slashes: what git tracks or would
 * track, or every file of a tree that is not a git repository.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function projectFiles(root) {
  const paths = existsSync(join(root, '.git')) ? filesOfGit(root) : filesBelow(root, root)
  return paths.sort()
}

/** @param {string} root */
function filesOfGit(root) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const output = execFileSync('git', args, { cwd: root, encoding: 'utf8' })
  // A file that was deleted and not yet committed is listed all the same.
  return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))
}

/** @param {string} root @param {string} folder @returns {string[]} */
function filesBelow(root, folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : filesBelow(root, path)
    return entry.isFile() ? [relative(root, path).split(sep).join(posix.sep)] : []
  })
}

/** @param {string} root @param {string} path */
export function readText(root, path) {
  return readFileSync(join(root, path), 'utf8')
}

/** A test, or what only tests use. @param {string} path */
export function isTestFile(path) {
  return /\.(test|test-d|test-kit|fixture)\.[cm]?[jt]s$/.test(path)
}

/** A file of the library's source, by its path from `src`. @param {string} root */
export function librarySource(root) {
  const src = `${library}/src/`
  return projectFiles(root)
    .filter((path) => path.startsWith(src) && path.endsWith('.ts'))
    .map((path) => path.slice(src.length))
}

/**
 * The workspaces that are published, with their manifests.
 *
 * @param {string} root
 * @returns {{ folder: string, manifest: Record<string, any> }[]}
 */
export function publishedPackages(root) {
  const { workspaces = [] } = JSON.parse(readText(root, 'package.json'))
  return workspacesOf(root, workspaces)
    .map((folder) => ({ folder, manifest: JSON.parse(readText(root, `${folder}/package.json`)) }))
    .filter(({ manifest }) => !manifest.private)
}

/** @param {string} root @param {string[]} patterns */
function workspacesOf(root, patterns) {
  return patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return existsSync(join(root, pattern)) ? [pattern] : []
    const parent = pattern.slice(0, -2)
    if (!existsSync(join(root, parent))) return []
    return readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
  })
}
