'use strict'

const { AuthenticationError } = require('latchkey/compat/passport')

module.exports = AuthenticationError
