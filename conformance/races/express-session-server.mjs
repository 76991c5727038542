// @ts-check
// express-session or its drop-in, with passport, as their documentation says. Arguments: which of the two, the store, and a file for it.
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import express from 'express'
import { hold, letGo } from './holding.mjs'
import { farAway } from './latency.mjs'
import { openLegacyStore } from './legacy-stores.mjs'
import { answerErrors, serve } from './serving.mjs'

const [name = '', storeName = '', file = ''] = process.argv.slice(2)
// Loaded by name: the two have types of their own, which this program is not about.
const load = createRequire(import.meta.url)
const session = load(name)
const passport = load('passport')
const { Strategy } = load('passport-local')

const store = farAway(openLegacyStore(storeName, session, file))
/** What the program itself knows of who is signed in where. @type {Map<string, Set<string>>} */
const idsOf = new Map()

passport.serializeUser((/** @type {string} */ user, /** @type {any} */ done) => done(null, user))
passport.deserializeUser((/** @type {string} */ user, /** @type {any} */ done) => done(null, user))
passport.use(
  new Strategy(
    (/** @type {string} */ user, /** @type {string} */ _password, /** @type {any} */ done) =>
      done(null, user),
  ),
)

/** @typedef {any} Request Express's, with what session and passport put on it. */

const options = {
  secret: 'a key for these races, of 32 characters and more',
  resave: false,
  saveUninitialized: false,
  store,
}

const app = express()
app.post('/let-go', letGo)
app.use('/rolling', session({ ...options, resave: true, rolling: true }))
app.use(session(options))
app.use(passport.session())

app.get('/rolling/slow-read', async (/** @type {Request} */ req, res) => {
  res.writeProcessing() // the session is open
  await hold(req)
  res.json({ user: req.user })
})

app.get('/kv', (/** @type {Request} */ req, res) => {
  const { cookie, passport: _user, ...data } = req.session
  res.json(data)
})

app.post('/kv', async (/** @type {Request} */ req, res) => {
  res.writeProcessing() // the session is open
  await hold(req)
  req.session[String(req.query.key)] = req.query.value
  res.sendStatus(204)
})

app.post('/counter', async (/** @type {Request} */ req, res) => {
  await hold(req)
  req.session.counter = (req.session.counter ?? 0) + 1
  res.sendStatus(204)
})

app.post('/form', async (/** @type {Request} */ req, res) => {
  if (!req.user) return void res.sendStatus(401)
  await hold(req)
  req.session.form = req.query.value
  res.sendStatus(204)
})

app.post('/visit', (/** @type {Request} */ req, res) => {
  req.session.visit = req.query.value
  res.redirect(303, '/kv')
})

const signIn = passport.authenticate('local')
app.post('/login', express.urlencoded(), signIn, (/** @type {Request} */ req, res) => {
  const ids = idsOf.get(req.user) ?? new Set()
  idsOf.set(req.user, ids.add(req.sessionID))
  res.sendStatus(204)
})

app.post('/logout', (/** @type {Request} */ req, res, next) => {
  req.logout((/** @type {unknown} */ error) => (error ? next(error) : res.sendStatus(204)))
})

app.post('/revoke', async (/** @type {Request} */ req, res) => {
  const ids = idsOf.get(String(req.query.user)) ?? []
  for (const id of ids) await promisify(req.sessionStore.destroy.bind(req.sessionStore))(id)
  res.sendStatus(204)
})

app.get('/account', (/** @type {Request} */ req, res) => {
  if (req.user) res.json({ user: req.user })
  else res.sendStatus(401)
})

app.use(answerErrors)

serve(app)
