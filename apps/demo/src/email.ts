import { Router } from 'express'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendJson, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { requireConfirmed } from './confirm'
import { visitorOf } from './known-device'
import { emailPage } from './pages/email-page'
import { verifyPage } from './pages/verify-page'
import { fieldOf, readBody } from './request-body'
import { linkRefused, RequestProblem, tooManyAttempts } from './request-problem'

/** The address of an account: given, and confirmed by a link in a mail. */
export function emailRoutes(auth: Auth, accounts: DemoAccounts): Router {
  const router = Router()
  // Links for a new password go there.
  const isStillThem = requireConfirmed(auth, '/account/email')

  router.get('/account/email', isStillThem, (request, response) => {
    sendPage(response, emailPage({ viewer: auth.user(request) }))
  })

  router.post('/account/email', isStillThem, readBody, async (request, response) => {
    const viewer = auth.user(request)
    const email = fieldOf(request.body, 'email')
    const asked = await accounts.requestVerification(viewer, email, visitorOf(request))
    if (asked.kind !== 'requested') {
      const problem =
        asked.kind === 'limited'
          ? tooManyAttempts(asked.until)
          : new RequestProblem(400, 'email_refused', 'Give an address such as ann@example.com.')
      return sendRefused(request, response, problem, () => emailPage({ viewer, email, problem }))
    }
    if (prefersJson(request)) return sendJson(response, { status: 'requested' }, 202)
    auth.session(request).data.notice = 'Open the link in the mail that we sent there.'
    response.redirect(303, '/account')
  })

  // Opening the link changes nothing yet: programs that look through mail open links too.
  router.get('/verify', (request, response) => {
    sendPage(response, verifyPage({ viewer: auth.findUser(request), token: request.query.token }))
  })

  router.post('/verify', readBody, async (request, response) => {
    const token = fieldOf(request.body, 'token')
    const viewer = auth.findUser(request)
    const session = auth.session(request)
    const verification = await accounts.verify(token, visitorOf(request), { session })
    if (verification.kind === 'refused') {
      return sendRefused(request, response, linkRefused, (problem) =>
        verifyPage({ viewer, token, problem }),
      )
    }
    // Where the address is another one now, all others have ended. This one goes on, under a new id.
    if (viewer?.id === verification.user.id) await session.regenerate()
    if (prefersJson(request)) return sendDone(request, response, '/account')
    sendPage(response, verifyPage({ viewer, confirmed: verification.email }))
  })
  return router
}
