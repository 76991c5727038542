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

/** How an application is told to take ours in the place of the originals. */
const overrides = {
  'connect-flash': 'npm:@latchkey/connect-flash@^0.1.1',
  'express-session': 'npm:@latchkey/express-session@^1.19.0',
  passport: 'npm:@latchkey/passport@^0.7.0',
  'passport-local': 'npm:@latchkey/passport-local@^1.0.0',
  'passport-strategy': 'npm:@latchkey/passport-strategy@^1.0.0',
}
export const originals = Object.keys(overrides)

const beside = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Folders outside of the repository, whose own packages would be found from within it:
 *
 *     alias/                   by `npm install express-session@npm:@latchkey/express-session … latchkey`
 *     alias/node_modules/      ours, and what they depend on; what they do not name, they do not find
 *     alias/apps/              the consumers
 *     alias/apps/node_modules  the packages of others
 *     node_modules/@types      their types
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
    // The types of Express, where ours look for them too.
    await mkdir(join(folder, 'node_modules'))
    await symlink(join(others, '@types'), join(folder, 'node_modules', '@types'), 'junction')
    await install(root, bench)
    await keepOldTypes(root, bench)
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
 * The same applications where the aliases have come, and the types of the originals have not gone.
 * @param {string} root
 * @param {{ alias: string, apps: string }} bench
 */
async function keepOldTypes(root, { alias, apps }) {
  const folder = join(apps, 'old-types')
  const packages = join(folder, 'node_modules')
  const types = await thirdParty(
    root,
    'old-types',
    new URL('./old-types/package.json', import.meta.url),
  )
  const copy = (/** @type {string} */ from, /** @type {string} */ to) =>
    cp(from, to, { recursive: true, dereference: true })
  for (const file of ['session.mts', 'session.cts', 'passport.mts', 'passport.cts']) {
    await copy(join(apps, 'typescript', file), join(folder, file))
  }
  await copy(types, packages)
  for (const name of originals) {
    await copy(join(alias, 'node_modules', name), join(packages, name))
  }
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
  const strategy = { name: '@consumers/strategy', folder: beside('packages/strategy') }
  const published = [
    ...ours.map(({ manifest, folder }) => ({ name: manifest.name, folder })),
    framework,
    store,
    strategy,
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
        ...originals.map((name) => `${name}@npm:@latchkey/${name}`),
        'latchkey',
        store.name,
        strategy.name,
        ...fromHere,
      ],
      alias,
    )
    await manifest(override, {
      dependencies: { [framework.name]: '^1.0.0', [store.name]: '^1.0.0' },
      overrides,
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
