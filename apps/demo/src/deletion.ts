import { Router } from 'express'
import type { Authenticator } from 'latchkey'
import type { StoredUser } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { sendDone, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { notConfirmed } from './confirm'
import { visitorOf } from './known-device'
import { deletionPage } from './pages/deletion-page'
import { fieldOf, readBody } from './request-body'

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
    const password = fieldOf(request.body, 'password')
    const confirmation = await accounts.confirm(viewer, password, visitorOf(request))
    if (confirmation.kind !== 'confirmed') {
      return sendRefused(request, response, notConfirmed(confirmation, 'password'), (problem) =>
        deletionPage({ viewer, problem }),
      )
    }
    await accounts.remove(viewer.id)
    authenticator.signOut(auth.session(request))
    sendDone(request, response, '/')
  })
  return router
}
