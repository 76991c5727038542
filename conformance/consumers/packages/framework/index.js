const { createServer } = require('node:http')
const session = require('express-session')

const middleware = session({
  secret: 'of the framework',
  resave: false,
  saveUninitialized: false,
})

/** A server whose listener has the session at hand. */
exports.serverWithSessions = (listener) =>
  createServer((req, res) => {
    middleware(req, res, () => listener(req, res))
  })

/** Where it found the package that it asks for by the name express-session. */
exports.sessionsComeFrom = () => require.resolve('express-session/package.json')
