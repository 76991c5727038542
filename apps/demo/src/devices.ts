import { Router } from 'express'
import type { Authenticator, Sessions } from 'latchkey'
import type { StoredUser } from 'latchkey/accounts'
import type { SessionInfo } from 'latchkey/session'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendJson, sendPage } from './answers'
import type { Auth, SessionData } from './auth'
import { visitorOf } from './known-device'
import { devicesPage } from './pages/devices-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** A session of a user, as they see it in the list of their devices. */
export interface Device {
  /** Names the session, and authenticates nobody. */
  readonly id: string
  /** Whether it is the one that is looking. */
  readonly current: boolean
  readonly device: string
  /** The network that it was signed in from. */
  readonly place: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

/** The list of one's sessions, and their end. */
export function deviceRoutes(
  auth: Auth,
  accounts: DemoAccounts,
  sessions: Sessions<SessionData>,
  authenticator: Authenticator<StoredUser>,
): Router {
  const router = Router()

  router.get('/sessions', auth.requireUser(), async (request, response) => {
    const viewer = auth.user(request)
    const current = auth.session(request)
    const devices = (await sessions.of(viewer.id).list({ current })).map(deviceOf)
    if (prefersJson(request, 'json')) sendJson(response, devices)
    else sendPage(response, devicesPage({ viewer, devices }))
  })

  router.post('/sessions/revoke', auth.requireUser(), readBody, async (request, response) => {
    const id = fieldOf(request.body, 'id')
    const session = auth.session(request)
    if (id === session.publicId) {
      authenticator.signOut(session)
      return sendDone(request, response, '/account')
    }
    const visitor = visitorOf(request)
    if (!(await accounts.revokeSession(auth.user(request).id, id, visitor))) {
      throw new RequestProblem(404, 'no_such_session', 'You have no such session, or no more.')
    }
    sendDone(request, response, '/account')
  })

  router.post('/sessions/revoke-others', auth.requireUser(), async (request, response) => {
    const except = auth.session(request)
    await accounts.revokeSessions(auth.user(request).id, { except }, visitorOf(request))
    sendDone(request, response, '/account')
  })
  return router
}

/** A session as its owner is told of it. */
export function deviceOf(info: SessionInfo): Device {
  const { publicId: id, current, createdAt, lastSeenAt } = info
  const { device = 'An unknown device', network: place = 'unknown' } = info
  return { id, current, device, place, createdAt, lastSeenAt }
}
