'use strict'

const { Session } = require('latchkey/compat/express-session')

module.exports = Session
