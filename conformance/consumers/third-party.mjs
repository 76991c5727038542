// @ts-check
import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npm } from './npm.mjs'

const ofConsumers = new URL('./third-party/package.json', import.meta.url)

/**
 * The packages of others that the consumers use, installed once for all runs from the registry that npm is configured with.
 *
 * @param {string} root of the repository
 * @param {string} [name] of the folder below `.cache`
 * @param {URL} [manifest] Names each package at one version.
 * @returns {Promise<string>} The folder of `node_modules`.
 */
export async function thirdParty(root, name = 'consumers', manifest = ofConsumers) {
  const folder = join(root, '.cache', name)
  const stamp = join(folder, 'installed')
  const wanted = createHash('sha256')
    .update(await readFile(manifest))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex')
  const installed = await readFile(stamp, 'utf8').catch(() => '')
  if (installed !== wanted) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await cp(manifest, join(folder, 'package.json'))
    await npm(['install', '--no-package-lock', '--no-workspaces', '--prefer-offline'], folder)
    await writeFile(stamp, wanted)
  }
  return join(folder, 'node_modules')
}
