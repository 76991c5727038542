import { type RequestHandler, Router } from 'express'
import type { Confirmation, StoredUser } from 'latchkey/accounts'
import { localPath } from 'latchkey/authentication'
import type { DemoAccounts } from './accounts'
import { sendDone, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { visitorOf } from './known-device'
import { confirmPage } from './pages/confirm-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem, tooManyAttempts } from './request-problem'

/** How long ago somebody may have shown that it is them who does something that matters. */
const within = { minutes: 15 }

/** Lets who has shown so a short while ago pass on to a page, and asks everybody else for it first. */
export function requireConfirmed(auth: Auth, page: string): RequestHandler {
  const failure = `/account/confirm?next=${page}`
  const requireFresh = auth.requireFresh({ within, failure, remember: 'nothing' })
  return Router().use(auth.requireUser(), requireFresh)
}

/** Showing by one's password that it is still oneself. */
export function confirmRoutes(auth: Auth, accounts: DemoAccounts): Router {
  const router = Router()

  router.get('/account/confirm', auth.requireUser(), (request, response) => {
    const next = localPath(request.query.next, '/account')
    sendPage(response, confirmPage({ viewer: auth.user(request), next }))
  })

  router.post('/account/confirm', auth.requireUser(), readBody, async (request, response) => {
    const viewer = auth.user(request)
    const next = localPath(fieldOf(request.body, 'next'), '/account')
    const password = fieldOf(request.body, 'password')
    const confirmation = await accounts.confirm(viewer, password, visitorOf(request))
    if (confirmation.kind !== 'confirmed') {
      return sendRefused(request, response, notConfirmed(confirmation, 'password'), (problem) =>
        confirmPage({ viewer, next, problem }),
      )
    }
    // From now on they count as fresh. Whoever else is signed in by now is not.
    await auth.confirm(request, confirmation.user)
    sendDone(request, response, next)
  })
  return router
}

type Refused = Exclude<Confirmation<StoredUser>, { kind: 'confirmed' }>

/** Why it was not confirmed, beside the field with the password. */
export function notConfirmed(refused: Refused, field: string): RequestProblem {
  switch (refused.kind) {
    case 'limited':
      return tooManyAttempts(refused.until, field)
    case 'wrong-password':
      return new RequestProblem(403, 'wrong_password', 'This is not your password.', { field })
    case 'conflict':
      return new RequestProblem(
        409,
        'changed_meanwhile',
        'Your password was changed meanwhile. Sign in with the new one.',
        { field },
      )
  }
}
