// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dropInOn, expressSessionOn, inWords, latchkeyOnSqlite, race } from './run-scenarios.mjs'

// Runs the races on all, and writes results.md, which the README quotes.

/** @typedef {import('./run-scenarios.mjs').Result} Result */

const isNightly = process.argv.includes('--nightly')

/** @param {string} name @param {import('./run-scenarios.mjs').Racer} racer */
function raced(name, racer) {
  return race(racer, {
    isNightly,
    onResult: (result) => console.log(`${name}: ${inWords(result)}`),
  })
}

const theirs = await raced('express-session', expressSessionOn('memory'))
const ours = await raced('Latchkey', latchkeyOnSqlite)
const dropIns = {
  memory: await raced('the drop-in, memory', dropInOn('memory')),
  sqlite: await raced('the drop-in, sqlite', dropInOn('sqlite')),
  memorystore: await raced('the drop-in, memorystore', dropInOn('memorystore')),
}

const require = createRequire(import.meta.url)
/** @param {string} name @returns {string} */
const versionOf = (name) =>
  JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version

/** @param {Result | undefined} result */
function cell(result) {
  if (result === undefined) return ''
  const { violations, wrongRounds, rounds } = result
  return violations === 0 ? '0' : `${violations.toLocaleString('en')} (${wrongRounds} of ${rounds})`
}

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

/** @param {Result[]} results @param {Result} peer */
const sameRace = (results, peer) => results.find(({ name }) => name === peer.name)

const rows = theirs.map((peer) => [
  `${peer.id} ${peer.name}`,
  `${peer.rounds}`,
  peer.loses,
  cell(peer),
  ...Object.values(dropIns).map((results) => cell(sameRace(results, peer))),
  cell(sameRace(ours, peer)),
])
const head = ['race', 'rounds', 'what may be lost', 'express-session']
const dropInHeads = Object.keys(dropIns).map((store) => `drop-in, ${store}`)
const page = `# Races over HTTP

What is lost, and in how many rounds, when several requests of one session run at once: the same script, over real HTTP, against
express-session ${versionOf('express-session')} with passport ${versionOf('passport')} from npm (one process, the memory store that comes with it), against the same program on
our [drop-in](../../docs/reference/express-session.md) (one process; its memory store, our SQLite store through \`toExpressStore\`, memorystore
${versionOf('memorystore')} from npm) and against Latchkey (two processes on one SQLite file).

${table([[...head, ...dropInHeads, 'Latchkey'], ...rows])}

The drop-in has express-session's API: with it a counter that is read and written back loses counts, as there is no \`session.update\`, and nobody
is shown a list of their sessions.

Node ${process.versions.node}. Written by \`npm run build && node conformance/races/write-results.mjs\`; with \`--nightly\`, more rounds, and the whole of R01.
The same races run, and must lose nothing of what is promised, in \`npm test\`.
`
writeFileSync(new URL('results.md', import.meta.url), page)
