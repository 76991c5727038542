// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './promises-name-tests-that-exist.mjs'

/** @param {string[]} rows */
const readme = (...rows) =>
  ['# Latchkey', '', '| promise | test |', '|---|---|', ...rows, ''].join('\n')
const test = {
  'packages/a.test.ts':
    "describe('store', () => {\n  it('keeps `what` it took', () => {})\n  it('forgets', () => {})\n  it.each([1])('counts %i', () => {})\n})",
}

describe('promises in the README and in docs/security.md name tests that exist', () => {
  it('holds where each test is there', () => {
    const rows = [
      '| Nothing is kept | `packages/a.test.ts` › `forgets` |',
      '| It counts | `packages/a.test.ts` › `counts %i` |',
    ]
    expect(problems(plant({ ...test, 'README.md': readme(...rows) }))).toEqual([])
  })

  it.each([
    ['a file that is not there', '`packages/b.test.ts` › `forgets`', 'does not exist'],
    ['a test that is not there', '`packages/a.test.ts` › `remembers`', 'does not have'],
    ['the name of a describe', '`packages/a.test.ts` › `store`', 'does not have'],
    ['no test at all', 'see the tests', 'names no test'],
  ])('sees %s', (_, cell, complaint) => {
    const root = plant({ ...test, 'README.md': readme(`| Promised | ${cell} |`) })
    expect(problems(root)).toEqual([expect.stringContaining(complaint)])
  })

  it('looks at the page about security too, where a promise may have several tests', () => {
    const one = '`packages/a.test.ts` › `forgets`'
    const other = '`packages/a.test.ts` › `remembers`'
    const page = readme(`| Promised | ${one}<br>${one} |`, `| Promised | ${one}<br>${other} |`)
    const root = plant({
      ...test,
      'README.md': readme(`| Promised | ${one} |`),
      'docs/security.md': page,
    })
    expect(problems(root)).toEqual([expect.stringMatching(/^docs\/security\.md:6 .*does not have/)])
  })

  it('wants a README to have the table', () => {
    expect(problems(plant({ 'README.md': '# Latchkey' }))).toEqual([
      expect.stringContaining('no table of promises'),
    ])
  })
})
