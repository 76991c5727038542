'use strict'
// CommonJS on plain Connect, with a store in the style of its time.

const { text } = require('node:stream/consumers')
const { inherits } = require('node:util')
const TokenStrategy = require('@consumers/strategy')
const connect = require('connect')
const flash = require('connect-flash')
const session = require('express-session')
const Store = require('express-session/session/store')
const passport = require('passport')
const LocalStrategy = require('passport-local')

function ObjectStore() {
  Store.call(this)
  this.records = Object.create(null)
}
inherits(ObjectStore, Store)

ObjectStore.prototype.get = function get(sid, callback) {
  const text = this.records[sid]
  setImmediate(callback, null, text && JSON.parse(text))
}

ObjectStore.prototype.set = function set(sid, record, callback) {
  this.records[sid] = JSON.stringify(record)
  setImmediate(callback, null)
}

ObjectStore.prototype.destroy = function destroy(sid, callback) {
  delete this.records[sid]
  setImmediate(callback, null)
}

passport.use(
  new LocalStrategy({ passReqToCallback: true }, (req, username, password, done) => {
    if (password === 'right') done(null, { name: username }, { message: 'Welcome.' })
    else done(null, false, { message: req.body && 'Wrong name or password.' })
  }),
)
passport.use(new TokenStrategy((token, done) => done(null, token === 'right' && { name: 'ada' })))
passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser((name, done) => setImmediate(done, null, { name }))

const app = connect()
app.use(
  session({
    secret: 'of these tests',
    resave: false,
    saveUninitialized: false,
    store: new ObjectStore(),
  }),
)
app.use(passport.session())
app.use(flash())
app.use('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ views: req.session.views }))
})
app.use('/login', async (req, _res, next) => {
  req.body = Object.fromEntries(new URLSearchParams(await text(req)))
  next()
})
app.use('/login', passport.authenticate('local', { failureFlash: true, successFlash: true }))
app.use('/token', passport.authenticate('token', { session: false }))
app.use('/account', (req, res) => {
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ user: req.user ?? null, messages: req.flash() }))
})
app.use('/leave', (req, _res, next) => req.logout(next))
app.use('/logout', (req, _res, next) => {
  req.session.destroy(next)
})
app.use((_req, res) => {
  res.statusCode = 204
  res.end()
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
