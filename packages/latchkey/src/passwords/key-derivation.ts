import nodeCrypto from 'node:crypto'
import type { Argon2idCost, ScryptCost } from './hashing-cost'

/**
 * Derives a key of so many bytes from a password and a salt, off the main thread.
 * The cost has been checked; within its bounds every implementation agrees on the key.
 */
export type DeriveKey<Cost> = (
  password: string,
  salt: Buffer,
  cost: Cost,
  bytes: number,
) => Promise<Buffer>

/** What can be computed here. */
export interface KeyDerivations {
  readonly scrypt: DeriveKey<ScryptCost>
  /** Absent where neither Node nor an installed package has it. */
  readonly argon2id?: DeriveKey<Argon2idCost> | undefined
}

/** What this process can compute: argon2id by Node where it has it (24.7), else by `@node-rs/argon2` where that is installed. */
export function findKeyDerivations(): KeyDerivations {
  return { scrypt, argon2id: argon2idOfNode() ?? argon2idOfNodeRs() }
}

const scrypt: DeriveKey<ScryptCost> = (password, salt, cost, bytes) => {
  const { costLog2, blockSize, parallelism } = cost
  const N = 2 ** costLog2
  // Exactly what OpenSSL counts. Node's default of 32 MiB is less than any cost worth its name.
  const maxmem = 128 * blockSize * (N + parallelism + 2)
  const options = { N, r: blockSize, p: parallelism, maxmem }
  return new Promise((resolve, reject) => {
    nodeCrypto.scrypt(unmistakable(password), salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/**
 * scrypt begins with HMAC, which fills a short key with zeros: `secret` and `secret\0` would be one password (ASVS 6.2.8). What ends in a NUL, and
 * what that becomes here, gets one character more, so that nothing ends in a NUL and no two become the same. All else stays standard scrypt.
 */
function unmistakable(password: string): string {
  return /\0x*$/.test(password) ? `${password}x` : password
}

/** The part of `node:crypto` that is newer than the oldest Node that we run on. */
interface NodeArgon2 {
  argon2?(
    algorithm: 'argon2id',
    parameters: NodeArgon2Parameters,
    callback: (error: Error | null, key: Buffer) => void,
  ): void
  argon2Sync?(algorithm: 'argon2id', parameters: NodeArgon2Parameters): Buffer
}

interface NodeArgon2Parameters {
  message: string
  nonce: Buffer
  memory: number
  passes: number
  parallelism: number
  tagLength: number
}

/** `undefined` where Node does not have it. */
export function argon2idOfNode(): DeriveKey<Argon2idCost> | undefined {
  const { argon2, argon2Sync } = nodeCrypto as NodeArgon2
  if (!argon2 || !argon2Sync) return undefined
  try {
    // The functions are there also where the OpenSSL underneath lacks argon2 (before 3.2, or FIPS), and throw then.
    const least = { memory: 8, passes: 1, parallelism: 1, tagLength: 16 }
    argon2Sync('argon2id', { message: '', nonce: Buffer.alloc(8), ...least })
  } catch {
    return undefined
  }
  return (password, salt, cost, bytes) => {
    const { memoryKiB: memory, passes, parallelism } = cost
    const parameters = { message: password, nonce: salt, memory, passes, parallelism }
    return new Promise((resolve, reject) => {
      argon2('argon2id', { ...parameters, tagLength: bytes }, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  }
}

/** The part of `@node-rs/argon2` that is called. */
interface NodeRsArgon2 {
  hashRaw(
    password: string,
    options: {
      algorithm: number
      salt: Buffer
      memoryCost: number
      timeCost: number
      parallelism: number
      outputLen: number
    },
  ): Promise<Buffer>
}

/** `undefined` where the package is not installed, or has no binary for this machine. */
export function argon2idOfNodeRs(): DeriveKey<Argon2idCost> | undefined {
  let nodeRs: NodeRsArgon2
  try {
    // Not import(): it would fail in Jest, and the stored hashes with it.
    nodeRs = require('@node-rs/argon2') as NodeRsArgon2
  } catch {
    return undefined
  }
  const algorithm = 2 // its Algorithm.Argon2id, a const enum that is not there at run time
  return (password, salt, { memoryKiB, passes, parallelism }, bytes) => {
    const cost = { memoryCost: memoryKiB, timeCost: passes, parallelism }
    return nodeRs.hashRaw(password, { algorithm, salt, outputLen: bytes, ...cost })
  }
}
