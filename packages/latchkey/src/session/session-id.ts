import { hash, randomBytes } from 'node:crypto'

/**
 * Ids of sessions: 32 random bytes as base64url, 43 characters (ASVS 7.2.3 asks for 128 bits; these are 256).
 * The id itself is in the client's cookie only. A store sees its hash, so that a store that leaks signs nobody in, and
 * looking up a hash tells nothing by time (CVE-2019-16782). Lists and logs see the public id.
 */

const idLength = 43

/** Ids are cut from a pool: one call of the generator serves many of them. */
const poolOfIds = 128
let pool = Buffer.alloc(0)

/** A fresh id. */
export function createSessionId(): string {
  if (pool.length === 0) pool = randomBytes(32 * poolOfIds)
  const id = pool.toString('base64url', 0, 32)
  // What has been given out stays nowhere: a heap dump must not hold ids of the past.
  pool.fill(0, 0, 32)
  pool = pool.subarray(32)
  return id
}

/** Whether text has the form of an id: 43 characters of base64url whose unused bits are zero, so that each id has one spelling. */
export function isSessionId(text: string): boolean {
  return text.length === idLength && /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)
}

/** The key under which the session of this id is stored: its SHA-256, base64url, 43 characters. */
export function storeKeyOf(id: string): string {
  return hash('sha256', id, 'base64url')
}

/** What names a session in lists and logs: 22 characters of base64url that lead neither to the id nor to the key. */
export function publicIdOf(key: string): string {
  return hash('sha256', `latchkey public id\0${key}`, 'base64url').slice(0, 22)
}
