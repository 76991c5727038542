// @ts-check
import { describe, expect, it } from 'vitest'
import { inWords, raceExpressSession, raceLatchkey } from './run-scenarios.mjs'

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)

/** @param {import('./run-scenarios.mjs').Result} result */
const print = (result) => console.log(inWords(result))

describe('races over HTTP', () => {
  it('lose nothing with two processes on one SQLite file', async () => {
    const results = await raceLatchkey({ isNightly, onResult: print })
    expect(results.filter(({ violations }) => violations > 0).map(inWords)).toEqual([])
    expect(results.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['R01', 'R02', 'R06', 'R09', 'R11', 'R15']),
    )
  })

  // What the races can find, they find where it is: otherwise the zeros above would say nothing.
  it('lose writes, sign-outs, ids and redirects with express-session from npm', async () => {
    const results = await raceExpressSession({ onResult: print })
    const losing = results.filter(({ violations }) => violations > 0).map(({ id }) => id)
    expect(losing).toEqual(expect.arrayContaining(['R01', 'R02', 'R06', 'R09', 'R15']))
  })
})
