import { Router } from 'express'
import type { Authenticator } from 'latchkey'
import type { PasswordChange, StoredUser } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { notConfirmed } from './confirm'
import { keepKnownDevice, visitorOf } from './known-device'
import { passwordPage } from './pages/password-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** Changing one's password. */
export function passwordRoutes(
  auth: Auth,
  accounts: DemoAccounts,
  authenticator: Authenticator<StoredUser>,
): Router {
  const router = Router()

  router.get('/account/password', auth.requireUser(), (request, response) => {
    sendPage(response, passwordPage({ viewer: auth.user(request) }))
  })

  router.post('/account/password', auth.requireUser(), readBody, async (request, response) => {
    const viewer = auth.user(request)
    const session = auth.session(request)
    const current = fieldOf(request.body, 'current')
    const next = fieldOf(request.body, 'next')
    const change = await accounts.changePassword(
      viewer,
      { current, next, session },
      visitorOf(request),
    )
    if (change.kind !== 'changed') {
      return sendRefused(request, response, problemOf(change), (problem) =>
        passwordPage({ viewer, problem }),
      )
    }
    // All others have ended. This one goes on, under a new id: whoever has a copy of the old one is out.
    await authenticator.renewAuthHash(session, change.user)
    keepKnownDevice(request, response, change.knownDevice)
    if (!prefersJson(request)) {
      session.data.notice = 'Your password is changed, and all other devices are signed out.'
    }
    sendDone(request, response, '/account')
  })
  return router
}

type Refused = Exclude<PasswordChange<StoredUser>, { kind: 'changed' }>

function problemOf(change: Refused): RequestProblem {
  if (change.kind !== 'refused') return notConfirmed(change, 'current')
  return new RequestProblem(400, 'password_refused', change.problem.message, { field: 'next' })
}
