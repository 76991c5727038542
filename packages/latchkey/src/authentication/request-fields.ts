import { invalidOption } from '../errors'

/** A field of a form, by its name as HTML has it: `user[name]` is the field `name` inside `user`. */
export interface FieldName {
  readonly written: string
  /** One part for a plain name. */
  readonly path: readonly [string, ...string[]]
}

/**
 * Reads an option that names a field.
 * @throws OPTION_INVALID unless it is a plain name or a name with parts in brackets, none empty
 */
export function fieldName(option: string, given: unknown): FieldName {
  const [, first, nested] =
    typeof given === 'string' ? (/^([^[\]]+)((?:\[[^[\]]+\])*)$/.exec(given) ?? []) : []
  if (typeof given !== 'string' || first === undefined) {
    throw invalidOption(option, 'the name of a field, such as email or user[email]', given)
  }
  const inside = nested?.slice(1, -1).split('][') ?? []
  return { written: given, path: [first, ...inside.filter((part) => part !== '')] }
}

/**
 * What a body holds under a field: own properties only, as a body must not get a field from a prototype. Parsers differ in what they make of
 * `user[name]`: an object in an object, or a plain key. Where a client sent both, it gives both, which is no text.
 * @returns `undefined` where there is none
 */
export function bodyField(body: unknown, { written, path }: FieldName): unknown {
  const plain = ownValue(body, written)
  if (path.length === 1) return plain
  const nested = path.reduce(ownValue, body)
  if (plain === undefined) return nested
  return nested === undefined ? plain : [plain, nested]
}

function ownValue(holder: unknown, key: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
  return (holder as Record<string, unknown>)[key]
}

/**
 * What the query of a URL holds under a field's name.
 * @param url as sent, undecoded
 * @returns text; `undefined` where there is none; an array, which is no text, where it comes several times or is not well-formed UTF-8 (R49)
 */
export function queryField(url: string, { written }: FieldName): unknown {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(url) ?? []
  const values = query
    .split('&')
    .map((pair) => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? []
      return { name: decoded(name), value: decoded(value) }
    })
    .filter(({ name }) => name === written)
    .map(({ value }) => value)
  const [value] = values
  return values.length > 1 || (values.length === 1 && value === undefined) ? values : value
}

/** As forms encode; `undefined` where that is not well-formed: all of it would decode to the same replacement character. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
