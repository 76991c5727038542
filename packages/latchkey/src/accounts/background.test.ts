import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Background } from './background'

const nothing = () => {}

describe('work that nobody waits for', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('begins a while later, which chance decides: an answer, and the next one, are not held up by it (S17)', async () => {
    const background = new Background(100)
    let begun = 0
    const work = async () => {
      begun += 1
    }
    const works = 50
    for (let place = 0; place < works; place++) background.begin(work, nothing)
    await new Promise((resolve) => setImmediate(resolve))
    expect(begun).toBeLessThan(works)
    await vi.advanceTimersByTimeAsync(200)
    await background.settled()
    expect(begun).toBe(works)
  })

  it('begins in the order in which it was asked for, and at once for who waits', async () => {
    const background = new Background(100)
    const begun: number[] = []
    const works = Array.from({ length: 50 }, (_, work) => work)
    for (const work of works) background.begin(async () => void begun.push(work), nothing)
    expect(begun).toEqual([])
    await background.settled()
    expect(begun).toEqual(works)
  })

  it('is not begun beyond so much, and whoever asked is told', async () => {
    const background = new Background(2)
    const failed: number[] = []
    for (const work of [1, 2, 3]) {
      background.begin(
        () => Promise.reject(new Error('no')),
        () => void failed.push(work),
      )
    }
    expect(failed).toEqual([3])
    await background.settled()
    expect(failed).toEqual([3, 1, 2])
  })
})
