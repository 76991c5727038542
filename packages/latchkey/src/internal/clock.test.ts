import { describe, expect, it } from 'vitest'
import { systemClock } from './clock'

describe('the clock of the machine', () => {
  it('does not take a month for no time', async () => {
    let fired = false
    const cancel = systemClock.after(31 * 86_400_000, () => {
      fired = true
    })
    // A timer that overflows fires after one millisecond.
    await new Promise((resolve) => setTimeout(resolve, 20))
    cancel()
    expect(fired).toBe(false)
  })

  it('forgets what was cancelled', async () => {
    let fired = false
    systemClock.after(1, () => {
      fired = true
    })()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(fired).toBe(false)
  })
})
