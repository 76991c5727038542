'use strict'

const { flash } = require('latchkey/compat/connect-flash')

module.exports = flash
