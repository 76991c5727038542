// @ts-check
import { constants } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runTool } from '../../tools/run-tool.mjs'
import { publishedPackages } from '../../tools/tree.mjs'
import { LoopbackRegistry } from '../consumers/loopback-registry.mjs'
import { npm } from '../consumers/npm.mjs'
import { thirdParty } from '../consumers/third-party.mjs'

const manifest = new URL('./packages/package.json', import.meta.url)

/** What ours stand in for. */
const replaced = ['express-session', 'passport', 'passport-local', 'passport-strategy']
/** Whoever changes two lines of a manifest leaves the rest as it is. */
const byTwoLines = ['express-session', 'passport']

/**
 * Three folders with the same packages of others in them:
 *
 *     originals   as npm installs them, once for all runs
 *     twoLines    with ours by alias in the place of passport and express-session; what a strategy brings along, it keeps
 *     ours        with ours in the place of all that they replace, wherever in the tree, by aliases and `"overrides"`
 *
 * @param {string} root of the repository
 */
export async function openBenches(root) {
  const originals = dirname(await thirdParty(root, 'ecosystem', manifest))
  await build(root)
  const folder = await mkdtemp(join(tmpdir(), 'ecosystem-'))
  const benches = { originals, twoLines: join(folder, 'two-lines'), ours: join(folder, 'ours') }
  const close = () => rm(folder, { recursive: true, force: true })
  try {
    const registry = await publish(root, folder)
    try {
      await Promise.all([
        install(registry, originals, benches.twoLines, byTwoLines, {}),
        install(registry, originals, benches.ours, replaced, everywhere),
      ])
    } finally {
      await registry.close()
    }
  } catch (error) {
    await close()
    throw error
  }
  return { ...benches, close }
}

const everywhere = Object.fromEntries(replaced.map((name) => [name, `$${name}`]))

/** @param {string} root */
async function build(root) {
  const args = ['--build', 'packages/latchkey', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, root)
  if (code !== 0) throw new Error(`The library does not build.\n${output}`)
}

/** @param {string} root @param {string} folder to publish from */
async function publish(root, folder) {
  const wanted = [...replaced.map((name) => `@latchkey/${name}`), 'latchkey']
  const upstream = await npm(['config', 'get', 'registry'], folder)
  const registry = new LoopbackRegistry(wanted, upstream)
  await registry.start()
  const token = `--${registry.url.replace('http:', '')}:_authToken=nobody-asks`
  await Promise.all(
    publishedPackages(root)
      .filter(({ manifest }) => wanted.includes(manifest.name))
      .map((one) => npm(['publish', join(root, one.folder), inRegistry(registry), token], folder)),
  )
  return registry
}

const inRegistry = (/** @type {LoopbackRegistry} */ { url }) => `--registry=${url}`

/**
 * The packages of another folder, and by alias ours in the place of some.
 *
 * @param {LoopbackRegistry} registry
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} names
 * @param {object} overrides
 */
async function install(registry, from, to, names, overrides) {
  await mkdir(to)
  await mirror(join(from, 'node_modules'), join(to, 'node_modules'), names)
  const fields = JSON.parse(await readFile(manifest, 'utf8'))
  for (const name of names) fields.dependencies[name] = `npm:@latchkey/${name}`
  await writeFile(join(to, 'package.json'), JSON.stringify({ ...fields, overrides }, undefined, 2))
  await npm(['install', inRegistry(registry), '--prefer-offline', '--no-package-lock'], to)
}

/**
 * The same tree without some packages. npm would keep an original whose version an alias accepts, and what it wrote
 * down of the tree says that they are there: both are left out, so that it looks, and installs what the manifest names.
 *
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} names
 */
async function mirror(from, to, names) {
  await mkdir(to)
  const inPackages = from.endsWith('node_modules')
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry
    if (inPackages && (names.includes(name) || name.startsWith('.'))) continue
    if (entry.isDirectory()) await mirror(join(from, name), join(to, name), names)
    else await same(join(from, name), join(to, name))
  }
}

/** @param {string} from @param {string} to */
async function same(from, to) {
  try {
    await link(from, to)
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE) // another file system
  }
}
