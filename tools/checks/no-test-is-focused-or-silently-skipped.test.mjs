// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './no-test-is-focused-or-silently-skipped.mjs'

/** @param {string} call @param {string} [above] */
const file = (call, above = '') => ({
  'packages/a.test.ts': `${above}\n${call}('title', () => {})\n`,
})

describe('no test is focused or silently skipped', () => {
  // Put together from parts, so that no search for such tests finds this file.
  it.each([
    ['it', 'only'],
    ['describe', 'only'],
    ['it', 'concurrent.only'],
    ['it', 'skip'],
    ['test', 'todo'],
  ])('sees %s.%s', (definer, modifier) => {
    expect(problems(plant(file(`${definer}.${modifier}`)))).toEqual([
      expect.stringContaining('packages/a.test.ts:2 '),
    ])
  })

  it.each(['f', 'x'])('sees %sit', (letter) => {
    expect(problems(plant(file(`${letter}it`)))).toHaveLength(1)
  })

  it('lets a test depend on the machine where it says why', () => {
    const call = 'it.runIf(process.platform)'
    expect(problems(plant(file(call)))).toEqual([expect.stringContaining('without its reason')])
    expect(problems(plant(file(call, '// Windows has no file modes.')))).toEqual([])
  })

  it('lets ordinary tests be', () => {
    expect(problems(plant(file('it.each([1])')))).toEqual([])
  })
})
