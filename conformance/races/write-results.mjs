// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inWords, raceExpressSession, raceLatchkey } from './run-scenarios.mjs'

// Runs the races on both, and writes results.md, which the README quotes.

const isNightly = process.argv.includes('--nightly')

/** @param {string} name */
const progress = (name) => (/** @type {import('./run-scenarios.mjs').Result} */ result) =>
  console.log(`${name}: ${inWords(result)}`)

const ours = await raceLatchkey({ isNightly, onResult: progress('Latchkey') })
const theirs = await raceExpressSession({ isNightly, onResult: progress('express-session') })

const require = createRequire(import.meta.url)
/** @param {string} name @returns {string} */
const versionOf = (name) =>
  JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version

/** @param {import('./run-scenarios.mjs').Result} result */
const cell = ({ violations, wrongRounds, rounds }) =>
  violations === 0 ? '0' : `${violations.toLocaleString('en')} (${wrongRounds} of ${rounds} rounds)`

const rows = ours.map((result, index) => {
  const peer = /** @type {import('./run-scenarios.mjs').Result} */ (theirs[index])
  const { id, name, loses, rounds } = result
  return [`${id} ${name}`, `${rounds}`, loses, cell(peer), cell(result)]
})

/** A table in which columns stand below each other. @param {string[][]} lines */
function table([head = [], ...lines]) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)),
  )
  const rule = widths.map((width) => '-'.repeat(width))
  return [head, rule, ...lines]
    .map((line) => `| ${line.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`)
    .join('\n')
}

const head = ['race', 'rounds', 'what may be lost', 'express-session', 'Latchkey']
const page = `# Races over HTTP

What is lost when several requests of one session run at once: the same script, over real HTTP, against express-session
${versionOf('express-session')} with passport ${versionOf('passport')} from npm (one process, the memory store that comes with it) and against
Latchkey (two processes on one SQLite file).

${table([head, ...rows])}

Node ${process.versions.node}. Written by \`npm run build && node conformance/races/write-results.mjs\`; with \`--nightly\`, more rounds, and the whole of R01.
The same races run, and must lose nothing of ours, in \`npm test\`.
`
writeFileSync(new URL('results.md', import.meta.url), page)
