import { hash, timingSafeEqual } from 'node:crypto'
import { invalidOption } from '../errors'

/** Longer than any password hash, or several of them together. In UTF-16 units. */
const longestGiven = 4096

/**
 * What a sign-in keeps of `sessionAuthHash(user)`: its SHA-256 in base64url, under a name of its own, so that no record holds a
 * password hash (the store may leak, and a sealed cookie is on the client's disk).
 * @throws OPTION_INVALID unless the program gave text of 1 to 4,096 characters
 */
export function storedAuthHash(given: unknown): string {
  if (typeof given !== 'string' || given === '' || given.length > longestGiven) {
    // A promise, or a column that was not read, must not pass for "unchanged".
    const expected = `a string of 1 to ${longestGiven} characters`
    throw invalidOption('What sessionAuthHash gives', expected, given)
  }
  return hash('sha256', `latchkey auth hash:${given}`, 'base64url')
}

/** Whether two are the same; in constant time for those of one length, as all of ours are. */
export function isSameAuthHash(one: string, other: string): boolean {
  const [oneBytes, otherBytes] = [Buffer.from(one), Buffer.from(other)]
  return oneBytes.length === otherBytes.length && timingSafeEqual(oneBytes, otherBytes)
}
