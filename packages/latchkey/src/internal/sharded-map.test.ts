import { describe, expect, it } from 'vitest'
import { ShardedMap } from './sharded-map'

const keys = ['', 'a', 'ab', 'abc', '__proto__', 'constructor', '😀', 'x'.repeat(255)]

function filled(): ShardedMap<string> {
  const map = new ShardedMap<string>()
  for (const key of keys) map.set(key, `of ${key}`)
  return map
}

describe('a sharded map', () => {
  it('gives what was set, under every kind of key', () => {
    const map = filled()
    for (const key of keys) expect(map.get(key)).toBe(`of ${key}`)
    expect(map.get('other')).toBeUndefined()
  })

  it('counts its entries, not the calls', () => {
    const map = filled()
    map.set('a', 'again')
    expect(map.size).toBe(keys.length)
    map.delete('a')
    map.delete('a')
    map.delete('never set')
    expect(map.size).toBe(keys.length - 1)
    map.clear()
    expect(map.size).toBe(0)
    expect(map.get('ab')).toBeUndefined()
  })

  it('lists each value once', () => {
    expect([...filled().values()].sort()).toEqual(keys.map((key) => `of ${key}`).sort())
  })

  it('may change while it is listed', () => {
    const map = filled()
    const listed: string[] = []
    for (const value of map.values()) {
      listed.push(value)
      map.delete(value.slice('of '.length))
    }
    expect(listed).toHaveLength(keys.length)
    expect(map.size).toBe(0)
  })
})
