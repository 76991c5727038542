// @ts-check
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { allChecks, build, runChecks } from './run-checks.mjs'

describe('checks', () => {
  it('are all found, each a sentence of its own', async () => {
    const checks = await allChecks()
    const files = readdirSync(new URL('./checks/', import.meta.url))
    expect(checks).toHaveLength(files.filter((file) => !file.endsWith('.test.mjs')).length)
    const names = checks.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name.split(' ').length).toBeGreaterThan(2)
  })

  it('report what they find, in order', async () => {
    /** @type {string[]} */
    const heard = []
    const results = await runChecks(
      [
        { name: 'all is well', problems: () => [] },
        { name: 'all is not well', problems: async () => ['it leaks'] },
      ],
      '.',
      { onResult: ({ name }) => heard.push(name) },
    )
    expect(results.map(({ problems }) => problems)).toEqual([[], ['it leaks']])
    expect(heard).toEqual(['all is well', 'all is not well'])
  })

  it('have found something where they break', async () => {
    const broken = {
      name: 'all is well',
      problems: () => {
        throw new Error('unreadable')
      },
    }
    const [result] = await runChecks([broken], '.')
    expect(result?.problems).toEqual([expect.stringContaining('unreadable')])
  })

  it('mend before they look, where they are asked to', async () => {
    let leaks = true
    const mending = {
      name: 'it does not leak',
      problems: () => (leaks ? ['it leaks'] : []),
      fix: () => {
        leaks = false
      },
    }
    expect((await runChecks([mending], '.'))[0]?.problems).toEqual(['it leaks'])
    expect((await runChecks([mending], '.', { fix: true }))[0]?.problems).toEqual([])
  })

  it('format last, and tell of a mending that broke off', async () => {
    /** @type {string[]} */
    const mended = []
    const checks = [
      { name: 'formatted', fixesLast: true, problems: () => [], fix: () => void mended.push('f') },
      { name: 'written', problems: () => [], fix: () => void mended.push('w') },
      {
        name: 'broken',
        problems: () => [],
        fix: () => {
          throw new Error('read-only')
        },
      },
    ]
    const results = await runChecks(checks, '.', { fix: true })
    expect(mended).toEqual(['w', 'f'])
    expect(results.map(({ problems }) => problems.length)).toEqual([0, 0, 1])
  })

  it('begin with a build that can fail', async () => {
    expect(await build.problems(new URL('./checks/', import.meta.url).pathname)).not.toEqual([])
  })
})
