// @ts-check
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../../tools/run-tool.mjs'

/** The oldest TypeScript that is supported, the last written in itself, and the latest. */
export const versions = /** @type {const} */ (['5.5', '5.9', '7.0'])

/** With bundlers one writes ES modules only. */
const modes = /** @type {const} */ ({
  node16: { module: 'node16', files: /\.[cm]ts$/ },
  nodenext: { module: 'nodenext', files: /\.[cm]ts$/ },
  bundler: { module: 'esnext', files: /\.mts$/ },
})

export const resolutions = /** @type {(keyof typeof modes)[]} */ (Object.keys(modes))

/**
 * Compiles the sources of a folder by a project file, as its users do, into `<folder>/out-<version>-<resolution>`.
 *
 * @param {string} folder below the packages of others
 * @param {typeof versions[number]} version
 * @param {keyof typeof modes} resolution
 * @param {object} [options] of the compiler, besides
 * @returns {Promise<{ problems: string, compiled: string[] }>}
 */
export async function compile(folder, version, resolution, options) {
  const mode = modes[resolution]
  const name = `${version}-${resolution}`
  const out = join(folder, `out-${name}`)
  const sources = (await readdir(folder)).filter((file) => mode.files.test(file))
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022'],
    module: mode.module,
    moduleResolution: resolution,
    strict: true,
    esModuleInterop: true,
    types: ['node'],
    skipLibCheck: false,
    rootDir: '.',
    outDir: out,
    ...options,
  }
  const project = join(folder, `tsconfig.${name}.json`)
  await writeFile(project, JSON.stringify({ compilerOptions, files: sources }))
  const tsc = join(folder, '..', 'node_modules', `typescript-${version}`, 'bin', 'tsc')
  const args = [tsc, '--project', project, '--pretty', 'false']
  const { code, output } = await runCommand(process.execPath, args, folder)
  return {
    problems: code === 0 ? output : `${output}\ntsc ended with ${code}`,
    compiled: sources.map((file) => join(out, file.replace(/ts$/, 'js'))),
  }
}
