import { Router } from 'express'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth } from './auth'
import type { EventLog } from './event-log'
import { eventsPage } from './pages/events-page'

/** What happened to one's own account. */
export function eventRoutes(auth: Auth, log: EventLog): Router {
  const router = Router()

  router.get('/account/events', auth.requireUser(), (request, response) => {
    const viewer = auth.user(request)
    const events = log.of(viewer.id)
    if (prefersJson(request, 'json')) sendJson(response, events)
    else sendPage(response, eventsPage({ viewer, events }))
  })
  return router
}
