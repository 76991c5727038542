import { Router } from 'express'
import type { Authenticator } from 'latchkey'
import type { StoredUser } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { sendDone, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { visitorOf } from './known-device'
import { deletionPage } from './pages/deletion-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem, tooManyAttempts } from './request-problem'

/** Deleting one's account, for who knows its password. */
export function deletionRoutes(
  auth: Auth,
  accounts: DemoAccounts,
  authenticator: Authenticator<StoredUser>,
): Router {
  const router = Router()

  router.get('/account/delete', auth.requireUser(), (request, response) => {
    sendPage(response, deletionPage({ viewer: auth.user(request) }))
  })

  router.post('/account/delete', auth.requireUser(), readBody, async (request, response) => {
    const viewer = auth.user(request)
    const typed = fieldOf(request.body, 'password')
    const password = typeof typed === 'string' ? typed : ''
    const credentials = { username: viewer.username, password }
    const confirmation = await accounts.authenticate(credentials, visitorOf(request))
    if (confirmation.kind !== 'authenticated' || confirmation.user.id !== viewer.id) {
      const problem =
        confirmation.kind === 'limited'
          ? tooManyAttempts(confirmation.until)
          : new RequestProblem(403, 'wrong_password', 'This is not your password.')
      return sendRefused(request, response, problem, () => deletionPage({ viewer, problem }))
    }
    await accounts.remove(viewer.id)
    authenticator.signOut(auth.session(request))
    sendDone(request, response, '/')
  })
  return router
}
