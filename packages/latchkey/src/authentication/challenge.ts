import { invalidOption } from '../errors'

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** What a quoted-string may hold (RFC 9110 section 5.6.4), without obs-text: Node writes headers as Latin-1. */
const quotable = /^[\t\x20-\x7e]*$/

/**
 * One challenge, as the value of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). Every 401 carries at least one.
 * Every parameter is a quoted-string: of `realm` that is required, of the others allowed.
 * @param scheme a token. `Basic` and `Negotiate` make browsers ask for a password; `Session` makes none ask
 * @param parameters by name, in this order; `undefined` leaves one out
 * @throws OPTION_INVALID if the scheme or a name is no token, a name comes twice whatever its case, or a value cannot be
 *   quoted: printable ASCII and tabs only, so no line break ever reaches the header
 */
export function challenge(
  scheme: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  if (!token.test(scheme)) throw invalidOption('scheme', 'a token of RFC 9110', scheme)
  const written = new Set<string>()
  const pairs: string[] = []
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    // Names are compared without case, and each may come once (RFC 9110 section 11.2).
    if (!token.test(name) || written.has(name.toLowerCase())) {
      throw invalidOption('the name of a parameter', 'a token that comes once', name)
    }
    if (typeof value !== 'string' || !quotable.test(value)) {
      throw invalidOption(name, 'printable ASCII', value)
    }
    written.add(name.toLowerCase())
    pairs.push(`${name}="${value.replace(/["\\]/g, '\\$&')}"`)
  }
  return pairs.length === 0 ? scheme : `${scheme} ${pairs.join(', ')}`
}
