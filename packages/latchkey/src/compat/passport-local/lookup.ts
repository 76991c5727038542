/**
 * The value of a field, as passport-local finds it: `user[name]` is the field `name` of the field `user`. The first that is no object is the
 * value, whatever type it has: in what JSON sends, also a number or a boolean. An object or a list is none.
 *
 * @returns null if there is none, which a value of null is too
 */
export function lookup(fields: unknown, name: string): unknown {
  let value = fields
  for (const step of name.replaceAll(']', '').split('[')) {
    // Where the original would read a property of null that a client sent, and throw.
    if (!value) return null
    value = (value as Record<string, unknown>)[step]
    if (value === undefined) return null
    if (typeof value !== 'object') return value
  }
  return null
}
