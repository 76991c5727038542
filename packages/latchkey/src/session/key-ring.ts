import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { invalidOption } from '../errors'

/** Fewer characters than this could be guessed (R65). */
const leastKeyLength = 32

/** Which key made a signature: the one that signs now, or one that is on its way out. */
export type SignedBy = 'current-key' | 'older-key'

/** Signs with the first of its keys and verifies with all of them, so that keys change without signing anybody out. */
export class KeyRing {
  readonly #keys: readonly KeyObject[]

  /**
   * @param keys the first signs, all verify; each text of at least 32 characters, or at least 32 bytes
   * @param name what the option is called
   * @throws OPTION_INVALID, naming the key by its place
   */
  constructor(keys: readonly (string | Uint8Array | undefined)[], name = 'keys') {
    if (!Array.isArray(keys) || keys.length === 0) {
      throw invalidOption(name, 'an array of at least one key', keys)
    }
    this.#keys = keys.map((key, place) => importKey(`${name}[${place}]`, key))
  }

  /** HMAC-SHA256 of the text under the first key: base64 without padding, as the cookies of express-session have it. */
  sign(text: string): string {
    return signatureOf(this.#keys[0] as KeyObject, text)
  }

  /** Which key signed the text, or `undefined` when none did. Only the canonical spelling of a signature counts (R42). */
  verify(text: string, signature: string): SignedBy | undefined {
    const given = Buffer.from(signature)
    for (const [place, key] of this.#keys.entries()) {
      const expected = Buffer.from(signatureOf(key, text))
      if (given.length === expected.length && timingSafeEqual(given, expected)) {
        return place === 0 ? 'current-key' : 'older-key'
      }
    }
    return undefined
  }
}

function signatureOf(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64').replace(/=+$/, '')
}

function importKey(name: string, key: string | Uint8Array | undefined): KeyObject {
  const isKey = typeof key === 'string' || key instanceof Uint8Array
  if (!isKey || key.length < leastKeyLength) {
    throw invalidOption(name, `a string of at least ${leastKeyLength} characters`, key)
  }
  return typeof key === 'string' ? createSecretKey(key, 'utf8') : createSecretKey(key)
}
