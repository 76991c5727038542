import { randomBytes, timingSafeEqual } from 'node:crypto'
import { latchkeyError } from '../errors'
import { isBoundedText, longestPassword } from '../internal/bounded-text'
import { type HashingCost, isWeaker } from './hashing-cost'
import { chooseHashingCost, type PasswordsOptions } from './hashing-options'
import { findKeyDerivations, type KeyDerivations } from './key-derivation'
import { formatPasswordHash, type PasswordHash, parsePasswordHash } from './password-hash'

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
  readonly #nobodysHash: PasswordHash

  /**
   * @param options each has a default
   * @param derivations what computes the keys: for tests, and for whoever wants to limit how many run at once
   * @throws OPTION_INVALID for a cost that is out of bounds, or too weak, or an algorithm that this process cannot compute
   */
  constructor(options: PasswordsOptions = {}, derivations: KeyDerivations = findKeyDerivations()) {
    this.#derivations = derivations
    this.#cost = chooseHashingCost(options, derivations)
    // Of no password: nothing derives to a random key. It costs nothing to make, so the first unknown user is as slow as the last.
    this.#nobodysHash = {
      cost: this.#cost,
      salt: randomBytes(saltLength),
      key: randomBytes(keyLength),
    }
  }

  /**
   * The text to store for a password: a PHC string, with a salt of its own, in ASCII, of at most 128 characters.
   * @throws PASSWORD_MALFORMED before any work is done
   */
  async hash(password: string): Promise<string> {
    requirePassword(password)
    const salt = randomBytes(saltLength)
    const key = await this.#derive(password.normalize('NFC'), { cost: this.#cost, salt }, keyLength)
    return formatPasswordHash({ cost: this.#cost, salt, key })
  }

  /**
   * Whether this is the password of a stored hash.
   * @param password as received
   * @param storedHash what `hash` gave; `undefined` or `null` where there is no such user, or one without a password. That is never
   *   valid, and as much work as a hash of today's cost
   * @throws PASSWORD_MALFORMED for a password that none can be, before any work is done and whoever the user is
   * @throws PASSWORD_HASH_MALFORMED for a stored hash that cannot be read, or not computed here
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

  async #matches(password: string, stored: PasswordHash): Promise<boolean> {
    const key = await this.#derive(password, stored, stored.key.length)
    return timingSafeEqual(key, stored.key)
  }

  #isOutdated({ cost, salt, key }: PasswordHash): boolean {
    return isWeaker(cost, this.#cost) || salt.length < saltLength || key.length < keyLength
  }

  /** All the work there is goes through here: the place for a limit on how much runs at once. */
  async #derive(
    password: string,
    { cost, salt }: Pick<PasswordHash, 'cost' | 'salt'>,
    bytes: number,
  ): Promise<Buffer> {
    const { scrypt, argon2id } = this.#derivations
    if (cost.algorithm === 'scrypt') return scrypt(password, salt, cost, bytes)
    if (argon2id) return argon2id(password, salt, cost, bytes)
    throw latchkeyError('PASSWORD_HASH_MALFORMED', 'A stored hash is argon2id, unknown here.')
  }
}

function requirePassword(password: unknown): asserts password is string {
  if (!isBoundedText(password, longestPassword)) throw latchkeyError('PASSWORD_MALFORMED')
}
