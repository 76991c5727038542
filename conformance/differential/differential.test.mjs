// @ts-check
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchanges } from './exchanges/all.mjs'
import { plants } from './plants.mjs'
import { Player } from './player.mjs'
import { playOnBoth, playRandomScripts, reproduce } from './random-run.mjs'

// The module that stands in for express-session, or another one to be compared.
const dropIn =
  process.env.LATCHKEY_DROP_IN ??
  fileURLToPath(new URL('../../drop-ins/express-session/index.js', import.meta.url))

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)
const count = isNightly ? 100_000 : 2000
const seed = isNightly ? Math.floor(Math.random() * 1_000_000) : 1
const minute = 60_000

/** @type {Player} */
let theirs
/** @type {Player} */
let ours

beforeAll(() => {
  theirs = new Player('express-session')
  ours = new Player(dropIn)
})

afterAll(() => {
  theirs.stop()
  ours.stop()
})

describe('an exchange with ours is as with express-session', () => {
  it.each(exchanges.map((script) => ({ name: String(script.name), script })))(
    '$name',
    async ({ script }) => {
      const { comparison } = await playOnBoth(script, theirs, ours)
      if (comparison.unknown) expect(await reproduce(script, theirs, ours)).toBeUndefined()
    },
  )

  it('warns of the MemoryStore in production', async () => {
    const env = { NODE_ENV: 'production' }
    const players = [new Player('express-session', { env }), new Player(dropIn, { env })]
    const script = { store: { kind: /** @type {const} */ ('default') }, steps: [{}] }
    await Promise.all(players.map((player) => player.play(script)))
    const [before, after] = players.map(({ errors }) => errors)
    for (const player of players) player.stop()
    expect(before).toContain('MemoryStore')
    expect(after).toBe(before)
  })
})

describe('random scripts', () => {
  it(
    `find nothing that has no number, and reach everything (${count} of seed ${seed})`,
    async () => {
      const { failures, unreached, known } = await playRandomScripts({ theirs, ours, seed, count })
      console.log(`seed ${seed}:`, known)
      expect(failures.join('\n\n')).toBe('')
      expect(unreached).toEqual([])
    },
    isNightly ? 60 * minute : 4 * minute,
  )
})

// A run that finds nothing says something only if it finds what is there.
describe('random scripts find what is planted', () => {
  it.each(Object.keys(plants))(
    '%s',
    async (plant) => {
      const changed = new Player(dropIn, { plant })
      try {
        const { failures } = await playRandomScripts({
          theirs,
          ours: changed,
          seed,
          count,
          enough: 1,
        })
        expect(failures).toHaveLength(1)
      } finally {
        changed.stop()
      }
    },
    minute,
  )
})
