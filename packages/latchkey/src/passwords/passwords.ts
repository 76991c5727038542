import { randomBytes, timingSafeEqual } from 'node:crypto'
import { latchkeyError } from '../errors'
import { isBoundedText, longestPassword } from '../internal/bounded-text'
import { type HashingCost, isWeaker } from './hashing-cost'
import { chooseHashingCost, type PasswordsOptions } from './hashing-options'
import { HashingQueue } from './hashing-queue'
import { findKeyDerivations, type KeyDerivations } from './key-derivation'
import { formatPasswordHash, type PasswordHash, parsePasswordHash } from './password-hash'
import { Pepper } from './pepper'

/** What comparing a password with a stored hash has shown. */
export interface PasswordVerdict {
  readonly valid: boolean
  /**
   * Whether to hash the password again now that it is known, and store that in place of what was stored: it was hashed by another algorithm,
   * at less cost, or before it was normalised. Only where `valid`.
   */
  readonly needsRehash: boolean
}

/** In bytes. 128 bits; NIST SP 800-63B-4 asks for 32. */
const saltLength = 16
/** In bytes. */
const keyLength = 32

/**
 * Hashes passwords and recognises them. New hashes are argon2id where this process can compute it, else scrypt; both are read.
 *
 * A password is 1–1,024 code points of well-formed Unicode, normalised to NFC (NIST SP 800-63B-4 section 3.1.1.2) and otherwise taken as it is:
 * nothing is trimmed, cut or folded.
 */
export class Passwords {
  readonly #derivations: KeyDerivations
  readonly #cost: HashingCost
  readonly #pepper: Pepper
  readonly #queue: HashingQueue
  readonly #nobodysHash: PasswordHash

  /**
   * @param options each has a default
   * @param derivations what computes the keys: for tests, and for whoever computes them elsewhere
   * @throws OPTION_INVALID for a cost that is out of bounds, or too weak, or an algorithm that this process cannot compute
   */
  constructor(options: PasswordsOptions = {}, derivations: KeyDerivations = findKeyDerivations()) {
    this.#derivations = derivations
    this.#cost = chooseHashingCost(options, derivations)
    this.#pepper = new Pepper(options.pepper)
    this.#queue = new HashingQueue(options)
    // Of no password: nothing derives to a random key. It costs nothing to make, so the first unknown user is as slow as the last.
    this.#nobodysHash = {
      cost: this.#cost,
      salt: randomBytes(saltLength),
      key: randomBytes(keyLength),
      pepperId: this.#pepper.currentId,
    }
  }

  /**
   * The text to store for a password: a PHC string, with a salt of its own, in ASCII, of at most 128 characters.
   * @throws PASSWORD_MALFORMED before any work is done; PASSWORDS_BUSY where too many wait
   */
  async hash(password: string): Promise<string> {
    requirePassword(password)
    const made = {
      cost: this.#cost,
      salt: randomBytes(saltLength),
      pepperId: this.#pepper.currentId,
    }
    const key = await this.#queue.run(() =>
      this.#derive(password.normalize('NFC'), made, keyLength),
    )
    return formatPasswordHash({ ...made, key })
  }

  /**
   * Whether this is the password of a stored hash.
   * @param password as received
   * @param storedHash what `hash` gave; `undefined` or `null` where there is no such user, or one without a password. That is never
   *   valid, and as much work as a hash of today's cost
   * @throws PASSWORD_MALFORMED for a password that none can be, before any work is done and whoever the user is
   * @throws PASSWORD_HASH_MALFORMED for a stored hash that cannot be read, or not computed here
   * @throws PASSWORDS_BUSY where too many wait
   */
  async verify(password: string, storedHash: string | null | undefined): Promise<PasswordVerdict> {
    requirePassword(password)
    const isNobody = storedHash === undefined || storedHash === null
    const stored = isNobody ? this.#nobodysHash : parsePasswordHash(storedHash)

    const normalized = password.normalize('NFC')
    const matchesNormalized = await this.#matches(normalized, stored)
    // Hashes from elsewhere may be of the text as it was typed.
    const matchesOnlyAsTyped =
      !matchesNormalized && password !== normalized && (await this.#matches(password, stored))

    const valid = !isNobody && (matchesNormalized || matchesOnlyAsTyped)
    return { valid, needsRehash: valid && (matchesOnlyAsTyped || this.#isOutdated(stored)) }
  }

  /**
   * A hash of less cost than today's takes as long as one of today's, which is done beside it: by the time of an answer nobody is to be told from nobody, or from others
   * (T-ENUM-1).
   */
  #matches(password: string, stored: PasswordHash): Promise<boolean> {
    const nobodys = this.#nobodysHash
    return this.#queue.run(async () => {
      const [key] = await Promise.all([
        this.#derive(password, stored, stored.key.length),
        isWeaker(stored.cost, this.#cost) && this.#derive(password, nobodys, keyLength),
      ])
      return timingSafeEqual(key, stored.key)
    })
  }

  #isOutdated({ cost, salt, key, pepperId }: PasswordHash): boolean {
    return (
      isWeaker(cost, this.#cost) ||
      salt.length < saltLength ||
      key.length < keyLength ||
      pepperId !== this.#pepper.currentId
    )
  }

  /** All the work there is goes through here. */
  async #derive(
    password: string,
    { cost, salt, pepperId }: Pick<PasswordHash, 'cost' | 'salt' | 'pepperId'>,
    bytes: number,
  ): Promise<Buffer> {
    const { scrypt, argon2id } = this.#derivations
    const seasoned = this.#pepper.season(password, pepperId)
    if (cost.algorithm === 'scrypt') return scrypt(seasoned, salt, cost, bytes)
    if (argon2id) return argon2id(seasoned, salt, cost, bytes)
    throw latchkeyError('PASSWORD_HASH_MALFORMED', 'A stored hash is argon2id, unknown here.')
  }
}

function requirePassword(password: unknown): asserts password is string {
  if (!isBoundedText(password, longestPassword)) throw latchkeyError('PASSWORD_MALFORMED')
}
