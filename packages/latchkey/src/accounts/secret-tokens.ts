import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../internal/clock'
import type { StoredToken, TokenKind, TokenStore } from './token-store'
import type { StoredUser } from './user-store'

/** In bytes. 256 bits: nobody guesses one. */
const tokenLength = 32

/** A token in the form in which it is handed out. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** What a token was found to be. */
export type Redeemed =
  | { readonly kind: 'redeemed'; readonly token: StoredToken }
  | {
      readonly kind: 'refused'
      readonly why: 'unknown' | 'expired'
      readonly userId: string | undefined
    }

/** Makes single-use tokens, and redeems them. Only digests are kept. */
export class SecretTokens {
  readonly #store: TokenStore
  readonly #clock: Clock

  constructor(store: TokenStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /**
   * Makes a token.
   * @param life in milliseconds
   * @returns the token: 43 characters, base64url. Secret, and nowhere kept
   */
  async issue(
    kind: TokenKind,
    user: StoredUser,
    email: string,
    life: number,
  ): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = randomBytes(tokenLength).toString('base64url')
    const expiresAt = this.#clock.now() + life
    const madeFor = stateOf(user)
    await this.#store.put({
      digest: digestOf(token),
      kind,
      userId: user.id,
      email,
      madeFor,
      expiresAt,
    })
    return { token, expiresAt: new Date(expiresAt) }
  }

  /** Redeems a token, once: of many who do at once, one. It is used up, unless it is put back. */
  async redeem(kind: TokenKind, given: unknown): Promise<Redeemed> {
    const nothing = { kind: 'refused', why: 'unknown', userId: undefined } as const
    if (typeof given !== 'string' || !tokenForm.test(given)) return nothing
    const digest = digestOf(given)
    // The last character has bits that nothing is encoded in: only the spelling that was handed out is the token.
    if (Buffer.from(given, 'base64url').toString('base64url') !== given) return nothing
    const token = await this.#store.take(digest)
    // A token of another kind was presented at the wrong place: used up, and worth nothing.
    if (token === undefined || token.kind !== kind) return nothing
    if (token.expiresAt <= this.#clock.now()) {
      return { kind: 'refused', why: 'expired', userId: token.userId }
    }
    return { kind: 'redeemed', token }
  }

  /** Puts a token back that nothing was done with. Where that fails it is used up: somebody has to ask for another. */
  async putBack(token: StoredToken): Promise<void> {
    await this.#store.put(token).catch(() => {})
  }

  /**
   * Withdraws all tokens of a user, for whom something has changed. Where that fails they are worth nothing all the same, as they were made for what was before (`isMadeFor`):
   * nothing that follows is held up by it.
   */
  async withdrawAllOf(userId: string): Promise<void> {
    await this.#store.removeAllOf(userId).catch(() => {})
  }

  /** Withdraws the links of a user that would change their address. @throws what the store throws: nothing else makes them worth nothing */
  async withdrawAddressesOf(userId: string): Promise<void> {
    await this.#store.removeAllOf(userId, 'email')
  }
}

/** Whether the user is as it was when the token was made: the same credentials and the same address (R61). */
export function isMadeFor(token: StoredToken, user: StoredUser): boolean {
  return token.madeFor === stateOf(user)
}

function stateOf({ credentialsChangedAt, email = '' }: StoredUser): string {
  return digestOf(`${credentialsChangedAt} ${email}`)
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
