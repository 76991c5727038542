/**
 * Keeps what is known of single-use tokens: what a link in a mail proves, of whom, until when. Of the token itself it only ever sees a digest,
 * so that who reads the store can redeem nothing. `testing/describeTokenStore` is what every implementation passes.
 *
 * Each method rejects only if the store could not answer.
 */
export interface TokenStore {
  /** Keeps a token. Its digest is that of 32 random bytes: none is there twice. */
  put(token: StoredToken): Promise<void>
  /**
   * Removes the token and gives what it removed, in one step: of 50 that take it at once exactly one gets it, the others `undefined`
   * (T-ONCE-1). An expired one may be given, or be gone: whoever takes it judges.
   */
  take(digest: string): Promise<StoredToken | undefined>
  /** Removes all tokens of a user, of one kind or of every kind. */
  removeAllOf(userId: string, kind?: TokenKind): Promise<void>
}

/** What a token is for. One of one kind is worth nothing as another. */
export type TokenKind = 'email' | 'reset'

/** What is kept of a token. */
export interface StoredToken {
  /** SHA-256 of the token, base64url: 43 characters. */
  readonly digest: string
  readonly kind: TokenKind
  readonly userId: string
  /** The address that it was sent to, and proves (T-RACE-1). */
  readonly email: string
  /** What of the user must be as it was when the token was made: a digest, base64url. */
  readonly madeFor: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly expiresAt: number
}
