import { latchkeyError } from '../errors'
import { type HashingCost, outOfBounds } from './hashing-cost'

/** What is kept of a password: enough to recognise it, and to know how much work that is. */
export interface PasswordHash {
  readonly cost: HashingCost
  readonly salt: Buffer
  /** What was derived from the password. */
  readonly key: Buffer
  /** Names the pepper that it was made with: 8 characters of base64. None: it was made without. */
  readonly pepperId?: string | undefined
}

/** The hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<key>`, in base64 without padding; with `,keyid=…` where there is a pepper. */
export function formatPasswordHash({ cost, salt, key, pepperId }: PasswordHash): string {
  const keyId = pepperId === undefined ? '' : `,keyid=${pepperId}`
  return `${formatCost(cost)}${keyId}$${unpadded(salt)}$${unpadded(key)}`
}

/**
 * Reads a PHC string of argon2id (version 19) or scrypt, in the one spelling that `formatPasswordHash` writes.
 * @throws PASSWORD_HASH_MALFORMED for anything else; for a salt of less than 8 bytes, or a key of less than 16, which others would
 *   match by chance; and for a cost beyond all bounds
 */
export function parsePasswordHash(text: unknown): PasswordHash {
  if (typeof text !== 'string' || text.length > longestHash) throw malformed('of this kind')
  const [, head = '', pepperId, salt = '', key = ''] =
    /^(\$.+?)(?:,keyid=([\w+/]{8}))?\$([^$]+)\$([^$]+)$/.exec(text) ?? []
  const cost = parseCost(head)
  if (!cost) throw malformed('of argon2id (version 19) or scrypt')
  const hash = {
    cost,
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
    ...(pepperId !== undefined && { pepperId }),
  }
  // The base64 of Node reads on where it should not: only what it would write itself is what was stored.
  if (formatPasswordHash(hash) !== text) throw malformed('in its one spelling')
  if (!isWithin(hash.salt, 8, 64) || !isWithin(hash.key, 16, 64)) {
    throw malformed('with a salt of 8 to 64 bytes and a key of 16 to 64')
  }
  const wrong = outOfBounds(cost)
  if (wrong) throw malformed(`of a cost that is allowed (${wrong.name}: ${wrong.expected})`)
  return hash
}

/** Far more than the longest that can be read. In characters. */
const longestHash = 512

/** The part of a PHC string that says how much work it is. */
export function formatCost(cost: HashingCost): string {
  if (cost.algorithm === 'argon2id') {
    return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=${cost.parallelism}`
  }
  return `$scrypt$ln=${cost.costLog2},r=${cost.blockSize},p=${cost.parallelism}`
}

function parseCost(head: string): HashingCost | undefined {
  const argon2id = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})$/.exec(head)
  if (argon2id) {
    const [memoryKiB = 0, passes = 0, parallelism = 0] = argon2id.slice(1).map(Number)
    return { algorithm: 'argon2id', memoryKiB, passes, parallelism }
  }
  const scrypt = /^\$scrypt\$ln=(\d{1,10}),r=(\d{1,10}),p=(\d{1,10})$/.exec(head)
  if (scrypt) {
    const [costLog2 = 0, blockSize = 0, parallelism = 0] = scrypt.slice(1).map(Number)
    return { algorithm: 'scrypt', costLog2, blockSize, parallelism }
  }
  return undefined
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}

function isWithin(bytes: Buffer, least: number, most: number): boolean {
  return bytes.length >= least && bytes.length <= most
}

/** Never shows the hash: what is in it could be guessed at. */
function malformed(expected: string) {
  return latchkeyError('PASSWORD_HASH_MALFORMED', `A stored hash is no PHC string ${expected}.`)
}
