import { isOfOneAlphabet } from './alphabets'

/** The longest name, in code points; before and after it is brought into the form in which it is compared, which can be longer. */
const longestName = 255

/** Drawn as nothing though they are signs or letters: a Braille pattern of no dots, a note of no head, the place of an object, what is left of damaged text. */
const blanks = /[\u2800\u{1D159}\uFFFC\uFFFD]/u

/** More on one letter than any language writes, the same twice, on no letter at all, or a dot on a letter that has one: UTS 39 section 5.4. */
const heapsOfMarks =
  /^\p{Mark}|[\p{Mn}\p{Me}]{5}|([\p{Mn}\p{Me}])\1|\p{Soft_Dotted}\p{Mark}*\u0307/u

/**
 * The form in which names are compared: `Kate`, `KATE`, `ｋate` and `Kate` with a Kelvin sign are one name, as with UsernameCaseMapped (RFC
 * 8265 section 3.3), and so are `İnci` and `inci`: lower case makes an `i` with a dot above its dot of that, which nobody sees.
 *
 * For looking somebody up: whoever has a name that nobody may choose any more still signs in. `undefined` only for what no store could have: no text, ill-formed, with
 * control characters, empty or longer than 255 code points.
 */
export function comparedName(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.length > 2 * longestName) return undefined
  // Lower case first may leave what composes anew, and the other way round.
  const compared = name.normalize('NFKC').toLowerCase().replaceAll('i\u0307', 'i').normalize('NFKC')
  if (/[\p{Control}\p{Surrogate}]/u.test(name)) return undefined
  return isBetween(1, longestName, name) && isBetween(1, longestName, compared)
    ? compared
    : undefined
}

/**
 * The form in which the name that somebody chooses is compared with all others. `undefined` for what can be nobody's name:
 * - no text, ill-formed, empty, or longer than 255 code points;
 * - with a space or a control character of any kind, or one that has no meaning (yet) to this version of Node;
 * - with what is not seen: text directions, joiners, fillers, variation selectors, tags (`Default_Ignorable_Code_Point`), and blanks;
 * - with a mark on no letter, more than four on one, the same twice in a row, or a dot above one that is there;
 * - of several alphabets (`kаte` with a Cyrillic `а`), but for those that Japanese, Chinese and Korean write together: "Highly Restrictive" of UTS 39.
 *
 * Names that look alike within one alphabet (`admin`, `admın`, `adm1n`), or wholly in another (`аnn` in Cyrillic only), are different names: that is for people to
 * see, not for a rule to guess.
 */
export function canonicalName(name: unknown): string | undefined {
  const canonical = comparedName(name)
  if (canonical === undefined) return undefined
  const both = `${name}${canonical}`
  if (/[\p{Other}\p{Separator}\p{Default_Ignorable_Code_Point}]/u.test(both)) return undefined
  if (blanks.test(both) || heapsOfMarks.test(canonical.normalize('NFD'))) return undefined
  return isOfOneAlphabet(canonical) ? canonical : undefined
}

function isBetween(least: number, most: number, text: string): boolean {
  const { length } = [...text]
  return length >= least && length <= most
}
