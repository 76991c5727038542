'use strict'

const { SessionManager } = require('latchkey/compat/passport')

module.exports = SessionManager
