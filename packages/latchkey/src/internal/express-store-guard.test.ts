import { describe, expect, it } from 'vitest'
import { ExpressStoreGuard } from './express-store-guard'

describe('smoke', () => {
  it('works', async () => {
    const m = new Map<string, string>()
    const calls: string[] = []
    const guard = new ExpressStoreGuard({
      get(sid, callback) {
        calls.push('get')
        const text = m.get(sid)
        setImmediate(() => callback(null, text === undefined ? undefined : JSON.parse(text)))
      },
      set(sid, session, callback) {
        calls.push('set')
        m.set(sid, JSON.stringify(session))
        setImmediate(callback)
      },
      destroy(sid, callback) {
        calls.push('destroy')
        m.delete(sid)
        setImmediate(callback)
      },
    })
    const first = await guard.save('a', guard.created('a'), { cookie: {} })
    expect(first.kind).toBe('saved')
    const [one, other] = [await guard.load('a'), await guard.load('a')]
    expect(one?.revision).toBe(other?.revision)
    expect((await guard.save('a', one?.revision, { cookie: { a: 1 } })).kind).toBe('saved')
    const conflict = await guard.save('a', other?.revision, { cookie: { a: 2 } })
    expect(conflict).toMatchObject({ kind: 'conflict', current: { cookie: { a: 1 } } })
    const [slow, , again] = await Promise.all([
      guard.save('a', conflict.kind === 'conflict' ? conflict.revision : undefined, { cookie: {} }),
      guard.destroy('a'),
      guard.save('a', one?.revision, { cookie: {} }),
    ])
    expect([slow.kind, again.kind]).toEqual(['gone', 'gone'])
    expect(m.size).toBe(0)
    expect(calls).toEqual(['set', 'get', 'get', 'set', 'get', 'set', 'destroy'])
  })
})
