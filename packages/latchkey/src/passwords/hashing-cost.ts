/** How much work an argon2id hash is (RFC 9106). */
export interface Argon2idCost {
  readonly algorithm: 'argon2id'
  /** Memory in KiB. 8–1,048,576. */
  readonly memoryKiB: number
  /** Times over the memory. 1–65,536. */
  readonly passes: number
  /** Lanes that may run side by side; more than one saves an attacker nothing. 1–16. */
  readonly parallelism: number
}

/** How much work a scrypt hash is (RFC 7914). */
export interface ScryptCost {
  readonly algorithm: 'scrypt'
  /** The binary logarithm of N. Memory is 128 · N · blockSize bytes. 1–23. */
  readonly costLog2: number
  /** Known as r. 1–32. */
  readonly blockSize: number
  /** Known as p: times all of it is done. 1–64. */
  readonly parallelism: number
}

/** How a password is hashed, and how much work it is. */
export type HashingCost = Argon2idCost | ScryptCost

/** What new hashes cost where argon2id can be computed. */
export const argon2idDefaults = {
  algorithm: 'argon2id',
  memoryKiB: 19_456,
  passes: 2,
  parallelism: 1,
} as const satisfies Argon2idCost

/** What new hashes cost elsewhere. Half the memory of N = 2^17 and p = 1, at the same work. */
export const scryptDefaults = {
  algorithm: 'scrypt',
  costLog2: 16,
  blockSize: 8,
  parallelism: 2,
} as const satisfies ScryptCost

/** No hash takes more memory than this at once, in bytes, nor goes over more in all: what is stored must not stop the server (T-PW-3). */
const mostMemory = 2 ** 30
const mostWork = 2 ** 32

/**
 * What is wrong with a cost, as "memoryKiB must be …" would go on; `undefined` if nothing is. Bounds what is computed, so that no number
 * overflows where it is used (CVE-2022-22976) and no stored hash asks for a terabyte.
 */
export function outOfBounds(cost: HashingCost): { name: string; expected: string } | undefined {
  return cost.algorithm === 'argon2id' ? argon2idOutOfBounds(cost) : scryptOutOfBounds(cost)
}

/** Whether ASVS 5.0, appendix C, approves of hashing new passwords at this cost. */
export function isApproved(cost: HashingCost): boolean {
  if (cost.algorithm === 'argon2id') {
    const { memoryKiB, passes } = cost
    const least = passes === 1 ? 47_104 : passes === 2 ? 19_456 : 12_288
    return memoryKiB >= least
  }
  const { costLog2, blockSize, parallelism } = cost
  const least = parallelism === 1 ? 17 : parallelism === 2 ? 16 : 15
  return blockSize >= 8 && costLog2 >= least
}

/** How much memory a hash goes over in all, in bytes: what its time is about. */
export function workOf(cost: HashingCost): number {
  if (cost.algorithm === 'argon2id') return 1024 * cost.memoryKiB * cost.passes
  return 128 * 2 ** cost.costLog2 * cost.blockSize * cost.parallelism
}

/** Whether a hash of one cost should be replaced by one of the other: another algorithm, or less of anything. */
export function isWeaker(cost: HashingCost, preferred: HashingCost): boolean {
  if (cost.algorithm === 'argon2id' && preferred.algorithm === 'argon2id') {
    return (
      cost.memoryKiB < preferred.memoryKiB ||
      cost.passes < preferred.passes ||
      cost.parallelism < preferred.parallelism
    )
  }
  if (cost.algorithm === 'scrypt' && preferred.algorithm === 'scrypt') {
    return (
      cost.costLog2 < preferred.costLog2 ||
      cost.blockSize < preferred.blockSize ||
      cost.parallelism < preferred.parallelism
    )
  }
  return true
}

function argon2idOutOfBounds({ memoryKiB, passes, parallelism }: Argon2idCost) {
  if (!isIntegerWithin(parallelism, 1, 16)) return wanted('parallelism', 1, 16)
  const leastMemory = 8 * parallelism
  if (!isIntegerWithin(memoryKiB, leastMemory, mostMemory / 1024)) {
    return wanted('memoryKiB', leastMemory, mostMemory / 1024)
  }
  const mostPasses = Math.min(65_536, Math.floor(mostWork / 1024 / memoryKiB))
  return isIntegerWithin(passes, 1, mostPasses) ? undefined : wanted('passes', 1, mostPasses)
}

function scryptOutOfBounds({ costLog2, blockSize, parallelism }: ScryptCost) {
  if (!isIntegerWithin(blockSize, 1, 32)) return wanted('blockSize', 1, 32)
  // RFC 7914 section 2: N is less than 2^(128 r / 8).
  const mostCost = Math.min(16 * blockSize - 1, Math.floor(Math.log2(mostMemory / 128 / blockSize)))
  if (!isIntegerWithin(costLog2, 1, mostCost)) return wanted('costLog2', 1, mostCost)
  const memory = 128 * 2 ** costLog2 * blockSize
  const mostParallelism = Math.min(64, Math.floor(mostWork / memory))
  if (isIntegerWithin(parallelism, 1, mostParallelism)) return undefined
  return wanted('parallelism', 1, mostParallelism)
}

function isIntegerWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function wanted(name: string, least: number, most: number) {
  return { name, expected: `an integer from ${least} to ${most}` }
}
