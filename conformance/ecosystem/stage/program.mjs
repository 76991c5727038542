// @ts-check
import './loopback-only.mjs'
import { scenarios } from '../scenarios.mjs'
import { Stage } from './stage.mjs'

// node program.mjs <folder of the packages> <which scenarios>...
// Writes a line of JSON for each.

const [folder = '', ...indexes] = process.argv.slice(2)
for (const index of indexes.map(Number)) {
  const scenario = scenarios[index]
  if (scenario === undefined) throw new Error(`There is no scenario ${index}.`)
  const stage = new Stage(folder)
  try {
    say({ index, seen: await scenario.play(stage) })
  } catch (error) {
    say({ index, failure: error instanceof Error ? error.stack : String(error) })
  } finally {
    await stage.close()
  }
}

/** @param {object} line */
function say(line) {
  process.stdout.write(`\n${JSON.stringify(line)}\n`)
}
