// @ts-check
// What the page of the express store says of two processes, on one SQLite file, by a store that was written for express-session.
import { describe, expect, it } from 'vitest'
import { dropInOn, inWords, latchkeyOn, race } from './run-scenarios.mjs'
import { promisedByDropIn } from './scenarios.mjs'

const store = 'better-sqlite3-session-store'
const rounds = process.env.LATCHKEY_NIGHTLY ? 20 : 6

/** @param {import('./run-scenarios.mjs').Result[]} results */
const losing = (results) => [
  ...new Set(results.filter(({ violations }) => violations > 0).map(({ id }) => id)),
]

describe('two processes on one store that was written for express-session', () => {
  it('lose changes and ends, and tell an end twice, on the library', async () => {
    const results = await race(latchkeyOn(store, 2), { rounds })
    expect(losing(results)).toEqual(expect.arrayContaining(['R01', 'R02', 'R06', 'R11']))
  })

  it('lose changes and ends on the drop-in, by reading too where it resaves', async () => {
    const results = await race(dropInOn(store, 2), { rounds, only: promisedByDropIn })
    expect(losing(results)).toEqual(expect.arrayContaining(['R01', 'R02', 'R03', 'R05', 'R06']))
  })

  it.each([
    ['the library', latchkeyOn(store, 2)],
    ['the drop-in', dropInOn(store, 2)],
  ])('lose nothing on %s where a session keeps to one of them', async (_, racer) => {
    const only = (/** @type {import('./scenarios.mjs').Scenario} */ scenario) =>
      promisedByDropIn(scenario)
    const results = await race(racer, { rounds, only, isSticky: true })
    expect(results.filter(({ violations }) => violations > 0).map(inWords)).toEqual([])
  })
})
