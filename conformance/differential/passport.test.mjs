// @ts-check
import { afterAll, beforeAll, expect, it } from 'vitest'
import { passportExchanges } from './exchanges/passport-all.mjs'
import { playerOf } from './passport-compositions.mjs'
import { playOnBoth, reproduce } from './random-run.mjs'

/** @type {import('./player.mjs').Player} */
let theirs
/** @type {import('./player.mjs').Player} */
let again

beforeAll(() => {
  theirs = playerOf('all from npm')
  again = playerOf('all from npm')
})

afterAll(() => {
  theirs.stop()
  again.stop()
})

it('an exchange that is played again is the same', async () => {
  for (const script of passportExchanges.filter((_, index) => index % 10 === 0)) {
    const { comparison } = await playOnBoth(script, theirs, again, [])
    if (comparison.unknown) expect(await reproduce(script, theirs, again, [])).toBeUndefined()
  }
})
