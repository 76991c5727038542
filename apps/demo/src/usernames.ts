/** The longest name, in code points; before and after its canonical form is made, which can be longer. */
const longestName = 255

/**
 * The form in which names are compared: `Kate`, `KATE` and `ｋate` are one name. `undefined` for what can be nobody's name: empty, too
 * long, or with spaces, control characters, or characters that are not seen (a text direction, a zero-width joiner).
 *
 * Compatibility composition and lower case keep look-alikes of one script apart only in part; RFC 8265 goes further.
 */
export function canonicalName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > 2 * longestName) return undefined
  // Lower case first may leave what composes anew, and the other way round.
  const canonical = name.normalize('NFKC').toLowerCase().normalize('NFKC')
  if (/[\p{Other}\p{Separator}]/u.test(name + canonical)) return undefined
  return isBetween(1, longestName, name) && isBetween(1, longestName, canonical)
    ? canonical
    : undefined
}

function isBetween(least: number, most: number, text: string): boolean {
  const { length } = [...text]
  return length >= least && length <= most
}
