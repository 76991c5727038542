// @ts-check
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runTool } from '../../tools/run-tool.mjs'
import { publishedPackages } from '../../tools/tree.mjs'
import { LoopbackRegistry } from './loopback-registry.mjs'
import { npm } from './npm.mjs'
import { thirdParty } from './third-party.mjs'

/** How an application is told to take ours in the place of the original. */
const drop = 'npm:@latchkey/express-session@^1.19.0'

const beside = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Folders outside of the repository, whose own packages would be found from within it:
 *
 *     alias/                   by `npm install express-session@npm:@latchkey/express-session latchkey`
 *     alias/node_modules/      ours, and what they depend on; what they do not name, they do not find
 *     alias/apps/              the consumers
 *     alias/apps/node_modules  the packages of others
 *     override/                by `"overrides"`
 *
 * @param {string} root of the repository
 */
export async function openWorkbench(root) {
  const others = await thirdParty(root)
  await build(root)
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-consumers-'))
  const bench = {
    alias: join(folder, 'alias'),
    apps: join(folder, 'alias', 'apps'),
    override: join(folder, 'override'),
    close: () => rm(folder, { recursive: true, force: true }),
  }
  try {
    await cp(beside('projects/apps'), bench.apps, { recursive: true })
    await cp(beside('projects/override'), bench.override, { recursive: true })
    for (const sources of ['typescript', 'nest']) await uncheck(join(bench.apps, sources))
    await symlink(others, join(bench.apps, 'node_modules'), 'junction')
    await install(root, bench)
    await keepOldTypes(others, bench)
  } catch (error) {
    await bench.close()
    throw error
  }
  return bench
}

/**
 * Takes the line from the sources that keeps the compiler of this repository from them: it would find the original where they mean ours.
 * @param {string} folder
 */
async function uncheck(folder) {
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\/\/ @ts-nocheck.*\n/, ''))
  }
}

/**
 * The same application where the alias has come, and the types of the original have not gone.
 * @param {string} others
 * @param {{ alias: string, apps: string }} bench
 */
async function keepOldTypes(others, { alias, apps }) {
  const folder = join(apps, 'old-types')
  const packages = join(folder, 'node_modules')
  const copy = (/** @type {string} */ from, /** @type {string} */ to) =>
    cp(from, to, { recursive: true, dereference: true })
  for (const file of ['session.mts', 'session.cts']) {
    await copy(join(apps, 'typescript', file), join(folder, file))
  }
  await copy(join(alias, 'node_modules', 'express-session'), join(packages, 'express-session'))
  await copy(join(others, 'express-session-types'), join(packages, '@types', 'express-session'))
}

/** @param {string} root */
async function build(root) {
  const args = ['--build', 'packages/latchkey', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, root)
  if (code !== 0) throw new Error(`The library does not build.\n${output}`)
}

/** @param {string} root @param {{ alias: string, override: string }} bench */
async function install(root, { alias, override }) {
  const ours = publishedPackages(root).map((one) => ({ ...one, folder: join(root, one.folder) }))
  const framework = { name: '@consumers/framework', folder: beside('packages/framework') }
  const store = { name: '@consumers/session-store', folder: beside('packages/session-store') }
  const published = [
    ...ours.map(({ manifest, folder }) => ({ name: manifest.name, folder })),
    framework,
    store,
  ]
  const upstream = await npm(['config', 'get', 'registry'], alias)
  const registry = new LoopbackRegistry(
    published.map(({ name }) => name),
    upstream,
  )
  await registry.start()
  try {
    const here = [`--registry=${registry.url}`]
    const token = `--${registry.url.replace('http:', '')}:_authToken=nobody-asks`
    for (const { folder } of published) await npm(['publish', folder, ...here, token], alias)
    const fromHere = [...here, '--prefer-offline', '--no-package-lock']
    await manifest(alias, {})
    await npm(
      [
        'install',
        'express-session@npm:@latchkey/express-session',
        'latchkey',
        store.name,
        ...fromHere,
      ],
      alias,
    )
    await manifest(override, {
      dependencies: { [framework.name]: '^1.0.0', [store.name]: '^1.0.0' },
      overrides: { 'express-session': drop },
    })
    await npm(['install', ...fromHere], override)
  } finally {
    await registry.close()
  }
}

/** @param {string} folder @param {object} fields */
async function manifest(folder, fields) {
  await mkdir(folder, { recursive: true })
  const text = JSON.stringify({ name: 'consumer', private: true, ...fields }, undefined, 2)
  await writeFile(join(folder, 'package.json'), text)
}
