import { Router } from 'express'
import type { Authenticator } from 'latchkey'
import type { PasswordChange, StoredUser } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { keepKnownDevice, visitorOf } from './known-device'
import { passwordPage } from './pages/password-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem, tooManyAttempts } from './request-problem'

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
  switch (change.kind) {
    case 'limited':
      return tooManyAttempts(change.until, 'current')
    case 'wrong-password':
      return new RequestProblem(403, 'wrong_password', 'This is not your password.', {
        field: 'current',
      })
    case 'refused':
      return new RequestProblem(400, 'password_refused', change.problem.message, { field: 'next' })
    case 'conflict':
      return new RequestProblem(
        409,
        'changed_meanwhile',
        'Your password was changed meanwhile. Sign in with the new one.',
        { field: 'current' },
      )
  }
}
