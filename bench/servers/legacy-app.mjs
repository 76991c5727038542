// @ts-check
// One program on express-session alone, as its documentation signs people in.
import express from 'express'
import { serve } from './harness.mjs'
import { legacySessions } from './legacy-sessions.mjs'
import { users, userWithPassword } from './users.mjs'

/**
 * Serves it.
 * @param {import('./legacy-sessions.mjs').SessionModule} session express-session, or ours
 */
export function serveLegacyApp(session) {
  const { middleware, insight } = legacySessions(session)
  const app = express()
  app.use(middleware)

  app.get('/whoami', ({ session: data }, res) => {
    const user = data.user === undefined ? undefined : users.get(data.user)
    res.json({ user: user?.id ?? null, visits: data.visits ?? 0 })
  })

  app.get('/visit', ({ session: data }, res) => {
    const user = data.user === undefined ? undefined : users.get(data.user)
    if (!user) return void res.sendStatus(401)
    data.visits = (data.visits ?? 0) + 1
    res.json({ user: user.id, visits: data.visits })
  })

  app.post('/login', express.urlencoded(), (req, res, next) => {
    const user = userWithPassword(req.body.username, req.body.password)
    if (!user) return void res.sendStatus(401)
    req.session.regenerate((error) => {
      if (error) return next(error)
      req.session.user = user.id
      req.session.save((error) => {
        if (error) return next(error)
        res.json({ user: user.id, visits: req.session.visits ?? 0 })
      })
    })
  })

  serve(app, insight)
}
