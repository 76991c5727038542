'use strict'

const express = require('express4')
const session = require('express-session')
const flash = require('connect-flash')
const passport = require('passport')
const LocalStrategy = require('passport-local').Strategy

passport.use(
  new LocalStrategy((username, password, done) => {
    if (password !== 'right') return done(null, false, { message: 'Wrong name or password.' })
    return done(null, { name: username }, { message: 'Welcome.' })
  }),
)
passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser((name, done) => done(null, { name }))

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
app.use(express.urlencoded({ extended: false }))
app.use(passport.initialize())
app.use(passport.session())
app.use(flash())
app.get('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
app.post(
  '/login',
  passport.authenticate('local', { failureFlash: true, successFlash: true }),
  (_req, res) => res.sendStatus(204),
)
app.get('/account', (req, res) => {
  res.json({ user: req.user ?? null, messages: req.flash() })
})
app.post('/leave', (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.sendStatus(204)))
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.status(204).end()))
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
