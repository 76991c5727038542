import { type Request, type Response, Router } from 'express'
import { localPath } from 'latchkey/authentication'
import { prefersJson, sendJson, sendPage } from './answers'
import type { Auth } from './auth'
import { loginPage } from './pages/login-page'
import { fieldOf, readBody } from './request-body'

/** What the form says of a failure. It never says which half was wrong. */
const failureMessages: Readonly<Record<string, string>> = {
  invalid_credentials: 'This name and password do not belong together.',
  credentials_malformed: 'Fill in your name and your password.',
}

/** Signing in by name and password, and out again. */
export function signInRoutes(auth: Auth): Router {
  const router = Router()

  router.get('/login', (request, response) => {
    const { next } = request.query
    const why = auth.why(request)
    sendPage(response, loginPage({ viewer: auth.findUser(request), why, next: pathOf(next) }))
  })

  const answerSuccess = (request: Request, response: Response) => {
    if (prefersJson(request)) sendJson(response, { user: auth.user(request) })
    else response.redirect(303, pathOf(fieldOf(request.body, 'next')) ?? '/account')
  }

  const answerFailure = (request: Request, response: Response, { code }: { code: string }) => {
    const message = failureMessages[code] ?? 'You could not be signed in.'
    const { statusCode } = response
    if (prefersJson(request)) return sendJson(response, { error: { code, message } }, statusCode)
    const username = textOf(fieldOf(request.body, 'username'))
    const next = pathOf(fieldOf(request.body, 'next'))
    const page = loginPage({ viewer: auth.findUser(request), username, next, message })
    sendPage(response, page, statusCode)
  }

  router.post(
    '/login',
    readBody,
    auth.signIn('local', { success: answerSuccess, failure: answerFailure }),
  )

  const answerSignedOut = (request: Request, response: Response) => {
    if (prefersJson(request)) response.status(204).vary('Accept').end()
    else response.redirect(303, '/')
  }

  router.post('/logout', auth.signOut({ success: answerSignedOut }))
  return router
}

/** Where to go after signing in: only ever a path of this site. */
function pathOf(next: unknown): string | undefined {
  return localPath(next, '') || undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
