// @ts-check
import { describe, expect, it } from 'vitest'
import { dropInOn, expressSessionOn, inWords, race } from './run-scenarios.mjs'
import { promisedByDropIn } from './scenarios.mjs'

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)

/** @param {import('./run-scenarios.mjs').Result} result */
const onResult = (result) => console.log(inWords(result))

const stores = ['memory', 'sqlite', 'memorystore']

describe.each(stores)('the express-session drop-in on %s, in one process', (store) => {
  it('loses nothing (R01–R06, R11, R15)', async () => {
    const only = promisedByDropIn
    const results = await race(dropInOn(store), { isNightly, only, onResult })
    const losses = results.filter(({ violations, said }) => violations > 0 || said !== '')
    expect(losses.map(inWords)).toEqual([])
    expect([...new Set(results.map(({ id }) => id))]).toEqual([
      'R01',
      'R02',
      'R03',
      'R04',
      'R05',
      'R06',
      'R11',
      'R15',
    ])
  })

  it('does so where express-session from npm loses in each of these races', async () => {
    // Where one round can be lucky, ten are not. That all of several sign-outs succeed is promised by it, too.
    /** @param {import('./scenarios.mjs').Scenario} scenario */
    const only = (scenario) => promisedByDropIn(scenario) && scenario.id !== 'R11'
    const results = await race(expressSessionOn(store), { rounds: 10, only })
    expect(results.filter(({ violations }) => violations === 0).map(inWords)).toEqual([])
  })
})
