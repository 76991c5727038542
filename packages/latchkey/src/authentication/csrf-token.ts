import { randomBytes, timingSafeEqual } from 'node:crypto'
import { Session } from '../session/session'

/**
 * Tokens for requests that act for a session and cannot say where they come from: whoever shows one has read an answer of ours that was made for this
 * session, which no page of another site can (OWASP, CSRF Prevention: a token bound to the session id by HMAC).
 *
 * A token follows from the id of the session and is stored nowhere. With the id it changes at sign-in and sign-out: one from before, of another
 * session or of another user proves nothing (CVE-2023-29020, T-CSRF-2).
 */

/** Separates these from whatever else is derived from a session's id. */
const purpose = 'latchkey csrf token'

const secretLength = 32

/** The mask and what it hides, as base64url: two times 32 bytes, in the one spelling that they have. */
const tokenForm = /^[\w-]{85}[AQgw]$/

/** Where a session's secret comes from when only its cookie is there: the store need not be asked. */
export type SecretOf = (purpose: string) => Buffer | undefined

/**
 * A token for this session: 86 characters, different each time and all of them good until the session's id changes. What the request changed in
 * the session is stored first, because that may give it another id.
 * @returns `undefined` where nothing is stored: a request without a session acts for nobody, and needs no token
 * @throws as `Session.save`
 */
export async function csrfToken(session: Session<object>): Promise<string | undefined> {
  await session.save()
  const secret = Session.secretOf(session, purpose)
  return secret && masked(secret)
}

/** Whether a value is a token of this session, as it is stored. It throws for nothing that a client can send. */
export function isCsrfToken(token: unknown, session: Session<object>): boolean {
  return isTokenOf(token, (name) => Session.secretOf(session, name))
}

/** As `isCsrfToken`, for a session of which only the secrets are known. */
export function isTokenOf(token: unknown, secretOf: SecretOf): boolean {
  if (typeof token !== 'string' || !tokenForm.test(token)) return false
  const secret = secretOf(purpose)
  return secret !== undefined && timingSafeEqual(unmasked(token), secret)
}

/** Under a new mask each time: what a compressed answer repeats could be guessed byte by byte (BREACH). */
function masked(secret: Buffer): string {
  const mask = randomBytes(secretLength)
  return Buffer.concat([mask, xor(mask, secret)]).toString('base64url')
}

function unmasked(token: string): Buffer {
  const bytes = Buffer.from(token, 'base64url')
  return xor(bytes.subarray(0, secretLength), bytes.subarray(secretLength))
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, place) => byte ^ (right[place] ?? 0)))
}
