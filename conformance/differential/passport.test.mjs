// @ts-check
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passportExchanges } from './exchanges/passport-all.mjs'
import { generatePassportScript } from './generate-passport.mjs'
import { compositions, playerOf } from './passport-compositions.mjs'
import { PassportCoverage } from './passport-coverage.mjs'
import { knownIn } from './passport-known-differences.mjs'
import { passportPlants } from './passport-plants.mjs'
import { playOnBoth, playRandomScripts, reproduce } from './random-run.mjs'

const isNightly = Boolean(process.env.LATCHKEY_NIGHTLY)
const count = isNightly ? 20_000 : 1000
const seed = isNightly ? Math.floor(Math.random() * 1_000_000) : 1
const minute = 60_000

const [fromNpm, ours] = ['all from npm', 'all ours']
const mixed = Object.keys(compositions).filter((name) => name !== fromNpm && name !== ours)
/** Enough of all to see that they fit together; those of one kind stand side by side. */
const sample = passportExchanges.filter((_, index) => isNightly || index % 6 === 0)

/** @type {import('./player.mjs').Player} */
let theirs

beforeAll(() => {
  theirs = playerOf(fromNpm)
})

afterAll(() => theirs.stop())

describe('an exchange with Passport', () => {
  /** @type {import('./player.mjs').Player} */
  let dropIns

  beforeAll(() => {
    dropIns = playerOf(ours)
  })

  afterAll(() => dropIns.stop())

  it.each(passportExchanges.map((script) => ({ name: String(script.name), script })))(
    'is with ours as with the originals: $name',
    async ({ script }) => {
      const known = knownIn(ours)
      const { comparison } = await playOnBoth(script, theirs, dropIns, known)
      if (comparison.unknown)
        expect(await reproduce(script, theirs, dropIns, known)).toBeUndefined()
    },
  )
})

describe('some of theirs with some of ours', () => {
  it.each(mixed)(
    '%s: as with the originals alone',
    async (composition) => {
      const known = knownIn(composition)
      const player = playerOf(composition)
      try {
        for (const script of sample) {
          const { comparison } = await playOnBoth(script, theirs, player, known)
          if (comparison.unknown)
            expect(await reproduce(script, theirs, player, known)).toBeUndefined()
        }
      } finally {
        player.stop()
      }
    },
    10 * minute,
  )
})

it(
  'the originals are like themselves, so that what is seen is no chance',
  async () => {
    const again = playerOf(fromNpm)
    try {
      for (const script of sample) {
        const { comparison } = await playOnBoth(script, theirs, again, [])
        if (comparison.unknown) expect(await reproduce(script, theirs, again, [])).toBeUndefined()
      }
    } finally {
      again.stop()
    }
  },
  10 * minute,
)

/** @param {import('./player.mjs').Player} player @param {number} [enough] */
function playRandom(player, enough) {
  const subject = {
    generate: generatePassportScript,
    coverage: () => new PassportCoverage(),
    known: knownIn(ours),
  }
  return playRandomScripts({
    theirs,
    ours: player,
    seed,
    count,
    subject,
    ...(enough === undefined ? {} : { enough }),
  })
}

describe('random scripts with Passport', () => {
  it(
    `find nothing that has no number, and reach everything (${count} of seed ${seed})`,
    async () => {
      const player = playerOf(ours)
      try {
        const { failures, unreached, known } = await playRandom(player)
        console.log(`seed ${seed}, with Passport:`, known)
        expect(failures.join('\n\n')).toBe('')
        expect(unreached).toEqual([])
      } finally {
        player.stop()
      }
    },
    isNightly ? 60 * minute : 4 * minute,
  )
})

// A run that finds nothing says something only if it finds what is there.
describe('random scripts with Passport find what is planted', () => {
  it.each(Object.keys(passportPlants))(
    '%s',
    async (plant) => {
      const changed = playerOf(ours, { plant })
      try {
        const { failures } = await playRandom(changed, 1)
        expect(failures).toHaveLength(1)
      } finally {
        changed.stop()
      }
    },
    2 * minute,
  )
})
