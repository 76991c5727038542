'use strict'

const { Cookie } = require('latchkey/compat/express-session')

module.exports = Cookie
