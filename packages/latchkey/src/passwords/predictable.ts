import { foldedPassword } from './common-passwords'

/** The shortest word that is looked for, in characters: shorter ones are in every other password. */
const shortestWord = 4
/** How much there must be of a password beside what is predictable, in characters. */
const leastRest = 8
/** Fewer different characters than this are a pattern, however many there are. */
const leastVariety = 5

/**
 * Whether a password is of what anybody would try who knows whose it is: little but the given words, a list's word with an ending, a short pattern over and over, or a run of the
 * alphabet, the digits or a keyboard.
 */
export function isPredictable(
  password: string,
  words: readonly string[],
  common: ReadonlySet<string>,
): boolean {
  const folded = foldedPassword(password)
  if (/^(.{1,8}?)\1+.{0,3}$/su.test(folded)) return true
  if (isMonotonous(folded)) return true
  // password2026!!!, with the ending that every rule of the last decades has taught people, and password123456789.
  const stem = folded.replace(/[^\p{L}]+$/u, '')
  const ending = folded.slice(stem.length)
  if (common.has(stem) && (ending.length <= leastRest || isMonotonous(ending))) return true
  const rest = withoutWords(folded, words)
  return rest.length < Math.min(leastRest, folded.length) || isMonotonous(rest)
}

/** Whether there is little in it, however long it is. */
function isMonotonous(text: string): boolean {
  return new Set(text).size < leastVariety || isRun(text)
}

function withoutWords(folded: string, words: readonly string[]): string {
  let rest = folded
  const parts = words.flatMap((word) => {
    const whole = foldedPassword(word)
    return [whole, ...whole.split(/[^\p{L}\p{N}]+/u)]
  })
  // The longest first: what is left of a name must not hide it.
  for (const part of parts.sort((one, other) => other.length - one.length)) {
    if (part.length >= shortestWord) rest = rest.replaceAll(part, '')
  }
  return rest
}

const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
]

/** Whether it is made of runs alone, forwards or backwards, with a few characters between: `abcdefgh12345678`, `qwertyuiop09876`. */
function isRun(folded: string): boolean {
  let rest = folded
  let steps = 0
  while (rest !== '') {
    const length = runAtStart(rest)
    rest = rest.slice(length)
    steps += 1
    if (steps > 4) return false
  }
  return true
}

/** How much of the beginning is in a run; at least one character. */
function runAtStart(text: string): number {
  let longest = 1
  for (const run of runs) {
    for (const line of [run, [...run].reverse().join('')]) {
      const twice = line + line
      for (let length = longest + 1; length <= text.length; length++) {
        if (!twice.includes(text.slice(0, length))) break
        longest = length
      }
    }
  }
  return longest
}
