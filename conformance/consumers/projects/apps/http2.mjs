import { createServer } from 'node:http2'
import { text } from 'node:stream/consumers'
import flash from 'connect-flash'
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'

passport.use(
  new LocalStrategy(async (username, password, done) => {
    await null
    if (password === 'right') done(null, { name: username }, { message: 'Welcome.' })
    else done(null, false, { message: 'Wrong name or password.' })
  }),
)
passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser((name, done) => done(null, { name }))

const middlewares = [
  session({ secret: 'of these tests', resave: false, saveUninitialized: false }),
  passport.session(),
  flash(),
]
const signIn = passport.authenticate('local', { failureFlash: true, successFlash: true })

const server = createServer(async (req, res) => {
  const through = (middleware) =>
    new Promise((resolve, reject) => {
      middleware(req, res, (error) => (error ? reject(error) : resolve()))
    })
  const json = (value) => {
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(value))
  }
  try {
    for (const middleware of middlewares) await through(middleware)
    if (req.url === '/views') {
      req.session.views = (req.session.views ?? 0) + 1
      return json({ views: req.session.views })
    }
    if (req.url === '/account') return json({ user: req.user ?? null, messages: req.flash() })
    if (req.url === '/login') {
      req.body = Object.fromEntries(new URLSearchParams(await text(req)))
      await through(signIn)
    }
    if (req.url === '/leave') await new Promise((resolve) => req.logout(resolve))
    if (req.url === '/logout') await new Promise((resolve) => req.session.destroy(resolve))
    res.statusCode = 204
    res.end()
  } catch (error) {
    res.writeHead(500).end(String(error))
  }
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
