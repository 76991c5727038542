// @ts-check
// express-session and passport from npm, as their documentation says, on the store that comes with them.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { pause, serve, writeTakesItsTime } from './serving.mjs'

const store = new session.MemoryStore()
for (const name of /** @type {const} */ (['set', 'touch', 'destroy'])) {
  const method = /** @type {(...args: unknown[]) => unknown} */ (store[name])
  store[name] = async (/** @type {unknown[]} */ ...args) => {
    await writeTakesItsTime()
    method.apply(store, args)
  }
}

passport.serializeUser((user, done) => done(null, /** @type {any} */ (user)))
passport.deserializeUser((user, done) => done(null, /** @type {any} */ (user)))
passport.use(new Strategy((user, _password, done) => done(null, user)))

/** @param {express.Request} req @returns {Record<string, any>} */
const dataOf = (req) => req.session

const app = express()
app.use(
  session({
    secret: 'a key for these races, of 32 characters and more',
    resave: false,
    saveUninitialized: false,
    store,
  }),
)
app.use(passport.session())

app.get('/kv', (req, res) => {
  const { cookie, passport: _user, ...data } = dataOf(req)
  res.json(data)
})

app.post('/kv', async (req, res) => {
  res.writeProcessing() // the session is open
  await pause(Number(req.query.delay))
  dataOf(req)[String(req.query.key)] = req.query.value
  res.sendStatus(204)
})

app.post('/counter', async (req, res) => {
  await pause(Number(req.query.delay))
  dataOf(req).counter = (dataOf(req).counter ?? 0) + 1
  res.sendStatus(204)
})

app.post('/visit', (req, res) => {
  dataOf(req).visit = req.query.value
  res.redirect(303, '/kv')
})

const form = express.urlencoded()
app.post('/login', form, passport.authenticate('local'), (_req, res) => {
  res.sendStatus(204)
})

app.post('/logout', (req, res, next) => {
  const { logout } = /** @type {any} */ (req)
  logout.call(req, (/** @type {unknown} */ error) => (error ? next(error) : res.sendStatus(204)))
})

app.get('/account', (req, res) => {
  if (req.user) res.json({ user: req.user })
  else res.sendStatus(401)
})

serve(app)
