// @ts-check
import { mkdir, writeFile } from 'node:fs/promises'
import { measureAll, verifyAll } from './measure.mjs'
import { parseOptions, usage } from './options.mjs'
import { drawOverheads } from './picture.mjs'
import { chooseCores } from './pinning.mjs'
import { formatReport } from './report.mjs'
import { summarise } from './summary.mjs'

/** @returns {import('./options.mjs').Options} */
function optionsOrUsage() {
  try {
    return parseOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exit(2)
  }
}

const options = optionsOrUsage()
const cores = chooseCores()

console.error('Checking that each stack does the work ...')
const storeCalls = await verifyAll(options, cores)
const spent = await measureAll(options, cores)
const summary = summarise({ spent, storeCalls }, { options, cores })
console.log(formatReport(summary))

// What is quick or partial must not take the place of the figures that are shown to others.
const folder = new URL(options.whole ? 'results/' : 'results/quick/', import.meta.url)
await mkdir(folder, { recursive: true })
await writeFile(new URL('latest.json', folder), `${JSON.stringify(summary, undefined, 2)}\n`)
const picture = drawOverheads(summary)
if (picture) await writeFile(new URL('overhead.svg', folder), picture)
const names = picture ? 'latest.json and overhead.svg' : 'latest.json'
console.log(`\nWritten to bench/results/${options.whole ? '' : 'quick/'}: ${names}`)
