import { checkOrigin, trustedOriginsOf } from '../../authentication/origin-check'
import { type LatchkeyError, latchkeyError } from '../../errors'
import type { RequestContext } from '../../session/sessions'
import { headerOf, hostOf, type Request } from './http'

/** What the guard asks of the sessions. */
interface CookieReader {
  carriesCookie(cookieHeader: string | undefined, context: RequestContext): boolean
}

/** Gives the error for a request that changes something and does not come from this site; `undefined` for all others. */
export type OriginGuard = (request: Request, context: RequestContext) => LatchkeyError | undefined

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
    const verdict = checkOrigin(
      {
        method,
        secFetchSite: headerOf(request, 'sec-fetch-site'),
        origin: headerOf(request, 'origin'),
        referer: headerOf(request, 'referer'),
        host: hostOf(request),
        secure: context.secure,
        carriesSessionCookie: sessions.carriesCookie(request.headers.cookie, context),
      },
      trusted,
    )
    if (verdict.allowed) return undefined
    return latchkeyError('CROSS_SITE_REQUEST', `The request was refused (${verdict.reason}).`)
  }
}
