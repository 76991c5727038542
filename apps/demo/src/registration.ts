import { Router } from 'express'
import type { FieldProblem } from 'latchkey/accounts'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendJson, sendPage, sendRefused } from './answers'
import type { Auth } from './auth'
import { keepKnownDevice, visitorOf } from './known-device'
import { registerPage } from './pages/register-page'
import { profileOf } from './profile'
import { fieldOf, readBody } from './request-body'
import { RequestProblem, tooManyAttempts } from './request-problem'

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
    const { user, knownDevice } = registration
    try {
      await auth.signInAs(request, user, { methods: ['pwd'] })
      await auth.session(request).save()
    } catch (error) {
      // All or nothing: who is told that it failed can register again under this name.
      await accounts.remove(user.id).catch(() => {})
      throw error
    }
    keepKnownDevice(request, response, knownDevice)
    if (prefersJson(request)) sendJson(response, { user: profileOf(user) }, 201)
    else response.redirect(303, '/account')
  })
  return router
}

/** What is wrong with a field, as an answer. */
export function problemOf({ field, code, message }: FieldProblem): RequestProblem {
  if (code === 'username_taken') return new RequestProblem(409, code, message, { field })
  return new RequestProblem(400, `${field}_refused`, message, { field })
}
