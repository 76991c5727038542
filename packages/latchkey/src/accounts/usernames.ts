/** The longest name, in code points; before and after its canonical form is made, which can be longer. */
const longestName = 255

/** Scripts whose letters pass for each other's. A name of two of them is somebody else's name, written to deceive. */
const confusableScripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/**
 * The form in which names are compared: `Kate`, `KATE`, `ｋate` and `Kate` with a Kelvin sign are one name, as with UsernameCaseMapped (RFC
 * 8265 section 3.3). `undefined` for what can be nobody's name: empty, too long, ill-formed, with spaces, control characters, or characters that are
 * not seen (a text direction, a zero-width joiner), or of letters from two scripts that look alike.
 *
 * Names that look alike within one script, or wholly in another (`аnn` in Cyrillic only), are different names: that is for people to see, not for a
 * rule to guess.
 */
export function canonicalName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > 2 * longestName) return undefined
  // Lower case first may leave what composes anew, and the other way round.
  const canonical = name.normalize('NFKC').toLowerCase().normalize('NFKC')
  if (/[\p{Other}\p{Separator}]/u.test(name + canonical)) return undefined
  if (confusableScripts.filter((script) => script.test(canonical)).length > 1) return undefined
  return isBetween(1, longestName, name) && isBetween(1, longestName, canonical)
    ? canonical
    : undefined
}

function isBetween(least: number, most: number, text: string): boolean {
  const { length } = [...text]
  return length >= least && length <= most
}
