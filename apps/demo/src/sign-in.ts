import { type Request, type Response, Router } from 'express'
import type { StoredUser } from 'latchkey/accounts'
import { type Failure, failure, localPath, type Success, success } from 'latchkey/authentication'
import { local } from 'latchkey/strategies/local'
import type { DemoAccounts } from './accounts'
import { prefersJson, sendDone, sendJson, sendPage, sendRefused } from './answers'
import { type Auth, realm } from './auth'
import { keepKnownDevice, knownDevicesIn } from './known-device'
import { loginPage } from './pages/login-page'
import { profileOf } from './profile'
import { fieldOf, readBody } from './request-body'
import { RequestProblem, tooManyAttempts } from './request-problem'

/** What the form says of a failure. It never says which half was wrong. */
const failureMessages: Readonly<Record<string, string>> = {
  invalid_credentials: 'This name and password do not belong together.',
  credentials_malformed: 'Fill in your name and your password.',
}

/** Finds out who signs in, by name and password. */
export function passwordStrategy(accounts: DemoAccounts) {
  return local<StoredUser>(
    async (credentials, { address, header }) => {
      const visitor = { address, device: knownDevicesIn(header('cookie')) }
      const result = await accounts.authenticate(credentials, visitor)
      if (result.kind === 'failed') return undefined
      if (result.kind === 'limited') {
        return failure('too_many_attempts', { status: 429, retryAt: result.until })
      }
      return success(result.user, { info: result.knownDevice })
    },
    { realm },
  )
}

/** Signing in by name and password, and out again. */
export function signInRoutes(auth: Auth): Router {
  const router = Router()

  router.get('/login', (request, response) => {
    const { next, after } = request.query
    const why = auth.why(request)
    const viewer = auth.findUser(request)
    sendPage(response, loginPage({ viewer, why, after, next: pathOf(next) }))
  })

  const answerSuccess = (request: Request, response: Response, outcome: Success<StoredUser>) => {
    keepKnownDevice(request, response, outcome.info as string | undefined)
    if (prefersJson(request)) sendJson(response, { user: profileOf(outcome.user) })
    else response.redirect(303, pathOf(fieldOf(request.body, 'next')) ?? '/account')
  }

  const answerFailure = (request: Request, response: Response, outcome: Failure) => {
    const typed = fieldOf(request.body, 'username')
    const username = typeof typed === 'string' ? typed : ''
    const next = pathOf(fieldOf(request.body, 'next'))
    const viewer = auth.findUser(request)
    sendRefused(request, response, problemOf(outcome), ({ message }) =>
      loginPage({ viewer, username, remembered: remember(request), next, message }),
    )
  }

  router.post(
    '/login',
    readBody,
    auth.signIn('local', { success: answerSuccess, failure: answerFailure, remember }),
  )

  const answerSignedOut = (request: Request, response: Response) => {
    sendDone(request, response, '/')
  }

  router.post('/logout', auth.signOut({ success: answerSignedOut }))
  return router
}

/** Whether somebody wants to stay signed in on this device: a box that is ticked, or `true`. */
function remember(request: Request): boolean {
  const wish = fieldOf(request.body, 'remember')
  return wish === true || wish === 'yes' || wish === 'on' || wish === 'true' || wish === '1'
}

function problemOf({ code, status, retryAt }: Failure): RequestProblem {
  if (retryAt !== undefined) return tooManyAttempts(retryAt)
  const message = failureMessages[code] ?? 'You could not be signed in.'
  return new RequestProblem(status, code, message)
}

/** Where to go after signing in: only ever a path of this site. */
function pathOf(next: unknown): string | undefined {
  return localPath(next, '') || undefined
}
