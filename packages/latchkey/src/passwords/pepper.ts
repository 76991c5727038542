import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { invalidOption, latchkeyError } from '../errors'

/** Fewer characters than this could be guessed (R65). */
const leastLength = 32

/**
 * A secret of the application that passwords are hashed with, kept apart from the database: who steals only the database can guess nothing. The first hashes, all
 * verify; each hash names the one that it was made with (`keyid`, by a digest), so that peppers change without anybody's password.
 */
export class Pepper {
  readonly #secrets = new Map<string, KeyObject>()
  /** Names the pepper of new hashes; `undefined` without one. */
  readonly currentId: string | undefined

  /** @throws OPTION_INVALID, naming the pepper by its place */
  constructor(peppers: readonly (string | Uint8Array | undefined)[] = []) {
    if (!Array.isArray(peppers)) throw invalidOption('pepper', 'an array of secrets', peppers)
    for (const [place, pepper] of peppers.entries()) {
      const isSecret = typeof pepper === 'string' || pepper instanceof Uint8Array
      if (!isSecret || pepper.length < leastLength) {
        throw invalidOption(
          `pepper[${place}]`,
          `a string of at least ${leastLength} characters`,
          pepper,
        )
      }
      const id = createHash('sha256').update('latchkey pepper\n').update(pepper).digest()
      // Six bytes tell peppers apart, and tell nothing of them.
      const keyId = id.subarray(0, 6).toString('base64')
      this.currentId ??= keyId
      this.#secrets.set(
        keyId,
        typeof pepper === 'string' ? createSecretKey(pepper, 'utf8') : createSecretKey(pepper),
      )
    }
  }

  /**
   * What is hashed in the place of a password.
   * @param keyId the pepper that a hash names; `undefined`: none
   * @throws PASSWORD_HASH_MALFORMED for a pepper that was not given
   */
  season(password: string, keyId: string | undefined): string {
    const secret = this.require(keyId)
    if (secret === undefined) return password
    return createHmac('sha256', secret).update(password, 'utf8').digest('base64')
  }

  /** The secret that a hash names; `undefined` where it names none. @throws PASSWORD_HASH_MALFORMED for one that was not given */
  require(keyId: string | undefined): KeyObject | undefined {
    if (keyId === undefined) return undefined
    const secret = this.#secrets.get(keyId)
    if (secret !== undefined) return secret
    throw latchkeyError(
      'PASSWORD_HASH_MALFORMED',
      `A stored hash was made with the pepper ${keyId}, which is not among those of the option pepper.`,
    )
  }
}
