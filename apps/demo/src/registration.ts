import { Router } from 'express'
import type { FieldProblem, Registration, StoredUser } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendJson, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { keepKnownDevice, visitorOf } from './known-device'
import { registerPage } from './pages/register-page'
import { profileOf } from './profile'
import { fieldOf, readBody } from './request-body'
import { inAWhile, RequestProblem, tooManyAttempts } from './request-problem'

/** Registering, which signs in. */
export function registrationRoutes(auth: Auth, accounts: DemoAccounts): Router {
  const router = Router()

  router.get('/register', (request, response) => {
    sendPage(response, registerPage({ viewer: auth.findUser(request) }))
  })

  router.post('/register', readBody, async (request, response) => {
    const registration = await accounts.register(request.body, visitorOf(request))
    if (registration.kind !== 'registered') {
      const problems =
        registration.kind === 'limited'
          ? [tooManyAttempts(registration.until, 'username')]
          : registration.problems.map(problemOf)
      const [problem] = problems
      const typed = {
        username: fieldOf(request.body, 'username'),
        email: fieldOf(request.body, 'email'),
      }
      const viewer = auth.findUser(request)
      return sendRefused(request, response, problem as RequestProblem, () =>
        registerPage({ viewer, typed, problems }),
      )
    }
    const { user, verification, knownDevice } = registration
    try {
      await auth.signInAs(request, user, { methods: ['pwd'] })
      const session = auth.session(request)
      const notice = noticeOf(verification)
      if (notice !== undefined && !prefersJson(request)) session.data.notice = notice
      await session.save()
    } catch (error) {
      // All or nothing: who is told that it failed can register again under this name.
      await accounts.remove(user.id).catch(() => {})
      throw error
    }
    keepKnownDevice(request, response, knownDevice)
    const mail = verification && { verification: verification.kind }
    if (prefersJson(request)) sendJson(response, { user: profileOf(user), ...mail }, 201)
    else response.redirect(303, '/account')
  })
  return router
}

type Verification = (Registration<StoredUser> & { kind: 'registered' })['verification']

/** What is said of the mail that confirms an address; who gave none is told nothing. */
function noticeOf(verification: Verification): string | undefined {
  if (verification?.kind !== 'limited') {
    return verification && 'Open the link in the mail that we sent, to confirm your address.'
  }
  const when = inAWhile(verification.until)
  return `Your address is not confirmed: too much mail goes out for your network. Add it ${when}.`
}

/** What is wrong with a field, as an answer. */
export function problemOf({ field, code, message }: FieldProblem): RequestProblem {
  if (code === 'username_taken') return new RequestProblem(409, code, message, { field })
  return new RequestProblem(400, `${field}_refused`, message, { field })
}
