import { Router } from 'express'
import type { Accounts } from './accounts'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth } from './auth'
import { registerPage } from './pages/register-page'
import { fieldOf, readBody } from './request-body'
import { RequestProblem } from './request-problem'

/** Registering, which signs in. */
export function registrationRoutes(auth: Auth, accounts: Accounts): Router {
  const router = Router()

  router.get('/register', (request, response) => {
    sendPage(response, registerPage({ viewer: auth.findUser(request) }))
  })

  router.post('/register', readBody, async (request, response) => {
    const username = fieldOf(request.body, 'username')
    try {
      const user = await accounts.register(username, fieldOf(request.body, 'password'))
      try {
        await auth.signInAs(request, user, { methods: ['pwd'] })
        await auth.session(request).save()
      } catch (error) {
        // All or nothing: who is told that it failed can register again under this name.
        await accounts.remove(user)
        throw error
      }
      if (prefersJson(request)) sendJson(response, { user }, 201)
      else response.redirect(303, '/account')
    } catch (error) {
      if (!(error instanceof RequestProblem) || prefersJson(request)) throw error
      const viewer = auth.findUser(request)
      sendPage(response, registerPage({ viewer, username, problem: error }), error.status)
    }
  })
  return router
}
