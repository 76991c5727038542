// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plant } from './planted-tree.test-kit.mjs'
import { runSuite } from './run-suite.mjs'

const writesReport = (/** @type {object} */ counts, code = 0) =>
  `import { writeFileSync } from 'node:fs'
   writeFileSync(process.argv[3], JSON.stringify(${JSON.stringify(counts)}))
   process.exitCode = ${code}`

/**
 * @param {string} root
 * @param {Partial<import('./suites.mjs').Suite>} [suite] A script, unless it names a project.
 * @param {Partial<Parameters<typeof runSuite>[1]>} [options]
 */
function run(root, suite, options) {
  return runSuite(
    {
      name: 'planted',
      ...(suite?.project ? {} : { script: 'suite.mjs' }),
      minutes: 1,
      nightlyMinutes: 2,
      ...suite,
    },
    { root, node: process.execPath, env: {}, quiet: true, ...options },
  )
}

describe('a suite', () => {
  it('is what its report says', async () => {
    const counts = { passed: 3, failed: 0, skipped: 1 }
    const result = await run(plant({ 'suite.mjs': writesReport(counts) }))
    expect(result).toMatchObject({ name: 'planted', minutes: 1, counts })
    expect(result.remark).toBeUndefined()
  })

  it('has failed where it executed nothing', async () => {
    const counts = { passed: 0, failed: 0, skipped: 7 }
    const result = await run(plant({ 'suite.mjs': writesReport(counts) }))
    expect(result).toMatchObject({
      counts: { failed: 1, skipped: 7 },
      remark: 'not one test was executed',
    })
  })

  it('has failed where it left no report', async () => {
    const result = await run(plant({ 'suite.mjs': 'process.exitCode = 3' }))
    expect(result.counts.failed).toBe(1)
    expect(result.remark).toContain('ended with 3')
  })

  it('has failed where it ended badly although every test passed', async () => {
    const counts = { passed: 3, failed: 0, skipped: 0 }
    const result = await run(plant({ 'suite.mjs': writesReport(counts, 1) }))
    expect(result.counts).toEqual({ ...counts, failed: 1 })
  })

  it('does not live on the report of the run before', async () => {
    const root = plant({
      'suite.mjs': 'process.exitCode = 1',
      '.cache/test/planted.json': { passed: 9, failed: 0, skipped: 0 },
    })
    expect((await run(root)).counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('is ended after its share, with all that it started', async () => {
    const root = plant({
      'suite.mjs': `import { spawn } from 'node:child_process'
        spawn(process.execPath, ['server.mjs'], { stdio: 'ignore' })
        process.on('SIGTERM', () => process.exit(0)) // the server does not follow by itself`,
      'server.mjs': `import { createServer } from 'node:net'
        import { writeFileSync } from 'node:fs'
        const server = createServer().listen(0, '127.0.0.1', () => {
          writeFileSync('port.txt', String(server.address().port))
        })
        process.on('SIGTERM', () => {})`,
    })
    const result = await run(root, { minutes: 2 / 60 })
    expect(result.counts.failed).toBe(1)
    expect(result.remark).toContain('killed after its share')
    expect(existsSync(join(root, 'port.txt'))).toBe(true)
    expect(await fallsSilent(Number(readFileSync(join(root, 'port.txt'), 'utf8')))).toBe(true)
  })

  it('tells its tests of the night, and of what was found for them', async () => {
    const text = `import { writeFileSync } from 'node:fs'
      const { LATCHKEY_NIGHTLY, CHROMIUM } = process.env
      writeFileSync('seen.json', JSON.stringify({ LATCHKEY_NIGHTLY, CHROMIUM }))
      ${writesReport({ passed: 1, failed: 0, skipped: 0 }).replace('import { writeFileSync }', 'import { writeFileSync as _ }')}`
    const root = plant({ 'suite.mjs': text })
    /** @type {import('./probes.mjs').Probe} */
    const browser = async () => ({ found: true, env: { CHROMIUM: 'a browser' } })
    const result = await run(root, { needs: [browser] }, { nightly: true })
    expect(result.minutes).toBe(2)
    expect(JSON.parse(readFileSync(join(root, 'seen.json'), 'utf8'))).toEqual({
      LATCHKEY_NIGHTLY: '1',
      CHROMIUM: 'a browser',
    })
  })

  it('is skipped with the reason where the machine lacks something, and failed in CI', async () => {
    /** @type {import('./probes.mjs').Probe} */
    const nothing = async () => ({ found: false, reason: 'no browser' })
    const root = plant({})
    const elsewhere = await run(root, { needs: [nothing] })
    expect(elsewhere).toMatchObject({ didNotRun: 'no browser', counts: { skipped: 1, failed: 0 } })
    const inCi = await run(root, { needs: [nothing] }, { env: { CI: 'true' } })
    expect(inCi).toMatchObject({ didNotRun: 'no browser', counts: { skipped: 0, failed: 1 } })
  })

  it('can be a project of vitest, whose failures and missing files count', async () => {
    const config = (/** @type {string} */ name) =>
      `export default { test: { projects: [{ test: { name: '${name}', include: ['*.test.mjs'] } }] } }`
    const tests = `import { expect, it } from 'vitest'
      it('passes', () => {})
      it('fails', () => expect(1).toBe(2))`
    const vitest = { project: 'some' }
    const withTests = plant(
      { 'vitest.config.mjs': config('some'), 'a.test.mjs': tests },
      { installed: true },
    )
    expect((await run(withTests, vitest)).counts).toEqual({ passed: 1, failed: 1, skipped: 0 })
    const without = plant({ 'vitest.config.mjs': config('some') }, { installed: true })
    expect((await run(without, vitest)).counts).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })
})

/**
 * Comes true when nobody listens any more: a killed process takes a moment to be gone.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function fallsSilent(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => {}) // refused, or reset
    socket.once('close', () => resolve(true))
  })
}
