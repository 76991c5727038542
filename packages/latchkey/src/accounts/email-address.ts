/** RFC 5321 section 4.5.3.1: what a mail server has to accept, and no more than that. In characters. */
const longestAddress = 254
const longestLocalPart = 64

/** RFC 5322 dot-atom, without the quoted forms that no mail service gives out. */
const localPart = /^[a-z\d!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z\d!#$%&'*+/=?^_`{|}~-]+)*$/
/** RFC 5321 Domain: labels of letters, digits and inner hyphens. No address literal, and at least two labels. */
const domain = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/

/**
 * The form in which addresses are compared: as it is, in lower case. `undefined` for what is no address.
 *
 * ASCII only, and that is judged before the case is changed: a Kelvin sign, a dotless i or a full-width `@` would otherwise turn into somebody else's
 * address (CVE-2019-19844, T-UNI-1). A domain of other letters is written in its ASCII form (`xn--…`).
 */
export function canonicalEmail(address: unknown): string | undefined {
  if (typeof address !== 'string' || address.length > longestAddress) return undefined
  if (!/^[\x21-\x7e]+$/.test(address)) return undefined
  const canonical = address.toLowerCase()
  const at = canonical.indexOf('@')
  const local = canonical.slice(0, at)
  if (at < 1 || local.length > longestLocalPart || !localPart.test(local)) return undefined
  return domain.test(canonical.slice(at + 1)) ? canonical : undefined
}
