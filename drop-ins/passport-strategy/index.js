'use strict'

const { Strategy } = require('latchkey/compat/passport-strategy')

module.exports = Strategy
// Named, so that Node shows it to `import { Strategy } from 'passport-strategy'`.
module.exports.Strategy = Strategy
