import { foldedPassword } from './common-passwords'

/** The shortest word that counts beside others, in characters: shorter ones are in every other password. */
const shortestWord = 4
/** The shortest that counts where there is nothing else, as in `annannannannann`. */
const shortestAlone = 2
/** How much there must be of a password beside words of whose it is, in characters. */
const leastRest = 8

/**
 * Whether a password is what somebody tries first who knows whose it is: little but words of theirs; or an entry of the list in the disguises that everybody knows, with digits and signs before and behind,
 * or over and over. The whole password is compared (ASVS 6.2.4): one that only holds such words, or has a pattern that nobody lists, is taken (6.2.5).
 * @param common folded
 */
export function isPredictable(
  password: string,
  words: readonly string[],
  common: ReadonlySet<string>,
): boolean {
  const folded = foldedPassword(password)
  const rest = withoutWords(folded, words, shortestWord)
  if (rest !== folded && rest.length < leastRest) return true
  const restOfAll = withoutWords(folded, words, shortestAlone)
  if (restOfAll !== folded && !/\p{L}/u.test(restOfAll)) return true
  const stem = stemOf(folded)
  return stem !== undefined && [stem, unitOf(stem), unitOf(folded)].some((text) => common.has(text))
}

/** `password` of `1999!!password20260131`, from its first letter to its last; `undefined` where it has none. */
function stemOf(folded: string): string | undefined {
  return /\p{L}(?:.*\p{L})?/su.exec(folded)?.[0]
}

/** `password` of `password-password` and `passwordpassword`: what a text is over and over, with no sign or one between; itself where it is not. One letter over and over is no word. */
function unitOf(text: string): string {
  for (let length = 2; 2 * length <= text.length; length++) {
    const unit = text.slice(0, length)
    if (isOverAndOver(text, unit)) return new Set(unit).size > 1 ? unit : text
  }
  return text
}

function isOverAndOver(text: string, unit: string): boolean {
  let place = unit.length
  while (place < text.length) {
    if (text.startsWith(unit, place)) place += unit.length
    else if (isSign(text.charAt(place)) && text.startsWith(unit, place + 1))
      place += unit.length + 1
    else return false
  }
  return true
}

function isSign(character: string): boolean {
  return !/[\p{L}\p{N}]/u.test(character)
}

function withoutWords(folded: string, words: readonly string[], shortest: number): string {
  let rest = folded
  const parts = words.flatMap((word) => {
    const whole = foldedPassword(word)
    return [whole, ...whole.split(/[^\p{L}\p{N}]+/u)]
  })
  // The longest first: what is left of a name must not hide it.
  for (const part of parts.sort((one, other) => other.length - one.length)) {
    if (part.length >= shortest) rest = rest.replaceAll(part, '')
  }
  return rest
}
