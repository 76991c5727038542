// @ts-check
// One program on express-session, passport and passport-local. Without passport.initialize(), which passport has not
// needed since 0.6.
import express from 'express'
import { serve } from './harness.mjs'
import { legacySessions } from './legacy-sessions.mjs'
import { users, userWithPassword } from './users.mjs'

/**
 * Serves it.
 * @param {object} modules the originals, or ours
 * @param {import('./legacy-sessions.mjs').SessionModule} modules.session
 * @param {typeof import('passport')} modules.passport
 * @param {typeof import('passport-local').Strategy} modules.LocalStrategy
 */
export function serveLegacyPassportApp({ session, passport, LocalStrategy }) {
  passport.serializeUser((user, done) => done(null, user.id))
  passport.deserializeUser((/** @type {string} */ id, done) => done(null, users.get(id) ?? false))
  passport.use(
    new LocalStrategy((username, password, done) => {
      done(null, userWithPassword(username, password) ?? false)
    }),
  )

  const { middleware, insight } = legacySessions(session)
  const app = express()
  app.use(middleware)
  app.use(passport.session())

  app.get('/whoami', (req, res) => {
    res.json({ user: req.user?.id ?? null, visits: req.session.visits ?? 0 })
  })

  app.get('/visit', (req, res) => {
    if (!req.user) return void res.sendStatus(401)
    req.session.visits = (req.session.visits ?? 0) + 1
    res.json({ user: req.user.id, visits: req.session.visits })
  })

  app.post('/login', express.urlencoded(), passport.authenticate('local'), (req, res) => {
    res.json({ user: req.user?.id, visits: req.session.visits ?? 0 })
  })

  serve(app, insight)
}
