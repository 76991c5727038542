import flash from 'connect-flash'
import express from 'express'
import session, { Cookie, MemoryStore, Session, Store } from 'express-session'
import { Authenticator, Passport, Strategy as PassportStrategy } from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { Strategy } from 'passport-strategy'

const store = new MemoryStore()
if (!(store instanceof Store)) throw new Error('A MemoryStore is no Store.')

const local = new LocalStrategy(async (username, password) => {
  return password === 'right' && { name: username }
})
if (!(local instanceof Strategy)) throw new Error('A LocalStrategy is no Strategy.')
if (PassportStrategy !== Strategy) throw new Error("Passport's Strategy is another.")
if (Passport !== Authenticator) throw new Error('Passport is no Authenticator.')

const passport = new Authenticator()
passport.use(local)
passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser(async (name) => ({ name }))

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false, store }))
app.use(express.urlencoded())
app.use(passport.initialize({ promises: true }))
app.use(passport.session())
app.use(flash())
app.get('/views', (req, res) => {
  if (!(req.session instanceof Session)) throw new Error('The session is no Session.')
  if (!(req.session.cookie instanceof Cookie)) throw new Error('Its cookie is no Cookie.')
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
const messages = { failureFlash: 'Wrong name or password.', successFlash: 'Welcome.' }
app.post('/login', passport.authenticate('local', messages), (_req, res) => res.sendStatus(204))
app.get('/account', (req, res) => {
  res.json({ user: req.user ?? null, messages: req.flash() })
})
app.post('/leave', async (req, res) => {
  await req.logout()
  res.sendStatus(204)
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
