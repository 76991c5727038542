'use strict'

const { lookup } = require('latchkey/compat/passport-local')

exports.lookup = lookup
