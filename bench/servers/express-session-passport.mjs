// @ts-check
// The peers from npm, as their documentation says for production. Where it leaves a choice, the one
// that costs them less: no maxAge (it would send the cookie again at each write), and no
// passport.initialize(), which passport has not needed since 0.6.
import { promisify } from 'node:util'
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { counting, serve } from './harness.mjs'
import { users, userWithPassword } from './users.mjs'

const store = new session.MemoryStore()

/** @type {Record<string, number>} */
const calls = {}
if (counting) {
  for (const name of /** @type {const} */ (['get', 'set', 'touch', 'destroy'])) {
    const method = /** @type {(...args: unknown[]) => unknown} */ (store[name])
    store[name] = (/** @type {unknown[]} */ ...args) => {
      calls[name] = (calls[name] ?? 0) + 1
      return method.apply(store, args)
    }
  }
}

passport.serializeUser((user, done) => done(null, user.id))
passport.deserializeUser((id, done) => done(null, users.get(id) ?? false))
passport.use(
  new LocalStrategy((username, password, done) => {
    done(null, userWithPassword(username, password) ?? false)
  }),
)

const app = express()
app.use(
  session({
    secret: 'a key for the benchmark, of 32 characters and more',
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax' },
    store,
  }),
)
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

serve(app, {
  records: async () => Object.values((await promisify(store.all.bind(store))()) ?? {}),
  storeCalls: () => calls,
})
