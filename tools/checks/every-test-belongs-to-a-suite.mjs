// @ts-check
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { runTool } from '../run-tool.mjs'
import { suites } from '../suites.mjs'
import { projectFiles } from '../tree.mjs'

export const name = 'every test belongs to a suite'

/** @param {string} root */
export async function problems(root) {
  const tests = projectFiles(root).filter((path) => /\.test\.[cm]?[jt]s$/.test(path))
  if (tests.length === 0) return []
  const listed = await testsThatRun(root)
  return tests
    .filter((path) => !listed.has(path))
    .map(
      (path) =>
        `${path} is run by no suite. Move it to where one looks, or extend vitest.config.mjs and tools/suites.mjs.`,
    )
}

/** @param {string} root */
async function testsThatRun(root) {
  const list = join('.cache', 'tests.json')
  const projects = suites.flatMap(({ project }) => (project ? ['--project', project] : []))
  const args = ['list', '--filesOnly', `--json=${list}`, ...projects]
  const { code, output } = await runTool('vitest', 'vitest', args, root)
  if (code !== 0) throw new Error(output)
  /** @type {{ file: string }[]} */
  const files = JSON.parse(readFileSync(join(root, list), 'utf8'))
  return new Set(files.map(({ file }) => relative(root, file).split(sep).join('/')))
}
