'use strict'

const { requestMethods } = require('latchkey/compat/passport')

module.exports = requestMethods
