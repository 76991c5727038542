// @ts-check
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../tools/root.mjs'
import { npm, RegistryUnreachable } from '../consumers/npm.mjs'
import { openBenches } from './benches.mjs'
import { playAll } from './play.mjs'
import { scenarios } from './scenarios.mjs'
import { ecosystemPage } from './table.mjs'

// Strategies and frameworks of others, as they come from npm: each signs somebody in over HTTP, refuses somebody, and the next request
// is asked who it is. Servers, browsers and packages are on this machine; nothing leaves it once they are installed.

const minute = 60_000

/** @type {Awaited<ReturnType<typeof openBenches>>} */
let benches
/** @type {Awaited<ReturnType<typeof playAll>>} */
let originals
/** @type {Awaited<ReturnType<typeof playAll>>} */
let twoLines
/** @type {Awaited<ReturnType<typeof playAll>>} */
let ours
/** Why nothing can be said here. @type {string | undefined} */
let unreachable

beforeAll(async () => {
  try {
    benches = await openBenches(root)
    ;[originals, twoLines, ours] = await Promise.all([
      playAll(benches.originals),
      playAll(benches.twoLines),
      playAll(benches.ours),
    ])
  } catch (error) {
    // In CI, what could not be tried has failed.
    if (!(error instanceof RegistryUnreachable) || process.env.CI) throw error
    unreachable = error.message
    console.warn(`The ecosystem was not tried: ${unreachable}`)
  }
}, 4 * minute)

beforeEach(({ skip }) => skip(unreachable !== undefined, unreachable))

afterAll(() => benches?.close())

describe('installed by aliases and overrides', () => {
  it('is a tree with which npm finds nothing wrong, peers of frameworks included', async () => {
    await expect(npm(['ls', '--all'], benches.ours)).resolves.toContain('@latchkey/passport')
    await expect(npm(['ls', '--all'], benches.twoLines)).resolves.toContain('@latchkey/passport')
  })

  it.each([
    ['passport-http', 'passport-strategy'],
    ['passport-remember-me', 'passport'],
    ['koa-passport', 'passport'],
    ['@nestjs/passport', 'passport'],
  ])('is what %s finds when it asks for %s', async (from, name) => {
    const beside = createRequire(join(benches.ours, 'node_modules', from, 'package.json'))
    const manifest = JSON.parse(await readFile(beside.resolve(`${name}/package.json`), 'utf8'))
    expect(manifest.name).toBe(`@latchkey/${name}`)
  })
})

describe('on the originals', () => {
  for (const scenario of scenarios) {
    const { expected, onOriginals } = scenario
    it(titleOf(scenario), () => {
      expect(originals.seenIn(scenario)).toEqual({ ...expected, ...onOriginals?.seen })
    })
  }
})

describe('on ours in the place of passport and express-session, by two changed lines', () => {
  for (const scenario of scenarios) {
    const { expected } = scenario
    it(titleOf(scenario), () => {
      expect(twoLines.seenIn(scenario)).toEqual(expected)
    })
  }

  it('warns of nothing of which the originals do not warn', () => {
    expect(twoLines.warnings).toEqual(originals.warnings)
  })
})

describe('on ours, wherever in the tree', () => {
  for (const scenario of scenarios) {
    it(titleOf(scenario), () => {
      expect(ours.seenIn(scenario)).toEqual(scenario.expected)
    })
  }

  it('warns of nothing of which the originals do not warn', () => {
    expect(ours.warnings).toEqual(originals.warnings)
  })
})

it('docs/reference/ecosystem.md says what was seen', async () => {
  const page = ecosystemPage(ours.seenIn, benches.ours)
  await expect(page).toMatchFileSnapshot(join(root, 'docs', 'reference', 'ecosystem.md'))
})

/** @param {import('./scenarios.mjs').Scenario} scenario */
function titleOf({ package: name, what }) {
  return `${name}: ${what}`
}
