'use strict'

const { MemoryStore } = require('latchkey/compat/express-session')

module.exports = MemoryStore
