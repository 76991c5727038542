import type { Done } from './callback-or-promise'
import { noteToldBefore } from './kept-data'
import type { PassportRequest } from './passport-request'
import { type AuthenticateOptions, type Exchange, orNext, type Route } from './route'
import { tell } from './tell'

/** What follows a success: somebody is signed in, or put beside who is signed in, and the answer is found. */
export function signIn(route: Route, exchange: Exchange, user: unknown, given: unknown): void {
  const { options } = route
  const { request, next } = exchange
  const info = given || {}
  const telling = { flash: options.successFlash, message: options.successMessage }
  if (request.session && (telling.flash || telling.message)) noteToldBefore(request.session)
  if (!orNext(next, () => tell(request, 'success', telling, info))) return

  if (options.assignProperty) {
    request[options.assignProperty] = user
    withAuthInfo(route, exchange, info, () => next())
    return
  }

  const returnTo = takeReturnTo(request, options)
  request.logIn?.(user, options, (error) => {
    if (error) {
      returnTo.putBack()
      next(error)
    } else {
      withAuthInfo(route, exchange, info, () => goOn(route, exchange, returnTo.url))
    }
  })
}

/** Puts on the request what is known of the credentials, as the program wants to see it. */
function withAuthInfo(
  { passport, options }: Route,
  { request, next }: Exchange,
  info: unknown,
  then: () => void,
): void {
  if (options.authInfo === false) {
    then()
    return
  }
  const transformed: Done = (error, transformedInfo) => {
    if (error) {
      next(error)
      return
    }
    request.authInfo = transformedInfo
    then()
  }
  passport.transformAuthInfo(info, request, transformed)
}

/**
 * Takes from the session where somebody wanted to go before they were asked to sign in. Before the sign-in, at which the session is stored, so that
 * it is stored once (D4, D21).
 */
function takeReturnTo(
  request: PassportRequest,
  options: AuthenticateOptions,
): { readonly url: unknown; readonly putBack: () => void } {
  const { session } = request
  const url = options.successReturnToOrRedirect && session?.returnTo
  if (!session || !url) return { url: undefined, putBack: () => {} }
  delete session.returnTo
  const putBack = () => {
    if (request.session === session) session.returnTo = url
  }
  return { url, putBack }
}

function goOn({ options }: Route, { request, response, next }: Exchange, returnTo: unknown): void {
  const fallback = options.successReturnToOrRedirect
  if (!fallback && !options.successRedirect) {
    next()
    return
  }
  orNext(next, () => {
    // What was put there by the sign-in itself goes first.
    const inSession = fallback && request.session?.returnTo
    if (inSession) delete request.session?.returnTo
    response.redirect((inSession || returnTo || fallback || options.successRedirect) as string)
  })
}
