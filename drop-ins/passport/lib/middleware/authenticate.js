'use strict'

const { authenticate } = require('latchkey/compat/passport')

module.exports = authenticate
