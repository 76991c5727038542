import { describe, expect, it } from 'vitest'
import {
  argon2idDefaults,
  type HashingCost,
  isApproved,
  isWeaker,
  outOfBounds,
  scryptDefaults,
} from './hashing-cost'

function argon2id(memoryKiB: number, passes: number, parallelism = 1): HashingCost {
  return { algorithm: 'argon2id', memoryKiB, passes, parallelism }
}

function scrypt(costLog2: number, blockSize = 8, parallelism = 1): HashingCost {
  return { algorithm: 'scrypt', costLog2, blockSize, parallelism }
}

describe('the costs that are approved (ASVS 5.0, appendix C)', () => {
  it('include the defaults', () => {
    expect(isApproved(argon2idDefaults)).toBe(true)
    expect(isApproved(scryptDefaults)).toBe(true)
    expect(argon2idDefaults).toMatchObject({ memoryKiB: 19_456, passes: 2, parallelism: 1 })
  })

  it.each([
    [argon2id(47_104, 1), argon2id(47_103, 1)],
    [argon2id(19_456, 2), argon2id(19_455, 2)],
    [argon2id(12_288, 3), argon2id(12_287, 3)],
    [argon2id(12_288, 5), argon2id(9216, 4)],
    [scrypt(17), scrypt(16)],
    [scrypt(16, 8, 2), scrypt(15, 8, 2)],
    [scrypt(15, 8, 3), scrypt(14, 8, 5)],
    [scrypt(17, 9), scrypt(17, 7)],
  ])('begin at %j', (least, less) => {
    expect(isApproved(least)).toBe(true)
    expect(isApproved(less)).toBe(false)
  })
})

describe('the bounds of a cost (T-PW-3)', () => {
  it.each([
    argon2idDefaults,
    scryptDefaults,
    argon2id(8, 1),
    argon2id(1_048_576, 4),
    argon2id(64, 65_536),
    argon2id(128, 1, 16),
    scrypt(1, 1),
    scrypt(15, 1),
    scrypt(20, 8, 4),
    scrypt(1, 8, 64),
  ])('allow %j', (cost) => expect(outOfBounds(cost)).toBeUndefined())

  it.each([
    ['memoryKiB', argon2id(7, 1)],
    ['memoryKiB', argon2id(127, 1, 16)],
    ['memoryKiB', argon2id(1_048_577, 1)],
    ['memoryKiB', argon2id(2 ** 32, 1)],
    ['memoryKiB', argon2id(2 ** 30, 1)],
    ['memoryKiB', argon2id(19_456.5, 2)],
    ['memoryKiB', argon2id(Number.NaN, 2)],
    ['passes', argon2id(19_456, 0)],
    ['passes', argon2id(1_048_576, 5)],
    ['passes', argon2id(8, 65_537)],
    ['passes', argon2id(8, Number.POSITIVE_INFINITY)],
    ['parallelism', argon2id(19_456, 2, 0)],
    ['parallelism', argon2id(19_456, 2, 17)],
    ['costLog2', scrypt(0)],
    ['costLog2', scrypt(-1)],
    ['costLog2', scrypt(21)],
    ['costLog2', scrypt(31)],
    ['costLog2', scrypt(32)],
    ['costLog2', scrypt(64)],
    ['costLog2', scrypt(16, 1)],
    ['costLog2', scrypt(19, 32)],
    ['blockSize', scrypt(16, 0)],
    ['blockSize', scrypt(16, 33)],
    ['parallelism', scrypt(16, 8, 0)],
    ['parallelism', scrypt(20, 8, 5)],
    ['parallelism', scrypt(1, 8, 65)],
  ])('name %s in %j', (name, cost) => expect(outOfBounds(cost)).toMatchObject({ name }))
})

describe('a hash that should be replaced', () => {
  it('has less of anything', () => {
    const preferred = argon2id(19_456, 3, 2)
    expect(isWeaker(argon2id(19_455, 3, 2), preferred)).toBe(true)
    expect(isWeaker(argon2id(19_456, 2, 2), preferred)).toBe(true)
    expect(isWeaker(argon2id(19_456, 3, 1), preferred)).toBe(true)
    expect(isWeaker(scrypt(15, 8, 2), scrypt(16, 8, 2))).toBe(true)
    expect(isWeaker(scrypt(16, 7, 2), scrypt(16, 8, 2))).toBe(true)
    expect(isWeaker(scrypt(16, 8, 1), scrypt(16, 8, 2))).toBe(true)
  })

  it('has the same or more of everything where it should not', () => {
    expect(isWeaker(argon2idDefaults, argon2idDefaults)).toBe(false)
    expect(isWeaker(argon2id(65_536, 4, 4), argon2idDefaults)).toBe(false)
    expect(isWeaker(scryptDefaults, scryptDefaults)).toBe(false)
    expect(isWeaker(scrypt(17, 16, 4), scryptDefaults)).toBe(false)
  })

  it('is of another algorithm', () => {
    expect(isWeaker(scrypt(20), argon2idDefaults)).toBe(true)
    expect(isWeaker(argon2id(1_048_576, 4), scryptDefaults)).toBe(true)
  })
})
