import { serialize } from 'cookie'
import type { Cookie } from './cookie'
import type { ExchangeParts } from './exchange'

/** The Set-Cookie line that gives the client the request's session. */
export function sessionCookie(
  { settings, request, signatures }: ExchangeParts,
  cookie: Cookie,
): string {
  const value = `s:${signatures.sign(request.sessionID as string)}`
  return serialize(settings.name, value, cookie.data)
}

/**
 * The line that takes it away again: a browser forgets a cookie only if name, path and domain are the same. `undefined`: with such attributes no
 * cookie can be sent, and the program does not hear of it, which has not asked for this line.
 */
export function sessionCookieDeletion(
  { settings }: ExchangeParts,
  cookie: Cookie,
): string | undefined {
  try {
    return serialize(settings.name, '', { ...cookie.data, expires: new Date(0) })
  } catch {
    return undefined
  }
}
