// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * What a suite came to.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** @type {Counts} */
export const nothing = { passed: 0, failed: 0, skipped: 0 }

/** @param {Counts[]} several @returns {Counts} */
export function sum(several) {
  return several.reduce(
    (total, counts) => ({
      passed: total.passed + counts.passed,
      failed: total.failed + counts.failed,
      skipped: total.skipped + counts.skipped,
    }),
    nothing,
  )
}

/** The last line of the test command. @param {Counts} counts */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/**
 * Reads a report: vitest's JSON, or the counts that a script of ours wrote.
 *
 * @param {string} file
 * @returns {Promise<Counts | undefined>} Undefined where no readable report was left behind.
 */
export async function readReport(file) {
  /** @type {any} */
  let report
  try {
    report = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
  if ('passed' in report) return report
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + filesThatDidNotLoad(report.testResults),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * A file that throws while it is imported has no test that could fail, so vitest counts none.
 *
 * @param {{ status: string, assertionResults: { status: string }[] }[]} files
 */
function filesThatDidNotLoad(files) {
  return files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
}
