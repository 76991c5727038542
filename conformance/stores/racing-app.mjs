// @ts-check
import { setTimeout as pause } from 'node:timers/promises'
import express from 'express'
import { Authenticator, Sessions, success } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'

/**
 * The program that the races over HTTP are run on, in this process and on any store.
 *
 * @param {import('latchkey').SessionStore} store
 */
export function racingApp(store) {
  /** @type {Sessions<Record<string, unknown>>} */
  const sessions = new Sessions({
    store,
    keys: ['a key for these races, of 32 characters and more'],
  })
  const authenticator = new Authenticator({
    serialize: (/** @type {string} */ user) => user,
    deserialize: (user) => user,
    // Whoever says who they are is believed: what a password costs is no part of these races.
    strategies: [{ name: 'named', authenticate: async ({ body }) => success(userIn(body)) }],
  })
  const auth = latchkey({ sessions, authenticator })

  const app = express()
  app.use(auth)
  app.get('/kv', (req, res) => {
    res.json(auth.session(req).data)
  })
  app.post('/kv', async (req, res) => {
    res.writeProcessing() // the session is open
    await pause(Number(req.query.delay))
    auth.session(req).data[String(req.query.key)] = req.query.value
    res.sendStatus(204)
  })
  app.post('/counter', async (req, res) => {
    await pause(Number(req.query.delay))
    auth.session(req).update('counter', (count) => Number(count ?? 0) + 1)
    res.sendStatus(204)
  })
  app.post('/visit', (req, res) => {
    auth.session(req).data.visit = req.query.value
    res.redirect(303, '/kv')
  })
  const signIn = auth.signIn('named', { keep: ['cart'] })
  app.post('/login', express.urlencoded(), signIn, (_req, res) => {
    res.sendStatus(204)
  })
  app.post('/logout', auth.signOut())
  app.get('/account', auth.requireUser(), (req, res) => {
    res.json({ user: auth.user(req) })
  })
  return app
}

/** @param {unknown} body */
function userIn(body) {
  const { user } = /** @type {{ user: string }} */ (body)
  return user
}
