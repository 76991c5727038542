import { randomBytes, timingSafeEqual } from 'node:crypto'
import { latchkeyError } from '../errors'
import { isBoundedText, longestPassword } from '../internal/bounded-text'
import { type HashingCost, isWeaker, workOf } from './hashing-cost'
import {
  chooseHashingCost,
  type PasswordsOptions,
  requirePasswordsOptions,
} from './hashing-options'
import { HashingQueue } from './hashing-queue'
import { findKeyDerivations, type KeyDerivations } from './key-derivation'
import {
  formatCost,
  formatPasswordHash,
  type PasswordHash,
  parsePasswordHash,
} from './password-hash'
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
/** So many costs are hidden among each other, today's included: as many as a service has over the years. */
const mostCosts = 4
/** A stored hash that is so many times as much work as one of today hides among no others: one that somebody brought along must not make everybody's sign-in dear. */
const mostOfTodaysWork = 16

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
  /** Of nobody's password, at today's cost; as it would be stored, so that reading it is the same work too. */
  readonly #nobodysHash: string
  /** By its cost, a hash of nobody's password at each cost that stored hashes have had, today's first. */
  readonly #decoys = new Map<string, PasswordHash>()

  /**
   * @param options each has a default
   * @param derivations what computes the keys: for tests, and for whoever computes them elsewhere
   * @throws OPTION_INVALID for a cost that is out of bounds, or too weak, or an algorithm that this process cannot compute
   */
  constructor(options: PasswordsOptions = {}, derivations: KeyDerivations = findKeyDerivations()) {
    requirePasswordsOptions(options)
    this.#derivations = derivations
    this.#cost = chooseHashingCost(options, derivations)
    this.#pepper = new Pepper(options.pepper)
    this.#queue = new HashingQueue(options)
    const decoy = this.#decoyOf(this.#cost)
    this.#nobodysHash = formatPasswordHash(decoy)
    this.#decoys.set(formatCost(this.#cost), decoy)
  }

  /** Of no password: nothing derives to a random key. It costs nothing to make, so the first unknown user is as slow as the last. */
  #decoyOf(cost: HashingCost): PasswordHash {
    const [salt, key] = [randomBytes(saltLength), randomBytes(keyLength)]
    return { cost, salt, key, pepperId: this.#pepper.currentId }
  }

  /** Whether so many wait that PASSWORDS_BUSY is all that there is at the moment: for whoever has other work to do before, and need not. */
  get isBusy(): boolean {
    return this.#queue.isFull
  }

  /** How many passwords may be looked at and wait for it at once: beyond that, PASSWORDS_BUSY. */
  get capacity(): number {
    return this.#queue.capacity
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
   *   valid, and as much work as a hash: of today's cost, and of each other cost that a stored hash has been of since this process began
   * @throws PASSWORD_MALFORMED for a password that none can be, before any work is done and whoever the user is
   * @throws PASSWORD_HASH_MALFORMED for a stored hash that cannot be read, or not computed here
   * @throws PASSWORDS_BUSY where too many wait
   */
  async verify(password: string, storedHash: string | null | undefined): Promise<PasswordVerdict> {
    requirePassword(password)
    const isNobody = storedHash === undefined || storedHash === null
    const stored = parsePasswordHash(isNobody ? this.#nobodysHash : storedHash)
    this.#requireComputable(stored)
    this.#hide(stored.cost)

    const normalized = password.normalize('NFC')
    const matchesNormalized = await this.#matches(normalized, stored)
    // Hashes from elsewhere may be of the text as it was typed.
    const matchesOnlyAsTyped =
      !matchesNormalized && password !== normalized && (await this.#matches(password, stored))

    const valid = !isNobody && (matchesNormalized || matchesOnlyAsTyped)
    return { valid, needsRehash: valid && (matchesOnlyAsTyped || this.#isOutdated(stored)) }
  }

  /**
   * Derives at every cost that stored hashes have, at one of them from what is stored, one after the other: by the time of an answer nobody is to be told from nobody, nor those
   * with an old hash from others (T-ENUM-1).
   */
  #matches(password: string, stored: PasswordHash): Promise<boolean> {
    const own = formatCost(stored.cost)
    return this.#queue.run(async () => {
      const decoys = [...this.#decoys].filter(([cost]) => cost !== own)
      const key = await this.#derive(password, stored, stored.key.length)
      for (const [, decoy] of decoys) await this.#derive(password, decoy, keyLength)
      return timingSafeEqual(key, stored.key)
    })
  }

  /** From now on everybody costs what a hash of this cost does. */
  #hide(cost: HashingCost): void {
    const name = formatCost(cost)
    const isDear = workOf(cost) > mostOfTodaysWork * workOf(this.#cost)
    if (isDear || this.#decoys.has(name) || this.#decoys.size >= mostCosts) return
    this.#decoys.set(name, this.#decoyOf(cost))
  }

  /** Before any work is done: whoever has such a hash is not to be told by how long it took. */
  #requireComputable({ cost, pepperId }: PasswordHash): void {
    this.#pepper.require(pepperId)
    if (cost.algorithm === 'scrypt' || this.#derivations.argon2id) return
    throw latchkeyError('PASSWORD_HASH_MALFORMED', 'A stored hash is argon2id, unknown here.')
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
    throw latchkeyError('PASSWORD_HASH_MALFORMED')
  }
}

function requirePassword(password: unknown): asserts password is string {
  if (!isBoundedText(password, longestPassword)) throw latchkeyError('PASSWORD_MALFORMED')
}
