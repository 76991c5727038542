'use strict'

const { SessionStrategy } = require('latchkey/compat/passport')

module.exports = SessionStrategy
