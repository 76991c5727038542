'use strict'

module.exports = require('latchkey/compat/express-session').Store
