const alphabets = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  'abc0123456789%.:=+/',
  '%2B%2F%3A%00%FF%C3%28%E2%80%ed%a0%80',
  '"\\;, \t\r\n\0',
  'é\u0301𝒜\ud800\udfff\u2028\uFEFF',
]

const fixed = [
  '',
  's:',
  's%3A',
  's%3A.',
  'j:{"a":1}',
  '{}',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '%',
  '%E0%A4%A',
  '\ud800',
  '.'.repeat(10_000),
  'A'.repeat(100_000),
  `s%3A${'A'.repeat(43)}.${'A'.repeat(43)}`,
]

/**
 * What clients send instead of a cookie: some known trouble, random text of several alphabets, and pieces of a real value with
 * something else between. The same each time.
 * @param sample a value that is recognized; it is not among them
 */
export function* oddValues(count: number, sample: string): Generator<string, undefined> {
  const random = randomNumbers(20_260_101)
  for (let index = 0; index < count; index++) {
    const value = fixed[index] ?? (index % 2 === 0 ? noise(random) : spoilt(sample, random))
    if (value !== sample) yield value
  }
  return undefined
}

function noise(random: () => number): string {
  const alphabet = alphabets[random() % alphabets.length] ?? ''
  const length = random() % 200
  return Array.from({ length }, () => alphabet.charAt(random() % alphabet.length)).join('')
}

function spoilt(sample: string, random: () => number): string {
  const from = random() % (sample.length + 1)
  const to = random() % (sample.length + 1)
  return sample.slice(0, from) + noise(random).slice(0, random() % 5) + sample.slice(to)
}

/** A linear congruential generator (Numerical Recipes): chance that repeats itself. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}
