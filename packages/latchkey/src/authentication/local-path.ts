import { parsedUrl } from '../internal/parsed-url'

/** Longer than any page of ours is named; a header that holds it stays far below what proxies allow. In characters. */
const longestPath = 2048

/** Any base serves: a path that leads away from it leads away from every site. The name is reserved (RFC 6761), nobody's. */
const here = 'http://here.invalid'

/**
 * Begins with a slash, without backslashes and control characters: browsers take the one for a slash and drop some of the others, so
 * that `/\evil.example` and `/\t/evil.example` are other sites.
 */
const plainPath = /^\/[\x20-\x5b\x5d-\x7e\x80-\uffff]*$/

/**
 * A path on this site, or the fallback: what may become of a `next` or `returnTo` that a client sent (R53, T-REDIR-1).
 *
 * What it gives is what it judged, as the URL standard writes it: `/a/../b` becomes `/b`. It is printable ASCII, so it can go into a
 * `Location` header, and stays on this site however a browser reads it, and also where somebody on the way decodes it once or twice.
 *
 * @param candidate of any type; only text of at most 2,048 characters can be a path
 * @param fallback where to go otherwise; the program's own, given back as it is
 */
export function localPath(candidate: unknown, fallback: string): string {
  if (typeof candidate !== 'string' || candidate.length > longestPath) return fallback
  // A path that came from a request line is ASCII without spaces: browsers encode the rest.
  if (!/^[\x21-\x7e]+$/.test(candidate)) return fallback
  const once = decoded(candidate)
  if (![candidate, once, decoded(once)].every(staysHere)) return fallback
  const { pathname, search, hash } = new URL(candidate, here)
  return `${pathname}${search}${hash}`
}

/** Whether text is a path, by its look and by the parser that browsers use. */
function staysHere(text: string): boolean {
  const [path = ''] = text.split(/[?#]/, 1)
  if (!plainPath.test(path)) return false
  const url = parsedUrl(text, here)
  // `/..//evil.example` stays here, but its normal form is `//evil.example`, which does not stay once it is used again.
  return url !== undefined && url.origin === here && !url.pathname.startsWith('//')
}

/** Percent-decoding as forgiving as the most forgiving server: byte by byte, and what is no escape stays. */
function decoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
