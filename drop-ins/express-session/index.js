'use strict'

const { session, Store, Cookie, Session, MemoryStore } = require('latchkey/compat/express-session')

module.exports = session
// Named one by one, so that Node shows them to `import { Store } from 'express-session'`.
module.exports.Store = Store
module.exports.Cookie = Cookie
module.exports.Session = Session
module.exports.MemoryStore = MemoryStore
