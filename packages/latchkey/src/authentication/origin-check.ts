import { invalidOption } from '../errors'
import { parsedUrl } from '../internal/parsed-url'

/**
 * Whether a request that changes state comes from a page of this site: by what the browser says of it in `Sec-Fetch-Site`, else by
 * `Origin`, else by `Referer` (OWASP, CSRF Prevention: fetch metadata with a fallback to the origin). A page cannot set any of the three.
 * The content type plays no part: what a form can send changes with its spelling and with browsers (CVE-2024-48913).
 */

/** What the check reads of a request. A header that came several times is joined by `, `, and then names no origin. */
export interface RequestProvenance {
  readonly method: string
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
  readonly referer: string | undefined
  /** `Host`, or `:authority` of HTTP/2, with its port: `app.example:8443`. */
  readonly host: string | undefined
  /** Whether the client speaks https, to us or to a proxy that we trust. */
  readonly secure: boolean
  /** Whether a session cookie came along, valid or not. */
  readonly carriesSessionCookie: boolean
}

/**
 * Why a request was refused:
 *
 * - `cross-site`, `same-site`: the browser says so, and its origin is not trusted.
 * - `foreign-origin`, `foreign-referer`: it names another origin than ours, or none that can be read.
 * - `opaque-origin`: `Origin: null`, as from a sandboxed frame or a `data:` URL.
 * - `unknown-origin`: it does not say where it comes from, and acts for a session or is a browser's.
 */
export type OriginRefusal =
  | 'cross-site'
  | 'same-site'
  | 'foreign-origin'
  | 'opaque-origin'
  | 'foreign-referer'
  | 'unknown-origin'

/** The answer of the check. */
export type OriginVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: OriginRefusal }

const allowed: OriginVerdict = { allowed: true }

/** RFC 9110 section 9.2.1, without TRACE. Methods are compared with case, as RFC 9110 section 9.1 has it. */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Judges one request.
 * @param request what it says of itself
 * @param trustedOrigins made by `trustedOriginsOf()`; other origins whose pages may act here
 * @returns a verdict; it throws for nothing that a client can send
 */
export function checkOrigin(
  request: RequestProvenance,
  trustedOrigins: ReadonlySet<string>,
): OriginVerdict {
  if (safeMethods.has(request.method)) return allowed
  const { secFetchSite, origin, referer } = request
  const isTrusted = origin !== undefined && isAmong(trustedOrigins, originOfHeader(origin))
  if (isTrusted || secFetchSite === 'same-origin' || secFetchSite === 'none') return allowed
  if (secFetchSite === 'same-site' || secFetchSite === 'cross-site') return refused(secFetchSite)

  const ourOrigin = originOfHeader(`${request.secure ? 'https' : 'http'}://${request.host ?? ''}`)
  if (origin !== undefined) {
    if (origin === 'null') return refused('opaque-origin')
    const isOurs = ourOrigin !== undefined && originOfHeader(origin) === ourOrigin
    return isOurs ? allowed : refused('foreign-origin')
  }
  if (referer !== undefined) {
    const from = originOfReferer(referer)
    const isOurs = ourOrigin !== undefined && from === ourOrigin
    return isOurs || isAmong(trustedOrigins, from) ? allowed : refused('foreign-referer')
  }
  // No browser of the last years posts without any of the three, so this is a program: it may sign in, but whoever could make it
  // act for a session could be another site. A Sec-Fetch-Site that we do not know is a browser's, which says no more.
  const isProgram = secFetchSite === undefined && !request.carriesSessionCookie
  return isProgram ? allowed : refused('unknown-origin')
}

/**
 * Reads the option `trustedOrigins`.
 * @param origins each exactly as a browser writes it: `https://app.example`, with the port unless it is the scheme's own
 * @throws OPTION_INVALID, naming the origin by its place, for a wildcard, a path or slash at the end, user info, upper case, `null`,
 *   or a scheme other than http and https
 */
export function trustedOriginsOf(origins: readonly string[] = []): ReadonlySet<string> {
  if (!Array.isArray(origins)) throw invalidOption('trustedOrigins', 'an array of origins', origins)
  for (const [place, origin] of origins.entries()) {
    if (typeof origin !== 'string' || originOfHeader(origin) !== origin) {
      const expected = 'an exact origin such as https://app.example, without path or wildcard'
      throw invalidOption(`trustedOrigins[${place}]`, expected, origin)
    }
  }
  return new Set(origins)
}

function refused(reason: OriginRefusal): OriginVerdict {
  return { allowed: false, reason }
}

function isAmong(origins: ReadonlySet<string>, origin: string | undefined): boolean {
  return origin !== undefined && origins.has(origin)
}

/**
 * An origin and nothing else: scheme, host, port. The URL parser would also read user info, paths, percent-encoding and tabs, by which
 * a host can be made to look like another.
 */
const originForm = /^https?:\/\/(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** The origin as the URL standard writes it: lower case, without the port that is the scheme's own. */
function originOfHeader(value: string): string | undefined {
  return originForm.test(value) ? parsedUrl(value)?.origin : undefined
}

function originOfReferer(value: string): string | undefined {
  const [, beforePath] = /^([a-z]+:\/\/[^/?#]*)/i.exec(value) ?? []
  return beforePath === undefined ? undefined : originOfHeader(beforePath)
}
