import { describe, expect, it } from 'vitest'
import { RecentlyUsed } from './recently-used'

function remembering(least: number, ...keys: string[]): RecentlyUsed<string> {
  const recent = new RecentlyUsed<string>(least)
  for (const key of keys) recent.set(key, `of ${key}`)
  return recent
}

describe('what was used recently', () => {
  it('is remembered under its key', () => {
    const recent = remembering(3, 'a', 'b')
    expect(recent.get('a')).toBe('of a')
    expect(recent.get('c')).toBeUndefined()
  })

  it('is what was set last', () => {
    const recent = remembering(2, 'a', 'b', 'c')
    recent.set('a', 'another')
    expect(recent.get('a')).toBe('another')
    recent.set('d', 'of d')
    expect(recent.get('a')).toBe('another')
  })

  it('is of the last keys in any case, and of no more than twice as many', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`)
    const recent = remembering(10, ...keys)
    const remembered = keys.filter((key) => recent.get(key) !== undefined)
    expect(remembered).toEqual(expect.arrayContaining(keys.slice(-10)))
    expect(remembered.length).toBeLessThanOrEqual(20)
  })

  it('stays for as long as it is asked for', () => {
    const recent = remembering(2, 'kept')
    for (let index = 0; index < 50; index++) {
      recent.set(`other ${index}`, 'other')
      expect(recent.get('kept')).toBe('of kept')
    }
  })

  it('is not crowded out by one key that is set again and again', () => {
    const recent = remembering(2, 'a', 'b')
    for (let index = 0; index < 10; index++) recent.set('b', `of b ${index}`)
    expect(recent.get('a')).toBe('of a')
  })
})
