import passport = require('../../index')

/** Makes the middleware that prepares requests. */
declare function initialize(
  passport: passport.Authenticator,
  options?: passport.InitializeOptions,
): passport.Middleware

export = initialize
