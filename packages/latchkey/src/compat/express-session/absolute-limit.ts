import { millisecondsOf } from '../../internal/duration'
import type { GuardedSession } from '../../internal/express-store-guard'
import { publishSessionEvent } from '../../session/session-events'
import { publicIdOf, storeKeyOf } from '../../session/session-id'
import { Cookie } from './cookie'
import type { Exchange } from './exchange'
import { hardenedSessionDefaults } from './options'
import { creationOf, reservedFor } from './reserved-key'
import { destroyById, inflateSession } from './session-storing'

/** In milliseconds. */
const longest = millisecondsOf('longest', hardenedSessionDefaults.longest)

/**
 * Opens a session if it is not too old, and ends it if it is. One whose record does not say how old it is counts from now; that is written with
 * the next write that is due.
 * @returns whether the request has its session
 */
export async function openAged(exchange: Exchange, loaded: GuardedSession): Promise<boolean> {
  const { settings, request } = exchange.parts
  const now = Date.now()
  const createdAt = creationOf(loaded.session) ?? now
  if (now - createdAt < longest) {
    exchange.loaded(
      inflateSession(request, settings.store, loaded, (session) => reservedFor(session, createdAt)),
    )
    return true
  }
  const id = exchange.parts.cookieId as string
  publishSessionEvent(() => ({
    kind: 'not-opened',
    why: 'absolute-timeout',
    publicId: publicIdOf(storeKeyOf(id)),
  }))
  exchange.ledTo(new Cookie(loaded.session.cookie))
  await destroyById(settings.store, request, id)
  return false
}
