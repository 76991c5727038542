import { describe, expect, it } from 'vitest'
import { inWords, search } from './search.fixture'

/**
 * S01: the real engine on the real memory store, two to six actors at once, every store call suspended before and after it takes effect, in
 * an order that fast-check decides. Of the invariants of the race catalogue these are checked in every schedule:
 *
 * - I1: who a session is opened for is who signed in to it.
 * - I2, I4: what was ended, or has gone on under another id, opens for nobody, and does not go on.
 * - I3: what a session holds is what its requests' changes give, one after the other in the order in which they were stored.
 * - I5: signing in gives an id that was never used, and the old one is dead before the answer.
 * - I7: no session opens past its idle or absolute time, nor ends before.
 * - I8: what a client is told is stored; a refusal gives it no cookie.
 */
const schedules = process.env.LATCHKEY_NIGHTLY ? 1_000_000 : 50_000
const seed = process.env.LATCHKEY_SEED === undefined ? undefined : Number(process.env.LATCHKEY_SEED)

describe('the engine under every order of steps', () => {
  it('keeps its promises in every schedule that is tried', async () => {
    const result = await search({ schedules, seed })
    const rate = Math.round(result.schedules / result.seconds)
    const violations = result.found === undefined ? 0 : 1
    console.log(
      `${result.schedules} schedules, seed ${result.seed}: ${violations} violations (${result.seconds.toFixed(0)} s, ${rate} a second)`,
    )
    expect(result.found, inWords(result)).toBeUndefined()
    expect(result.schedules).toBe(schedules)
  })
})
