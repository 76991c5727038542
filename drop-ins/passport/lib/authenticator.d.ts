import passport = require('../index')

declare const Authenticator: passport.PassportStatic['Authenticator']
type Authenticator = passport.Authenticator

export = Authenticator
