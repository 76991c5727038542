import { Router } from 'express'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendJson, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { keepKnownDevice, visitorOf } from './known-device'
import { forgotPage } from './pages/forgot-page'
import { resetPage } from './pages/reset-page'
import { fieldOf, readBody } from './request-body'
import { linkRefused, RequestProblem, tooManyAttempts } from './request-problem'

/** Setting a new password by a link in a mail, for who has forgotten theirs. */
export function resetRoutes(auth: Auth, accounts: DemoAccounts): Router {
  const router = Router()

  router.get('/forgot', (request, response) => {
    const isSent = request.query.after === 'sent'
    sendPage(response, forgotPage({ viewer: auth.findUser(request), isSent }))
  })

  // The answer is the same whoever is meant, and whether there is anybody.
  router.post('/forgot', readBody, async (request, response) => {
    const username = fieldOf(request.body, 'username')
    const asked = await accounts.requestReset(username, visitorOf(request))
    if (asked.kind === 'limited') {
      const viewer = auth.findUser(request)
      return sendRefused(request, response, tooManyAttempts(asked.until), (problem) =>
        forgotPage({ viewer, username, problem }),
      )
    }
    if (prefersJson(request)) sendJson(response, { status: 'requested' }, 202)
    else response.redirect(303, '/forgot?after=sent')
  })

  router.get('/reset', (request, response) => {
    const { token } = request.query
    sendPage(response, resetPage({ viewer: auth.findUser(request), token }))
  })

  router.post('/reset', readBody, async (request, response) => {
    // The token is on the page that is refused, and what a device keeps with the answer that is not.
    response.set('Cache-Control', 'no-store')
    const token = fieldOf(request.body, 'token')
    const next = fieldOf(request.body, 'password')
    const reset = await accounts.reset({ token, next }, visitorOf(request))
    if (reset.kind !== 'reset') {
      const problem =
        reset.kind === 'token-refused'
          ? linkRefused
          : new RequestProblem(400, 'password_refused', reset.problem.message, {
              field: 'password',
            })
      const viewer = auth.findUser(request)
      return sendRefused(request, response, problem, () => resetPage({ viewer, token, problem }))
    }
    // Signed in by it is nobody: a link in a mail proves less than a password. But the owner is here.
    keepKnownDevice(request, response, reset.knownDevice)
    sendDone(request, response, '/login?after=reset')
  })
  return router
}
