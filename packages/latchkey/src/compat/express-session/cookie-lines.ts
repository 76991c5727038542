import { serialize } from 'cookie'
import debug from 'debug'
import type { HeldHead } from '../../internal/response-gate'
import type { Cookie } from './cookie'
import type { ExchangeParts } from './exchange-parts'
import { cameOverHttps } from './request-facts'

const log = debug('express-session')

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

/**
 * Puts the line of a cookie on a head; not that of a secure one on what travels over plain http.
 * @param make gives the line, if there is one
 * @throws TypeError for attributes with which no cookie can be sent
 */
export function sendLine(
  { settings, request }: ExchangeParts,
  head: HeldHead,
  cookie: Cookie,
  make: () => string | undefined,
): void {
  if (cookie.secure && !cameOverHttps(request, settings.proxy)) {
    log('not secured')
    return
  }
  const line = make()
  if (line === undefined) return
  head.appendSetCookie(line)
  if (settings.hardened) head.setHeader('Cache-Control', 'no-store')
}
