import { invalidOption, latchkeyError } from '../errors'

/**
 * Refuses options that are no object, and any that there is not: it is misspelled, and what it says would go unheeded.
 * @param place where they stand, as a program writes it, such as `createPasswordPolicy()` or `limits`
 * @param known an object that has all of their names
 * @throws OPTION_INVALID
 */
export function requireKnownOptions(place: string, options: unknown, known: object): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidOption(`What is given as options of ${place}`, 'an object', options)
  }
  const names = Object.keys(known)
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue
    const detail = `${place} has no option ${JSON.stringify(name)}, only ${names.join(', ')}.`
    throw latchkeyError('OPTION_INVALID', detail)
  }
}

/**
 * The texts of an option that is a list of texts.
 * @throws OPTION_INVALID
 */
export function textsOption(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw invalidOption(name, 'an array of strings', value)
  for (const [place, text] of value.entries()) {
    if (typeof text !== 'string') throw invalidOption(`${name}[${place}]`, 'a string', text)
  }
  return value
}
