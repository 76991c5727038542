import { isTokenOf } from '../../authentication/csrf-token'
import { checkOrigin, trustedOriginsOf } from '../../authentication/origin-check'
import { type LatchkeyError, latchkeyError } from '../../errors'
import type { RequestContext } from '../../session/sessions'
import { fieldOf, headerOf, hostOf, type Request } from './http'

/** What the guard asks of the sessions. */
interface CookieReader {
  carriesCookie(cookieHeader: string | undefined, context: RequestContext): boolean
  secretOfCookie(
    cookieHeader: string | undefined,
    context: RequestContext,
    purpose: string,
  ): Buffer | undefined
}

/** Gives the error for a request that changes something and does not come from this site; `undefined` for all others. */
export type OriginGuard = (request: Request, context: RequestContext) => LatchkeyError | undefined

/** Where a token is looked for. Never in a cookie, which a browser adds by itself, and never in a URL, which is written down and passed on (CS3). */
export const csrfHeader = 'x-csrf-token'
export const csrfField = '_csrf'

/**
 * The guard of `originCheck`. It runs before the store is asked.
 * @throws OPTION_INVALID
 */
export function makeOriginGuard(
  sessions: CookieReader,
  trustedOrigins: readonly string[] | undefined,
): OriginGuard {
  const trusted = trustedOriginsOf(trustedOrigins)
  return (request, context) => {
    const { method = 'GET' } = request
    if (method === 'GET' || method === 'HEAD') return undefined
    const { cookie } = request.headers
    const verdict = checkOrigin(
      {
        method,
        secFetchSite: headerOf(request, 'sec-fetch-site'),
        origin: headerOf(request, 'origin'),
        referer: headerOf(request, 'referer'),
        host: hostOf(request),
        secure: context.secure,
        carriesSessionCookie: sessions.carriesCookie(cookie, context),
      },
      trusted,
    )
    if (verdict.allowed) return undefined
    // A token speaks for who does not say where they come from. Who does, and comes from elsewhere, is refused whatever they show.
    const isOurs =
      verdict.reason === 'unknown-origin' &&
      isTokenOf(tokenOf(request), (purpose) => sessions.secretOfCookie(cookie, context, purpose))
    if (isOurs) return undefined
    return latchkeyError('CROSS_SITE_REQUEST', `The request was refused (${verdict.reason}).`)
  }
}

/**
 * The token that came along. One in the body counts where the body has been read already: what is judged once, before everything else, nobody can
 * forget to judge. Where there is a header, it alone counts (R54).
 */
function tokenOf(request: Request): unknown {
  return headerOf(request, csrfHeader) ?? fieldOf(request, csrfField)
}
