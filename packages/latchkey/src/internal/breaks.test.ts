import { describe, expect, it } from 'vitest'
import { Breaks } from './breaks'

/** Holds everything up, as a write to a disk does. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describe('breaks', () => {
  it('let the event loop go on between many that come at once, and keep their order', async () => {
    const breaks = new Breaks()
    const order: number[] = []
    let turns = 0
    let isOver = false
    const turn = () => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    await Promise.all(
      Array.from({ length: 60 }, async (_, place) => {
        while (breaks.isDue) await breaks.take()
        work(2)
        order.push(place)
      }),
    )
    isOver = true
    // 120 ms of work, of which at most 5, and the piece that was begun, go on at a time.
    expect(turns).toBeGreaterThanOrEqual(9)
    expect(order).toEqual([...order].sort((one, other) => one - other))
  })

  it('are none for who comes alone', () => {
    const breaks = new Breaks()
    expect(breaks.isDue).toBe(false)
    expect(breaks.isDue).toBe(false)
  })
})
