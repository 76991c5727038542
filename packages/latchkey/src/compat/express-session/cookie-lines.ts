import { serialize } from 'cookie'
import type { Cookie } from './cookie'
import type { ExchangeParts } from './exchange'
import { sign } from './signature'

/** The Set-Cookie line that gives the client the request's session. */
export function sessionCookie(
  { settings, request, secrets }: ExchangeParts,
  cookie: Cookie,
): string {
  const value = `s:${sign(request.sessionID as string, secrets[0])}`
  return serialize(settings.name, value, cookie.data)
}

/** The line that takes it away again: a browser forgets a cookie only if name, path and domain are the same. */
export function sessionCookieDeletion({ settings }: ExchangeParts, cookie: Cookie): string {
  return serialize(settings.name, '', { ...cookie.data, expires: new Date(0) })
}
