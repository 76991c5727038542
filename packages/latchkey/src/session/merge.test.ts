import { describe, expect, it } from 'vitest'
import { type MergeKey, mergeData, type Update } from './merge'

const noUpdates = new Map<string, readonly Update[]>()
const merge = (base: object, mine: object, theirs: object, policy?: MergeKey) =>
  mergeData(
    { base: { ...base }, mine: { ...mine }, theirs: { ...theirs } },
    noUpdates,
    policy ?? 'later-commit-wins',
  )

describe('merging three ways', () => {
  it('keeps what either side added', () => {
    expect(merge({}, { a: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 })
  })

  it('keeps what either side changed', () => {
    expect(merge({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 })).toEqual({ a: 2, b: 2 })
  })

  it('keeps what either side deleted', () => {
    expect(merge({ a: 1, b: 1, c: 1 }, { b: 1, c: 1 }, { a: 1, c: 1 })).toEqual({ c: 1 })
  })

  it('lets the later commit win a key that both changed', () => {
    expect(merge({ a: 1 }, { a: 2 }, { a: 3 })).toEqual({ a: 2 })
    expect(merge({ a: 1 }, {}, { a: 3 })).toEqual({})
    expect(merge({ a: 1 }, { a: 2 }, {})).toEqual({ a: 2 })
  })

  it('compares what is deep inside', () => {
    const base = { cart: { items: [1] }, other: 1 }
    expect(merge(base, { cart: { items: [1, 2] }, other: 1 }, { ...base, other: 2 })).toEqual({
      cart: { items: [1, 2] },
      other: 2,
    })
  })

  it('asks the program where it wants to be asked, and only where both changed a key', () => {
    const asked: string[] = []
    const union: MergeKey = (key, { mine, theirs }) => {
      asked.push(key)
      return [...new Set([...(mine as number[]), ...(theirs as number[])])]
    }
    const merged = merge({ a: [1], b: [1] }, { a: [1, 2], b: [1, 9] }, { a: [1, 3], b: [1] }, union)
    expect(merged).toEqual({ a: [1, 2, 3], b: [1, 9] })
    expect(asked).toEqual(['a'])
  })

  it('deletes a key for which the program gives undefined', () => {
    expect(merge({ a: 1 }, { a: 2 }, { a: 3 }, () => undefined)).toEqual({})
  })

  it('runs updates again on what is stored', () => {
    const increment: Update = (n) => ((n as number | undefined) ?? 0) + 1
    const updates = new Map([['n', [increment, increment]]])
    const versions = { base: { n: 1 }, mine: { n: 3 }, theirs: { n: 10 } }
    expect(mergeData(versions, updates, 'later-commit-wins')).toEqual({ n: 12 })
  })

  it('runs no update again on what nobody changed', () => {
    const updates = new Map<string, Update[]>([['n', [() => expect.unreachable()]]])
    const versions = { base: { n: 1 }, mine: { n: 2 }, theirs: { n: 1, m: 1 } }
    expect(mergeData(versions, updates, 'later-commit-wins')).toEqual({ n: 2, m: 1 })
  })
})
