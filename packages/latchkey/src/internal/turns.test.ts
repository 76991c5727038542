import { describe, expect, it } from 'vitest'
import { Turns } from './turns'

describe('taking turns', () => {
  it('runs the tasks of one key one after the other, also after one that failed', async () => {
    const turns = new Turns()
    const steps: string[] = []
    const task =
      (name: string, fails = false) =>
      async () => {
        steps.push(`${name} begins`)
        await Promise.resolve()
        steps.push(`${name} ends`)
        if (fails) throw new Error(name)
        return name
      }
    const [a, b, c] = await Promise.allSettled([
      turns.take('k', task('a', true)),
      turns.take('k', task('b')),
      turns.take('k', task('c')),
    ])
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect([a.status, b.status, c.status]).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })

  it('lets other keys go ahead', async () => {
    const turns = new Turns()
    const never = turns.take('k', () => new Promise(() => {}))
    expect(await turns.take('other', async () => 1)).toBe(1)
    expect(never).toBeInstanceOf(Promise)
  })
})
