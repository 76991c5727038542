'use strict'

const { Store } = require('latchkey/compat/express-session')

module.exports = Store
