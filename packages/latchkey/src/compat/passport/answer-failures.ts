import { STATUS_CODES } from 'node:http'
import { AuthenticationError } from './authentication-error'
import { passportDefaults } from './defaults'
import { type Exchange, orNext, type Route } from './route'
import { tell } from './tell'

/** What a strategy said of a failure. */
export interface Failure {
  /** A challenge for `WWW-Authenticate`, or what is to be told. */
  readonly challenge?: unknown
  readonly status?: unknown
}

/** Answers a request for which every strategy failed. */
export function answerFailures(
  { options }: Route,
  { request, response, next }: Exchange,
  failures: readonly Failure[],
): void {
  const telling = { flash: options.failureFlash, message: options.failureMessage }
  const { failureRedirect } = options
  const isTold = orNext(next, () => {
    // Strategies stand in the order of their importance: the first one's words are told.
    tell(request, 'error', telling, failures[0]?.challenge || {})
    if (failureRedirect) response.redirect(failureRedirect)
  })
  if (!isTold || failureRedirect) return

  const status = failures.find((failure) => failure.status)?.status as number | undefined
  const challenges = failures
    .map(({ challenge }) => challenge)
    .filter((challenge) => typeof challenge === 'string')
  const code = status || passportDefaults.failureStatus
  const isAnswered = orNext(next, () => {
    response.statusCode = code
    // One line each (RFC 9110 section 11.6.1).
    if (code === 401 && challenges.length > 0) response.setHeader('WWW-Authenticate', challenges)
    if (!options.failWithError) response.end(STATUS_CODES[code])
  })
  if (isAnswered && options.failWithError) {
    next(new AuthenticationError(STATUS_CODES[code], status))
  }
}
