// @ts-check
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countLine, readReport, sum } from './counts.mjs'
import { plant } from './planted-tree.test-kit.mjs'

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: [
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'failed', assertionResults: [] },
  ],
}

describe('counts', () => {
  it('read the report of vitest, where a file that did not load has failed once', async () => {
    const root = plant({ 'report.json': vitestReport })
    expect(await readReport(join(root, 'report.json'))).toEqual({
      passed: 5,
      failed: 2,
      skipped: 3,
    })
  })

  it('read the report of a script', async () => {
    const counts = { passed: 1, failed: 2, skipped: 3 }
    const root = plant({ 'report.json': counts })
    expect(await readReport(join(root, 'report.json'))).toEqual(counts)
  })

  it('know no report from an unreadable one', async () => {
    const root = plant({ 'half.json': '{"passed": 1' })
    expect(await readReport(join(root, 'half.json'))).toBeUndefined()
    expect(await readReport(join(root, 'none.json'))).toBeUndefined()
  })

  it('add up to the last line', () => {
    const one = { passed: 1, failed: 2, skipped: 3 }
    expect(countLine(sum([one, one]))).toBe('2 passed, 4 failed, 6 skipped')
    expect(countLine(sum([]))).toBe('0 passed, 0 failed, 0 skipped')
  })
})
