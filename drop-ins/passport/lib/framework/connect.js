'use strict'

const { connect } = require('latchkey/compat/passport')

module.exports = connect
