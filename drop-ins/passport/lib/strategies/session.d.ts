import passport = require('../../index')

/** Knows who somebody is by the session. */
declare const SessionStrategy: passport.PassportStatic['strategies']['SessionStrategy']
type SessionStrategy = passport.SessionStrategy

export = SessionStrategy
