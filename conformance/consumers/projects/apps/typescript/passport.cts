// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import type { AddressInfo } from 'node:net'

import flash = require('connect-flash')
import express = require('express')
import session = require('express-session')
import passport = require('passport')
import passportLocal = require('passport-local')
import strategies = require('passport-strategy')

declare global {
  namespace Express {
    interface User {
      name: string
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

class TokenStrategy extends strategies.Strategy {
  name = 'token'
  override authenticate(req: express.Request): void {
    if (req.headers.authorization) this.redirect('/account')
    else this.error(new Error('No token'))
  }
}

const users: passport.PassportStatic = passport
users.use(
  new passportLocal.Strategy((username, password, done) => {
    if (password === 'right') done(null, { name: username }, { message: 'Welcome.' })
    else done(undefined, false, { message: 'Wrong name or password.' })
  }),
)
users.use(new TokenStrategy())
users.serializeUser<string>((user, done) => {
  done(null, user.name)
})
users.deserializeUser<string>((name, done) => {
  done(null, { name })
})
const others: passport.Authenticator = new passport.Authenticator()
others.use(new TokenStrategy())

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
app.use(express.urlencoded({ extended: false }))
const prepare: express.RequestHandler = users.initialize()
const messages: express.RequestHandler = flash({ unsafe: true })
app.use(prepare)
app.use(users.session({ pauseStream: true }))
app.use(messages)
app.post('/login', (req, res, next) => {
  users.authenticate(
    'local',
    (error: Error | null, user: Express.User | false, info: { message: string }) => {
      if (error) return next(error)
      if (!user) {
        req.flash('error', info.message)
        return res.sendStatus(401)
      }
      return req.login(user, (error) => {
        if (error) return next(error)
        req.flash('success', info.message)
        return res.sendStatus(204)
      })
    },
  )(req, res, next)
})
app.get('/account', (req, res) => {
  const user: Express.User | undefined = req.user
  res.json({ user: user ?? null, messages: req.flash() })
})
app.post('/leave', (req, res, next) => {
  req.logOut((error) => (error ? next(error) : res.sendStatus(204)))
})
app.get('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
