// @ts-check
import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.mjs'
import { stacks } from './stacks.mjs'

describe('the options of the benchmark', () => {
  it('measure every stack in five rounds by default, and keep the figures', () => {
    expect(parseOptions([])).toMatchObject({ stacks, rounds: 5, whole: true })
  })

  it('take some of the stacks, and do not keep such figures', () => {
    const options = parseOptions(['--stacks', 'floor,node-http'])
    expect(options.stacks.map(({ name }) => name)).toEqual(['node-http', 'floor'])
    expect(options.whole).toBe(false)
  })

  it('do not keep the figures of a quick run', () => {
    expect(parseOptions(['--quick'])).toMatchObject({ rounds: 1, whole: false })
  })

  it('say what was expected', () => {
    expect(() => parseOptions(['--rounds', '0'])).toThrow('1–100, got 0')
    expect(() => parseOptions(['--stacks', 'koa'])).toThrow('got koa')
  })
})
