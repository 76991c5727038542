// @ts-check
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nothing, readReport } from './counts.mjs'
import { runInTime } from './run-in-time.mjs'

/**
 * @typedef {import('./suites.mjs').Suite} Suite
 * @typedef {object} SuiteResult
 * @property {string} name
 * @property {number} minutes The share it had.
 * @property {number} seconds What it took.
 * @property {import('./counts.mjs').Counts} counts
 * @property {string} [didNotRun] Why, where it did not.
 * @property {string} [remark] Why it failed, where no test of it says so.
 */

/**
 * Runs one suite within its share of the time.
 *
 * @param {Suite} suite
 * @param {{ root: string, node: string, env: NodeJS.ProcessEnv, nightly?: boolean, quiet?: boolean }} options
 *   `node` runs what does not ask for another. With `CI` in `env`, a suite that could not run has failed: a clean machine must have what it needs.
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite(suite, options) {
  const { root, env, nightly = false, quiet = false } = options
  const minutes = nightly ? suite.nightlyMinutes : suite.minutes
  const result = { name: suite.name, minutes, seconds: 0, counts: nothing }

  let node = options.node
  const suiteEnv = { ...env, ...(nightly ? { LATCHKEY_NIGHTLY: '1' } : {}) }
  for (const probe of suite.needs ?? []) {
    const finding = await probe({ root, node: options.node, env })
    if (!finding.found) {
      const counts = env.CI ? { ...nothing, failed: 1 } : { ...nothing, skipped: 1 }
      return { ...result, counts, didNotRun: finding.reason }
    }
    node = finding.node ?? node
    Object.assign(suiteEnv, finding.env)
  }

  const report = join(root, '.cache', 'test', `${suite.name.replaceAll(/\W+/g, '-')}.json`)
  await mkdir(join(root, '.cache', 'test'), { recursive: true })
  await rm(report, { force: true }) // an old report must not speak for this run

  const start = performance.now()
  const ended = await runInTime(node, commandOf(suite, report), {
    cwd: root,
    env: suiteEnv,
    milliseconds: minutes * 60_000,
    quiet,
  })
  const seconds = (performance.now() - start) / 1000
  return { ...result, seconds, ...judge(await readReport(report), ended, minutes) }
}

/** @param {Suite} suite @param {string} report */
function commandOf({ script, project, alone }, report) {
  if (script) return [script, '--report', report]
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...['--project', String(project)],
    ...['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`],
    ...(alone ? ['--no-file-parallelism'] : []),
  ]
}

/**
 * No suite passes by silence: neither one that was killed, nor one that ran nothing, nor one that
 * ended badly without naming a test.
 *
 * @param {import('./counts.mjs').Counts | undefined} counts
 * @param {{ code: number | null, overtime: boolean }} ended
 * @param {number} minutes
 */
function judge(counts, { code, overtime }, minutes) {
  const failedOnce = { ...(counts ?? nothing), failed: (counts?.failed ?? 0) + 1 }
  if (overtime) {
    const remark = `killed after its share of ${minutes} minutes; make it faster, or give it a larger share in tools/suites.mjs`
    return { counts: failedOnce, remark }
  }
  if (!counts) {
    return { counts: failedOnce, remark: `ended with ${code} and left no report; see above` }
  }
  if (counts.passed + counts.failed === 0) {
    return { counts: failedOnce, remark: 'not one test was executed' }
  }
  if (code !== 0 && counts.failed === 0) {
    return {
      counts: failedOnce,
      remark: `ended with ${code} although no test failed; see above for an error outside of the tests`,
    }
  }
  return { counts }
}
