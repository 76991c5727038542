import type { Request, Response } from 'express'
import type { Visitor } from 'latchkey/accounts'
import { cameOverHttps } from './came-over-https'

/**
 * A cookie that says of which accounts this is a device. It signs nobody in: it only gives each of them tries of their own, so that nobody who tries
 * passwords elsewhere keeps them out. It outlives sessions.
 */
const cookieName = 'device'

/** In milliseconds: as long as the library knows a device. */
const life = 180 * 86_400_000

/** Where a request comes from, for limits. */
export function visitorOf(request: Request): Visitor {
  return { address: request.ip, device: knownDevicesIn(request.headers.cookie) }
}

/**
 * What the device was given to keep, whatever else came under these names. What nobody but this host can have set comes first: others could hide it only among
 * more than are looked at.
 */
export function knownDevicesIn(cookieHeader = ''): string[] {
  const pairs = cookieHeader.split(';').map((pair) => pair.trim())
  return [`__Host-${cookieName}=`, `${cookieName}=`].flatMap((start) =>
    pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length)),
  )
}

/** Gives the device something to keep, after its user proved who they are. */
export function keepKnownDevice(
  request: Request,
  response: Response,
  knownDevice: string | undefined,
): void {
  if (knownDevice === undefined) return
  const secure = cameOverHttps(request)
  // As with the cookie of the session: in production none travels over plain http.
  if (!secure && request.app.get('env') === 'production') return
  const name = secure ? `__Host-${cookieName}` : cookieName
  response.cookie(name, knownDevice, { httpOnly: true, sameSite: 'lax', secure, maxAge: life })
}
