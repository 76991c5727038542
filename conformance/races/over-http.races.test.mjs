// @ts-check
import { describe, expect, it } from 'vitest'
import {
  expressSessionOn,
  inWords,
  latchkeyInMemory,
  latchkeyOn,
  latchkeyOnSqlite,
  race,
} from './run-scenarios.mjs'

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)

// In one process fewer do: the drop-in's are on the same stores.
const rounds = isNightly ? Infinity : 20

/** @param {import('./run-scenarios.mjs').Result} result */
const onResult = (result) => console.log(inWords(result))

/** @param {import('./run-scenarios.mjs').Result[]} results */
const idsOf = (results) => results.map(({ id }) => id)

/** @param {import('./run-scenarios.mjs').Result[]} results */
const lossesIn = (results) =>
  results.filter(({ violations, said }) => violations > 0 || said !== '').map(inWords)

describe('races over HTTP', () => {
  it('lose nothing with two processes on one SQLite file', async () => {
    const results = await race(latchkeyOnSqlite, { isNightly, onResult })
    expect(lossesIn(results)).toEqual([])
    expect(idsOf(results)).toEqual(
      expect.arrayContaining(['R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R09', 'R11', 'R15']),
    )
  })

  it('lose nothing with the memory store, in one process', async () => {
    const results = await race(latchkeyInMemory, { isNightly, onResult, rounds })
    expect(lossesIn(results)).toEqual([])
    expect(idsOf(results).filter((id) => id === 'R09')).toHaveLength(4)
  })

  it('lose nothing with memorystore from npm in an express store, in one process', async () => {
    // Its store lists nobody’s sessions: of five at once four are not seen (R09).
    const only = (/** @type {import('./scenarios.mjs').Scenario} */ { id }) => id !== 'R09'
    const results = await race(latchkeyOn('memorystore'), { isNightly, only, onResult, rounds })
    expect(lossesIn(results)).toEqual([])
    expect(idsOf(results)).toEqual(
      expect.arrayContaining(['R01', 'R02', 'R03', 'R04', 'R06', 'R11', 'R15']),
    )
  })

  // What the races can find, they find where it is: otherwise the zeros above would say nothing.
  it('lose writes, sign-outs, ids and redirects with express-session from npm', async () => {
    const results = await race(expressSessionOn('memory'), { rounds: 10, onResult })
    const losing = results.filter(({ violations }) => violations > 0)
    expect(idsOf(losing)).toEqual(
      expect.arrayContaining(['R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R09', 'R15']),
    )
  })
})
