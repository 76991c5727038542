// @ts-check
import { parseArgs } from 'node:util'
import { countLine, sum } from './counts.mjs'
import { root } from './root.mjs'
import { runSuite } from './run-suite.mjs'
import { suites } from './suites.mjs'

// The test command. `node tools/test.mjs` runs everything; names of suites after it choose some.

const { values, positionals } = parseArgs({
  options: { nightly: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const unknown = positionals.filter((name) => !suites.some((suite) => suite.name.startsWith(name)))
if (unknown.length > 0) {
  const names = suites.map((suite) => suite.name).join(', ')
  console.error(`A suite is one of ${names}. Received ${unknown.join(', ')}.`)
  process.exit(2)
}
const chosen = suites.filter(
  (suite) => positionals.length === 0 || positionals.some((name) => suite.name.startsWith(name)),
)

const { execPath: node, env } = process
/** @type {import('./run-suite.mjs').SuiteResult[]} */
const results = []
for (const suite of chosen) {
  const minutes = values.nightly ? suite.nightlyMinutes : suite.minutes
  console.log(`\n── ${suite.name} · at most ${minutes} min ${'─'.repeat(20)}`)
  const result = await runSuite(suite, { root, node, env, nightly: values.nightly })
  results.push(result)
  const { didNotRun, remark, seconds, counts } = result
  if (didNotRun) console.log(`did not run: ${didNotRun}`)
  else console.log(`${suite.name}: ${seconds.toFixed(1)} s, ${countLine(counts)}`)
  if (remark) console.log(`${suite.name}: ${remark}`)
}

const width = Math.max(...results.map(({ name }) => name.length))
const row = (/** @type {(string | number)[]} */ cells) =>
  cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(width) : `${cell}`.padStart(8))).join('  ')
console.log(`\n${row(['suite', 'seconds', 'of', 'passed', 'failed', 'skipped'])}`)
for (const { name, seconds, minutes, counts } of results) {
  const { passed, failed, skipped } = counts
  console.log(row([name, seconds.toFixed(1), minutes * 60, passed, failed, skipped]))
}
for (const { name, remark } of results) {
  if (remark) console.log(`\n${name}: ${remark}`)
}
for (const { name, didNotRun } of results) {
  if (didNotRun) console.log(`\n${name} did not run: ${didNotRun}`)
}

const total = sum(results.map(({ counts }) => counts))
console.log(`\n${countLine(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
