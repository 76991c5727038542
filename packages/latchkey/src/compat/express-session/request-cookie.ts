import { parse } from 'cookie'
import debug from 'debug'
import { scanCookie } from '../../session/cookie-scanner'
import { publishSessionEvent } from '../../session/session-events'
import type { SessionRequest } from './legacy-request'
import type { Signatures } from './signatures'

const log = debug('express-session')

const signedPrefix = 's:'

/** How the cookie is found. */
export interface CookieSearch {
  readonly name: string
  readonly signatures: Signatures
  /** Of two cookies of the name that lead to different sessions, neither counts (R40). */
  readonly refuseDuplicates: boolean
}

/** The id in the request's Cookie header, if its signature is ours. It may be empty, if a `genid` makes such ids. */
export function idInHeader(request: SessionRequest, search: CookieSearch): string | undefined {
  return search.refuseDuplicates
    ? onlyIdInHeader(request, search)
    : firstIdInHeader(request, search)
}

function firstIdInHeader(request: SessionRequest, search: CookieSearch): string | undefined {
  const header = request.headers?.cookie as string | undefined
  // Most headers without it can be passed over unparsed.
  if (!header?.includes(search.name)) return undefined
  return verifiedId(parse(header)[search.name], search.signatures)
}

/** Of a name with `__Host-` there is one cookie; of another name, one that verifies. */
function onlyIdInHeader(request: SessionRequest, search: CookieSearch): string | undefined {
  const { name, signatures } = search
  const values = scanCookie(request.headers?.cookie as string | undefined, name)
  if (values.length > 1 && name.startsWith('__Host-')) return refuseSeveral()
  const ids = values.map((value) => verifiedId(parse(`${name}=${value}`)[name], signatures))
  const verified = new Set(ids.filter((id) => id !== undefined))
  if (verified.size > 1) return refuseSeveral()
  return verified.size === 1 ? [...verified][0] : undefined
}

function refuseSeveral(): undefined {
  log('several session cookies')
  publishSessionEvent(() => ({ kind: 'not-opened', why: 'duplicate-cookie', publicId: undefined }))
}

/** From cookie-parser. What it made of a cookie need not be text: `j:` makes an object of it. */
export function idInParsedCookies(
  request: SessionRequest,
  { name, signatures }: CookieSearch,
): string | undefined {
  const alreadyVerified = request.signedCookies?.[name]
  const id =
    typeof alreadyVerified === 'string' && alreadyVerified
      ? alreadyVerified
      : verifiedId(request.cookies?.[name], signatures)
  return id || undefined
}

function verifiedId(value: unknown, signatures: Signatures): string | undefined {
  if (typeof value !== 'string' || !value) return undefined
  if (!value.startsWith(signedPrefix)) {
    log('cookie unsigned')
    return undefined
  }
  const id = signatures.unsign(value.slice(signedPrefix.length))
  if (id === undefined) log('cookie signature invalid')
  return id
}
