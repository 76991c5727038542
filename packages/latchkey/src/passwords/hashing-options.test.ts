import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { Passwords } from './passwords'

describe('the options of passwords', () => {
  it('are all heeded', () => {
    const clock = new FakeClock()
    const queue = { concurrency: 1, maxQueue: 0, maxWait: { seconds: 1 }, clock }
    const hashing = { algorithm: 'scrypt', costLog2: 17, blockSize: 8, parallelism: 1 } as const
    const pepper = ['p'.repeat(32)]
    const passwords = new Passwords({ ...queue, hashing, pepper, allowWeakForTests: false })
    expect(passwords.capacity).toBe(1)
  })

  it.each([
    [{ peper: ['p'.repeat(32)] }, 'new Passwords() has no option "peper", only hashing, '],
    [{ memoryKiB: 65_536 }, 'new Passwords() has no option "memoryKiB", only hashing, '],
    [null, 'What is given as options of new Passwords() must be an object. Received null.'],
    ['scrypt', 'What is given as options of new Passwords() must be an object. Received a string'],
    [
      { hashing: { algorithm: 'scrypt', memoryKiB: 65_536 } },
      'hashing has no option "memoryKiB", only algorithm, costLog2, blockSize, parallelism.',
    ],
    [
      { hashing: { algorithm: 'argon2id', memoryKib: 65_536 } },
      'hashing has no option "memoryKib", only algorithm, memoryKiB, passes, parallelism.',
    ],
  ])('are no others: %j', (options, message) => {
    expect(() => new Passwords(options as object)).toThrow(`OPTION_INVALID: ${message}`)
  })
})
