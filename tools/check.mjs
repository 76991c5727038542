// @ts-check
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { countLine } from './counts.mjs'
import { root } from './root.mjs'
import { allChecks, build, runChecks } from './run-checks.mjs'

// `npm run check` runs every check; words after it choose those whose sentence has one of them.
// With --fix, what a machine can mend is mended first.

const { values, positionals } = parseArgs({
  options: {
    fix: { type: 'boolean', default: false },
    /** Where the counts go, for tools/test.mjs. */
    report: { type: 'string' },
  },
  allowPositionals: true,
})

const chosen = (await allChecks()).filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
)
if (chosen.length === 0) {
  console.error(`No check has ${positionals.join(' or ')} in its sentence.`)
  process.exit(2)
}
const needsBuild = chosen.some((check) => check.needsBuild)

const all = [...(needsBuild ? [build] : []), ...chosen]
const results = await runChecks(all, root, {
  fix: values.fix,
  onResult({ name, milliseconds, problems }) {
    const mark = problems.length === 0 ? '✓' : '✗'
    console.log(`${mark} ${name} (${Math.round(milliseconds)} ms)`)
    for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n    ')}`)
  },
})

const failed = results.filter(({ problems }) => problems.length > 0).length
const counts = { passed: results.length - failed, failed, skipped: 0 }
if (values.report) writeFileSync(values.report, JSON.stringify(counts))
console.log(countLine(counts))
process.exitCode = failed > 0 ? 1 : 0
