// @ts-check
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * Runs the command of a package that this repository installs, without npm in between.
 *
 * @param {string} packageName
 * @param {string} command Its name in the package's `bin`.
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, output: string }>} What it wrote to both streams.
 */
export function runTool(packageName, command, args, cwd) {
  const manifestPath = manifestOf(packageName)
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8'))
  const script = join(dirname(manifestPath), typeof bin === 'string' ? bin : bin[command])
  return runCommand(process.execPath, [script, ...args], cwd)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runCommand(command, args, cwd) {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } }
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
      resolve({ code, output: `${stdout}${stderr}`.trim() })
    })
  })
}

/** Packages whose `exports` hide their manifest are found by their folder. @param {string} packageName */
function manifestOf(packageName) {
  const folders = require.resolve.paths(packageName) ?? []
  for (const folder of folders) {
    const path = join(folder, packageName, 'package.json')
    try {
      readFileSync(path)
      return path
    } catch {
      // not installed at this level
    }
  }
  throw new Error(`${packageName} is not installed. Run \`npm install\`.`)
}
