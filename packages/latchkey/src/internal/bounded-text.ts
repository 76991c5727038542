/** The longest password, in code points, as people count. ASVS 6.2.9 asks that at least 64 are allowed. */
export const longestPassword = 1024

/**
 * Whether a value is text of 1 to `most` code points, and well-formed: without a surrogate that has lost its partner. All of those
 * encode to the same bytes, so that passwords that differ would have the same hash (R49).
 *
 * It costs little for text of any size. A code point has at most 4 bytes in UTF-8, so `most` bounds the bytes too.
 */
export function isBoundedText(value: unknown, most: number): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * most) return false
  return !/\p{Surrogate}/u.test(value) && (value.length <= most || [...value].length <= most)
}
