import type { Request, Response } from 'express'
import type { Visitor } from 'latchkey/accounts'
import { cameOverHttps } from './came-over-https'

/**
 * A cookie that says on which account's devices this is one. It signs nobody in: it only gives the owner tries of their own, so that nobody who tries
 * passwords elsewhere keeps them out. It outlives sessions.
 */
const cookieName = 'device'

/** In milliseconds: as long as the library knows a device. */
const life = 180 * 86_400_000

/** Where a request comes from, for limits. */
export function visitorOf(request: Request): Visitor {
  return { address: request.ip, device: knownDeviceIn(request.headers.cookie) }
}

/** What the device was given to keep. Over https nobody but this host can have set it. */
export function knownDeviceIn(cookieHeader: string | undefined): string | undefined {
  return cookieIn(cookieHeader, `__Host-${cookieName}`) ?? cookieIn(cookieHeader, cookieName)
}

/** Gives the device something to keep, after its user proved who they are. */
export function keepKnownDevice(
  request: Request,
  response: Response,
  knownDevice: string | undefined,
): void {
  if (knownDevice === undefined) return
  const secure = cameOverHttps(request)
  const name = secure ? `__Host-${cookieName}` : cookieName
  response.cookie(name, knownDevice, { httpOnly: true, sameSite: 'lax', secure, maxAge: life })
}

function cookieIn(header = '', name: string): string | undefined {
  const pair = header.split(';').find((each) => each.trim().startsWith(`${name}=`))
  return pair?.trim().slice(name.length + 1)
}
