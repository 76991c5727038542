import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { MemoryAttempts, MemoryTokens } from './memory-accounts'

const minute = 60_000

describe('accounts in memory', () => {
  it('forget the tokens that nobody redeems, once their time is over', async () => {
    const clock = new FakeClock()
    const tokens = new MemoryTokens({ clock })
    for (let place = 0; place < 5_000; place++) {
      const token = { kind: 'reset', userId: 'ann', email: 'ann@example.com', madeFor: '' } as const
      await tokens.put({ ...token, digest: `digest ${place}`, expiresAt: clock.now() + minute })
      clock.advance(1_000)
    }
    expect(tokens.size).toBeLessThan(200)
    expect(await tokens.take('digest 4999')).toBeDefined()
  })

  it('forget the counts that are over', async () => {
    const attempts = new MemoryAttempts()
    for (let place = 0; place < 5_000; place++) {
      await attempts.take([{ key: `key ${place}`, most: 5, window: minute }], place * 1_000)
    }
    expect(attempts.size).toBeLessThan(200)
  })

  it('keep nothing of an attempt that was none: whoever is refused fills no memory', async () => {
    const attempts = new MemoryAttempts()
    for (let place = 0; place < 100; place++) {
      await attempts.take([{ key: `key ${place}`, most: 5, window: minute }], 0)
      await attempts.giveBack([`key ${place}`])
    }
    expect(attempts.size).toBe(0)
  })
})
