/**
 * Reads one name out of a Cookie header: all of its values, because two of one name are an attack or a mistake, and a parser that
 * gives the first hides it (R40).
 *
 * A pair begins the header or follows a semicolon and blanks; its name is compared to the letter, so that `__hOsT-sid` is another name
 * (browsers treat its prefix as `__Host-`, RFC 6265bis 4.1.3); a nameless cookie `=sid=x` is not `sid` (C11). Values are
 * given raw, without the blanks around them: neither unquoted nor decoded.
 */
export function scanCookie(header: string | undefined, name: string): readonly string[] {
  if (header === undefined || header.length === 0) return none
  let values: string[] | undefined
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + 1)) {
    const afterName = at + name.length
    if (header.charCodeAt(afterName) !== equalsSign || !beginsPair(header, at)) continue
    const semicolon = header.indexOf(';', afterName)
    const value = header.slice(afterName + 1, semicolon === -1 ? undefined : semicolon)
    values ??= []
    values.push(value.trim())
    if (values.length > mostValues) break
  }
  return values ?? none
}

/** More than this many of one name come from no browser; reading on would only cost time. */
export const mostValues = 8

const none: readonly string[] = []
const [equalsSign, semicolonSign, space, tab] = [0x3d, 0x3b, 0x20, 0x09]

function beginsPair(header: string, at: number): boolean {
  let before = at - 1
  while (before >= 0) {
    const code = header.charCodeAt(before)
    if (code === semicolonSign) return true
    if (code !== space && code !== tab) return false
    before -= 1
  }
  return true
}
