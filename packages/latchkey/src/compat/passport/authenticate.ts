import { Attempts } from './attempts'
import type { Authenticator } from './authenticator'
import type { Middleware } from './passport-request'
import { extendRequest } from './request-methods'
import type { AuthenticateCallback, AuthenticateOptions, Route } from './route'

/**
 * Makes the middleware that tries strategies on a request.
 * @param strategy a strategy, the name of a registered one, or a list of both
 * @param callback may stand in the place of the options
 */
export function authenticate(
  passport: Authenticator,
  strategy?: unknown,
  options?: unknown,
  callback?: unknown,
): Middleware {
  const isList = Array.isArray(strategy)
  const hasOptions = typeof options !== 'function'
  const route: Route = {
    passport,
    layers: isList ? strategy : [strategy],
    isList,
    options: (hasOptions && (options as AuthenticateOptions)) || {},
    callback: (hasOptions ? callback : options) as AuthenticateCallback | undefined,
  }

  return function authenticate(request, response, next) {
    extendRequest(request, passport._sm)
    new Attempts(route, { request, response, next }).try(0)
  }
}
