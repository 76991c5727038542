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
 * @property {boolean} [fixesLast] It formats what the others write.
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
  // What is written into the documentation is read from the built library.
  async fix(root) {
    await build.problems(root)
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
  const brokenFixes = fix ? await fixAll(checks, root) : new Map()
  const results = []
  for (const check of checks) {
    const start = performance.now()
    const problems = brokenFixes.get(check) ?? (await problemsOf(check, root))
    const result = { name: check.name, milliseconds: performance.now() - start, problems }
    onResult?.(result)
    results.push(result)
  }
  return results
}

/**
 * @param {Check[]} checks
 * @param {string} root
 * @returns {Promise<Map<Check, string[]>>} The problems of those that broke off.
 */
async function fixAll(checks, root) {
  const broken = new Map()
  const inOrder = [...checks].sort((a, b) => Number(!!a.fixesLast) - Number(!!b.fixesLast))
  for (const check of inOrder) {
    try {
      await check.fix?.(root)
    } catch (cause) {
      broken.set(check, [brokeOff(cause)])
    }
  }
  return broken
}

/** A check that breaks has not been passed. @param {Check} check @param {string} root */
async function problemsOf(check, root) {
  try {
    return await check.problems(root)
  } catch (cause) {
    return [brokeOff(cause)]
  }
}

/** @param {unknown} cause */
function brokeOff(cause) {
  return `The check itself broke off: ${cause instanceof Error ? cause.stack : cause}`
}
