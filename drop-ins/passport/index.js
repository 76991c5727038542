'use strict'

const { passport } = require('latchkey/compat/passport')

module.exports = passport
// Named one by one, so that Node shows them to `import { Strategy } from 'passport'`.
module.exports.Passport = passport.Passport
module.exports.Authenticator = passport.Authenticator
module.exports.Strategy = passport.Strategy
module.exports.strategies = passport.strategies
