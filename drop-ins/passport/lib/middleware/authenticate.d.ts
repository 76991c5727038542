import passport = require('../../index')

/** Makes the middleware that tries strategies on a request. */
declare function authenticate(
  passport: passport.Authenticator,
  strategy: string | passport.Strategy | Array<string | passport.Strategy>,
  options?: passport.AuthenticateOptions | passport.AuthenticateCallback,
  callback?: passport.AuthenticateCallback,
): passport.Middleware

export = authenticate
