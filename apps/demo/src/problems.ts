import { STATUS_CODES } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { type ErrorCode, LatchkeyError } from 'latchkey'
import { challenge, localPath } from 'latchkey/authentication'
import { prefersJson } from './answers'
import { realm } from './auth'
import { isBusy } from './database'
import { problemPage } from './pages/problem-page'
import { RequestProblem } from './request-problem'

/** An error, as the client is told of it. */
interface Problem {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/** What the library's errors say to people; to programmers they say more. */
const messages: Partial<Record<ErrorCode, string>> = {
  NOT_SIGNED_IN: 'Sign in to see this.',
  SIGN_IN_NOT_FRESH: 'Sign in again to do this.',
  SESSION_ENDED_ELSEWHERE: 'You were signed out meanwhile. Nothing was stored.',
  CROSS_SITE_REQUEST: 'The request did not come from a page of this site.',
  SESSION_NEEDS_HTTPS: 'Signing in works over https only.',
  SESSION_TOO_LARGE: 'There is no room for this in your session.',
  STORE_UNAVAILABLE: 'Sessions cannot be reached just now. You are not signed out: try again.',
  SESSION_CONFLICT: 'Too much happened at once, and nothing was stored: try again.',
  PASSWORDS_BUSY: 'Many people are signing in just now: try again in a moment.',
  SESSIONS_CLOSED: 'The server is restarting: try again.',
}

/** Two that are the client's doing here, whatever they are elsewhere. */
const statuses: Partial<Record<ErrorCode, number>> = {
  SESSION_ENDED_ELSEWHERE: 401,
  SESSION_TOO_LARGE: 413,
}

function problemOf(error: unknown): Problem {
  if (error instanceof LatchkeyError) {
    const { code, headers } = error
    const status = statuses[code] ?? error.status
    const message = messages[code] ?? messageFor(status)
    return { status, code: code.toLowerCase(), message, headers }
  }
  if (error instanceof RequestProblem) {
    const { status, code, message } = error
    return { status, code, message, headers: {} }
  }
  if (isBusy(error)) return { ...problemWith(503), headers: { 'Retry-After': '5' } }
  // What Express and its parsers throw for what a client sent has a status; its message may quote the request.
  const { status } = (error ?? {}) as { status?: unknown }
  const isClients = typeof status === 'number' && status >= 400 && status < 500
  return problemWith(isClients ? status : 500)
}

function problemWith(status: number): Problem {
  const code = (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/\W+/g, '_')
  return { status, code, message: messageFor(status), headers: {} }
}

function messageFor(status: number): string {
  if (status >= 500) return 'Something went wrong here. Try again in a moment.'
  return `The request was refused: ${STATUS_CODES[status] ?? status}.`
}

/** Between two lines about an outage, in milliseconds: each request would write one. */
const outageToldEvery = 10_000
let outageToldAt = Number.NEGATIVE_INFINITY

/** Tells whoever runs the demo, by what the store said. */
function tellOutage({ message, cause }: LatchkeyError): void {
  const now = performance.now()
  if (now - outageToldAt < outageToldEvery) return
  outageToldAt = now
  console.error(cause instanceof Error ? `${message} ${cause.message}` : message)
}

/** The answer to an error: a page, or JSON for who prefers that. */
export function refusalOf(error: unknown, request: unknown) {
  const problem = problemOf(error)
  const { status, code, message } = problem
  if (status === 500) console.error(error)
  if (error instanceof LatchkeyError && error.code === 'STORE_UNAVAILABLE') tellOutage(error)
  const headers: Record<string, string> = { 'Cache-Control': 'no-store', ...problem.headers }
  headers.Vary = 'Accept'
  // RFC 9110 section 11.6.1: a 401 says how to do better.
  if (status === 401) headers['WWW-Authenticate'] = challenge('Session', { realm })
  if (prefersJson(request as Request)) {
    headers['Content-Type'] = 'application/json; charset=utf-8'
    return { status, headers, body: JSON.stringify({ error: { code, message } }) }
  }
  headers['Content-Type'] = 'text/html; charset=utf-8'
  return { status, headers, body: problemPage({ status, message }).text }
}

/** Answers every error of the app. */
export const answerProblem: ErrorRequestHandler = (error, request, response, next) => {
  // Too late for an answer: Express cuts the connection, so that nobody takes a half for the whole.
  if (response.headersSent) return next(error)
  const { status, headers, body } = refusalOf(error, request)
  if (status === 401 && !prefersJson(request)) {
    // A request line may name a whole URL, of whatever site.
    const wanted = localPath(request.method === 'GET' && request.originalUrl, '/account')
    return response.redirect(303, `/login?next=${encodeURIComponent(wanted)}`)
  }
  response.status(status).set(headers).send(body)
}

/** Comes after all routes. */
export const noSuchPage: RequestHandler = (_request, _response, next) => {
  next(new RequestProblem(404, 'not_found', 'There is nothing at this address.'))
}

/** Refuses a path that is not percent-encoded text. */
export const refuseMalformedPath: RequestHandler = (request, _response, next) => {
  try {
    decodeURIComponent(request.path)
    next()
  } catch {
    next(new RequestProblem(400, 'malformed_path', 'The address is malformed.'))
  }
}
