'use strict'

const { initialize } = require('latchkey/compat/passport')

module.exports = initialize
