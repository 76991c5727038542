'use strict'

const { Authenticator } = require('latchkey/compat/passport')

module.exports = Authenticator
