import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { OperationDeadline } from './deadline'

describe('the deadline of an operation', () => {
  it('gives what the operation gives, and leaves no timer behind', async () => {
    const timers = new Set<object>()
    const clock = {
      now: () => 0,
      after() {
        const timer = {}
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    }
    expect(await OperationDeadline.limit(clock, 10, async () => 1)).toBe(1)
    await expect(
      OperationDeadline.limit(clock, 10, async () => {
        throw new Error('own')
      }),
    ).rejects.toThrow('own')
    expect(timers.size).toBe(0)
  })

  it('ends the operation, and lets it make no further call', async () => {
    const clock = new FakeClock()
    let answer = (_: string) => {}
    const asked: string[] = []
    const over = OperationDeadline.limit(clock, 2000, async (deadline) => {
      await deadline.ask(() => {
        asked.push('first')
        return new Promise<string>((resolve) => {
          answer = resolve
        })
      })
      await deadline.ask(async () => asked.push('second'))
    })
    clock.advance(2000)
    await expect(over).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('within 2000 ms'),
    })
    answer('late')
    await new Promise(setImmediate)
    expect(asked).toEqual(['first'])
  })

  it('names what the store throws, also when it throws at the call, as its cause', async () => {
    const failing = (call: () => Promise<never>) =>
      OperationDeadline.limit(new FakeClock(), 10, (deadline) => deadline.ask(call))
    const thrown = new Error('thrown')
    const throwing = () => {
      throw thrown
    }
    const matching = { code: 'STORE_UNAVAILABLE', cause: thrown }
    await expect(failing(throwing)).rejects.toMatchObject(matching)
    await expect(failing(() => Promise.reject(thrown))).rejects.toMatchObject(matching)
  })

  it('tells a store how long there is, whatever becomes of the wall clock (R36)', async () => {
    const clock = new FakeClock()
    let left = () => Number.NaN
    const over = OperationDeadline.limit(clock, 100, (deadline) =>
      deadline.ask((until) => {
        left = () => until.remaining()
        return new Promise<never>(() => {})
      }),
    )
    expect(left()).toBe(100)
    clock.advance(100)
    await over.catch(() => {})
    clock.setTime(0)
    expect(left()).toBe(0)
  })
})
