import { describe, expect, it } from 'vitest'
import { setUp } from './client.fixture'

describe('changes at once', () => {
  it('are merged key by key (D2)', async () => {
    const { request, open, commit } = setUp()
    await request((session) => (session.data = { note: 'a', visits: 1 }))
    const [one, other] = [await open(), await open()]
    one.data.note = 'b'
    other.data.cart = ['c']
    delete other.data.visits
    await commit(one)
    await commit(other)
    expect((await open()).data).toEqual({ note: 'b', cart: ['c'] })
    expect(other.data).toEqual({ note: 'b', cart: ['c'] })
  })

  it('lose no increment made by update', async () => {
    const { request, open, commit } = setUp()
    await request((session) => session.update('visits', (n = 0) => n + 1))
    const all = await Promise.all(Array.from({ length: 20 }, open))
    for (const session of all) session.update('visits', (n = 0) => n + 1)
    await Promise.all(all.map(commit))
    expect((await open()).data.visits).toBe(21)
  })

  it('do not run an update again on what the request itself had set', async () => {
    const { request, open, commit } = setUp()
    await request((session) => (session.data.visits = 1))
    const [one, other] = [await open(), await open()]
    one.data.visits = 5
    await commit(one)
    other.data.visits = 100
    other.update('visits', (n = 0) => n + 1)
    await commit(other)
    expect((await open()).data.visits).toBe(101)
  })

  it('are an error where merging is off, and then nothing is stored', async () => {
    const { request, open, commit } = setUp({ merge: 'off' })
    await request((session) => (session.data.note = 'a'))
    const [one, other] = [await open(), await open()]
    one.data.note = 'b'
    other.data.cart = ['c']
    await commit(one)
    await expect(commit(other)).rejects.toMatchObject({ code: 'SESSION_CONFLICT' })
    expect((await open()).data).toEqual({ note: 'b' })
  })

  it('are merged into the object that the program holds', async () => {
    const { request, open, commit } = setUp()
    await request((session) => (session.data.note = 'a'))
    const [one, other] = [await open(), await open()]
    const held = other.data
    one.data.visits = 7
    await commit(one)
    held.cart = ['c']
    await other.save()
    held.note = 'after'
    await commit(other)
    expect((await open()).data).toEqual({ note: 'after', cart: ['c'], visits: 7 })
  })
})
