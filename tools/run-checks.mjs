// @ts-check
import { readdirSync } from 'node:fs'
import { runTool } from './run-tool.mjs'

/**
 * A check reads as a sentence. What is wrong is said in full: what was expected, what came, what
 * to do.
 *
 * @typedef {object} Check
 * @property {string} name The sentence.
 * @property {(root: string) => string[] | Promise<string[]>} problems None where the sentence is true of the tree.
 * @property {(root: string) => void | Promise<void>} [fix] Makes it true, where a machine can.
 * @property {boolean} [needsBuild]
 *
 * @typedef {{ name: string, milliseconds: number, problems: string[] }} CheckResult
 */

/** What the others look at is built first. @type {Check} */
export const build = {
  name: 'the packages build',
  async problems(root) {
    const args = ['--build', 'packages/latchkey', 'apps/demo', '--pretty', 'false']
    const { code, output } = await runTool('typescript', 'tsc', args, root)
    return code === 0 ? [] : output.split(/\n(?=\S)/)
  },
}

/** Every file of checks/, in the order of their names. @returns {Promise<Check[]>} */
export async function allChecks() {
  const files = readdirSync(new URL('./checks/', import.meta.url))
    .filter((file) => file.endsWith('.mjs') && !file.endsWith('.test.mjs'))
    .sort()
  const urls = files.map((file) => new URL(`./checks/${file}`, import.meta.url).href)
  return Promise.all(urls.map((url) => import(/* @vite-ignore */ url)))
}

/**
 * Runs checks one after the other.
 *
 * @param {Check[]} checks
 * @param {string} root
 * @param {{ fix?: boolean, onResult?: (result: CheckResult) => void }} [options]
 * @returns {Promise<CheckResult[]>}
 */
export async function runChecks(checks, root, { fix = false, onResult } = {}) {
  const results = []
  for (const check of checks) {
    const start = performance.now()
    const problems = await problemsOf(check, root, fix)
    const result = { name: check.name, milliseconds: performance.now() - start, problems }
    onResult?.(result)
    results.push(result)
  }
  return results
}

/** A check that breaks has not been passed. @param {Check} check @param {string} root @param {boolean} fix */
async function problemsOf(check, root, fix) {
  try {
    if (fix) await check.fix?.(root)
    return await check.problems(root)
  } catch (cause) {
    return [`The check itself broke off: ${cause instanceof Error ? cause.stack : cause}`]
  }
}
