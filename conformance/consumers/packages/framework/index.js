const { createServer } = require('node:http')
const { text } = require('node:stream/consumers')
const TokenStrategy = require('@consumers/strategy')
const flash = require('connect-flash')
const session = require('express-session')
const passport = require('passport')
const LocalStrategy = require('passport-local')

/** A server whose listener has the session and the user at hand. */
exports.serverWithUsers = ({ verify, verifyToken }, listener) => {
  const users = new passport.Passport()
  users.use(new LocalStrategy(verify))
  users.use(new TokenStrategy(verifyToken))
  users.serializeUser((user, done) => done(null, user.name))
  users.deserializeUser((name, done) => done(null, { name }))

  const each = [
    session({ secret: 'of the framework', resave: false, saveUninitialized: false }),
    users.initialize(),
    users.session(),
    flash(),
  ]
  const at = {
    '/login': [parse, users.authenticate('local', { failureFlash: true, successFlash: true })],
    '/token': [users.authenticate('token', { session: false })],
    '/leave': [(req, _res, next) => req.logout(next)],
  }
  return createServer((req, res) => {
    const [path] = req.url.split('?')
    const middlewares = [...each, ...(at[path] ?? [])]
    const next = (error) => {
      if (error) return res.writeHead(500).end(String(error))
      const middleware = middlewares.shift()
      return middleware ? middleware(req, res, next) : listener(req, res)
    }
    next()
  })
}

function parse(req, _res, next) {
  text(req).then((form) => {
    req.body = Object.fromEntries(new URLSearchParams(form))
    next()
  }, next)
}
