import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock'

describe('the fake clock', () => {
  it('stands still until it is told to move', () => {
    const clock = new FakeClock(1000)
    expect(clock.now()).toBe(1000)
    clock.advance(250)
    expect(clock.now()).toBe(1250)
  })

  it('runs tasks in the order in which they are due, each at its own moment', () => {
    const clock = new FakeClock(0)
    const ran: string[] = []
    clock.after(20, () => ran.push(`late at ${clock.now()}`))
    clock.after(10, () => ran.push(`early at ${clock.now()}`))
    clock.after(10, () => ran.push(`second at ${clock.now()}`))
    clock.advance(30)
    expect(ran).toEqual(['early at 10', 'second at 10', 'late at 20'])
    expect(clock.now()).toBe(30)
  })

  it('runs a task at the very end of the time that passes, and none after it', () => {
    const clock = new FakeClock(0)
    const ran: number[] = []
    clock.after(10, () => ran.push(10))
    clock.after(11, () => ran.push(11))
    clock.advance(10)
    expect(ran).toEqual([10])
    expect(clock.waiting).toBe(1)
  })

  it('runs what a task asks for, if it falls due meanwhile', () => {
    const clock = new FakeClock(0)
    const ran: number[] = []
    const again = (): void => {
      ran.push(clock.now())
      clock.after(10, again)
    }
    clock.after(10, again)
    clock.advance(35)
    expect(ran).toEqual([10, 20, 30])
  })

  it('forgets a task that was cancelled; cancelling again or late does nothing', () => {
    const clock = new FakeClock(0)
    const ran: string[] = []
    const cancel = clock.after(10, () => ran.push('cancelled'))
    const cancelLate = clock.after(10, () => ran.push('kept'))
    cancel()
    cancel()
    clock.advance(10)
    cancelLate()
    expect(ran).toEqual(['kept'])
    expect(clock.waiting).toBe(0)
  })

  it('can be set, either way, and no task runs for it', () => {
    const clock = new FakeClock(1_000_000)
    const ran: number[] = []
    clock.after(10, () => ran.push(clock.now()))
    clock.setTime(0)
    expect(ran).toEqual([])
    clock.setTime(5_000_000)
    expect(ran).toEqual([])
    clock.advance(10)
    expect(ran).toEqual([5_000_010])
  })
})
