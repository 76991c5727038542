'use strict'
// What one writes in the first hour with Passport: register, sign in, see a page of one's own, sign out.

const crypto = require('node:crypto')
const express = require('express')
const session = require('express-session')
const flash = require('connect-flash')
const passport = require('passport')
const LocalStrategy = require('passport-local').Strategy
const { page, signInForm } = require('./pages.cjs')

const users = new Map()
let lastId = 0

function hash(password, salt, callback) {
  crypto.pbkdf2(password, salt, 10_000, 32, 'sha256', callback)
}

function findByName(name) {
  return [...users.values()].find((user) => user.name === name)
}

passport.use(
  new LocalStrategy((username, password, done) => {
    const user = findByName(username)
    if (!user) return done(null, false, { message: 'Nobody has that name.' })
    return hash(password, user.salt, (error, key) => {
      if (error) return done(error)
      if (!crypto.timingSafeEqual(key, user.key)) {
        return done(null, false, { message: 'That is not the password.' })
      }
      return done(null, user)
    })
  }),
)

passport.serializeUser((user, done) => done(null, user.id))
passport.deserializeUser((id, done) => done(null, users.get(id) || false))

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }))
app.use(passport.initialize())
app.use(passport.session())
app.use(flash())

app.get('/', (req, res) => {
  res.send(page('Home', req.user, req.flash()))
})

app.get('/login', (req, res) => {
  res.send(page('Sign in', req.user, req.flash(), signInForm('/login', 'Sign in')))
})

app.post(
  '/login',
  passport.authenticate('local', {
    successReturnToOrRedirect: '/',
    failureRedirect: '/login',
    failureFlash: true,
    successFlash: 'Good to see you again.',
    keepSessionInfo: true,
  }),
)

app.get('/register', (req, res) => {
  res.send(page('Register', req.user, req.flash(), signInForm('/register', 'Register')))
})

app.post('/register', (req, res, next) => {
  const { username: name, password } = req.body
  if (!name || !password || findByName(name)) {
    req.flash('error', 'The name %s is taken.', name || '(none)')
    return res.redirect('/register')
  }
  const salt = crypto.randomBytes(16)
  return hash(password, salt, (error, key) => {
    if (error) return next(error)
    const user = { id: ++lastId, name, salt, key }
    users.set(user.id, user)
    return req.login(user, (error) => {
      if (error) return next(error)
      req.flash('success', ['You are registered.', 'And signed in.'])
      return res.redirect('/profile')
    })
  })
})

app.get('/profile', (req, res) => {
  if (!req.isAuthenticated()) {
    req.session.returnTo = req.originalUrl
    req.flash('error', 'Please sign in first.')
    return res.redirect('/login')
  }
  return res.send(page('Profile', req.user, req.flash()))
})

app.post('/logout', (req, res, next) => {
  req.logout((error) => {
    if (error) return next(error)
    return res.redirect('/')
  })
})

app.post('/delete', (req, res) => {
  users.delete(req.user?.id)
  res.redirect('/')
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
