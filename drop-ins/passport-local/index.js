'use strict'

const { Strategy } = require('latchkey/compat/passport-local')

module.exports = Strategy
// Once more, so that Node shows it to `import { Strategy } from 'passport-local'`.
module.exports.Strategy = Strategy
