// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import flash from 'connect-flash'
import express, { type NextFunction, type Request, type Response } from 'express'
import session from 'express-session'
import passport, {
  type AuthenticateCallback,
  type AuthenticateOptions,
  type Profile,
} from 'passport'
import {
  type IStrategyOptions,
  type IVerifyOptions,
  Strategy as LocalStrategy,
  type VerifyFunction,
} from 'passport-local'
import { Strategy } from 'passport-strategy'

declare global {
  namespace Express {
    interface User {
      name: string
    }
    interface AuthInfo {
      scope?: string
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

interface TokenOptions {
  realm: string
}

export class TokenStrategy extends Strategy {
  readonly name = 'token'

  constructor(private readonly options: TokenOptions) {
    super()
  }

  override authenticate(req: Request, options?: AuthenticateOptions) {
    const { token } = req.query
    if (options?.session) this.pass()
    else if (token === 'right') this.success({ name: 'ada' }, { scope: 'all' })
    else this.fail(`Token realm="${this.options.realm}"`, 401)
  }
}

const verify: VerifyFunction = (username, password, done) => {
  const info: IVerifyOptions = { message: 'Wrong name or password.' }
  if (password !== 'right') done(null, false, info)
  else done(null, { name: username }, { message: 'Welcome.' })
}
const fields: IStrategyOptions = { usernameField: 'username', passwordField: 'password' }

passport.use(new LocalStrategy(fields, verify))
passport.use(
  'with-request',
  new LocalStrategy({ passReqToCallback: true }, (req, username, _password, done) => {
    const name: string = req.body.name ?? username
    // @ts-expect-error: it is text
    const number: number = username
    // @ts-expect-error: declared nowhere
    if (req.undeclared === number) return done(null, false)
    const current: Express.User | undefined = req.user
    return done(null, current ?? { name })
  }),
)
passport.use('async', new LocalStrategy(async (name, _password, done) => done(null, { name })))
passport.use(new TokenStrategy({ realm: 'Users' }))
// @ts-expect-error: a user has a name
passport.use('nameless', new LocalStrategy((_name, _password, done) => done(null, { id: 1 })))
passport.unuse('nameless')
// @ts-expect-error: not without a verify function
export const withoutVerify = () => new LocalStrategy({ usernameField: 'mail' })

passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser((name: string, done) => done(null, { name }))
passport.deserializeUser(
  (_req: Request, _name: string, done: (error: unknown, user?: Express.User | null) => void) =>
    done(null, null),
)
passport.transformAuthInfo((info, done) => done(null, info))

/** What strategies of providers make users of. */
export const named = (profile: Profile): Express.User => ({ name: profile.displayName })

/** Every form of `req.flash`. */
export const flashed = (req: Request): number => {
  const errors: string[] = req.flash('error')
  const all: { [type: string]: string[] } = req.flash()
  const length: number = req.flash('error', [...errors, ...Object.keys(all)])
  return length + req.flash('info', 'one') + req.flash('info', '%d of %s', 1, 'many')
}

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
app.use(express.urlencoded({ extended: false }))
app.use(passport.initialize({ userProperty: 'user' }), passport.session(), flash())

const signIn: AuthenticateOptions = { failureFlash: true, successFlash: true }
app.post('/login', passport.authenticate('local', signIn), (_req, res) => {
  res.sendStatus(204)
})
app.post('/register', (req: Request, res: Response, next: NextFunction) => {
  const told: AuthenticateCallback = (error, user, info, status) => {
    if (error || !user) return next(error ?? new Error(`${info} ${status}`))
    req.logIn(user, { session: true, keepSessionInfo: true }, (error: unknown) => next(error))
  }
  passport.authenticate(['token', 'local'], { session: false }, told)(req, res, next)
})
app.get(
  '/link',
  passport.authorize('token', { failureRedirect: '/account' }),
  (req: Request, res: Response) => {
    const scope: string | undefined = req.authInfo?.scope
    res.json({ scope })
  },
)
app.get('/account', (req, res) => {
  if (req.isAuthenticated()) {
    const { name }: { name: string } = req.user
    // @ts-expect-error: declared nowhere
    if (req.user.id === name) throw new Error('An id')
  } else {
    // @ts-expect-error: nobody has no name
    const nobody = (): string => req.user.name
    if (req.isUnauthenticated() && req.user) throw new Error(nobody())
  }
  res.json({ user: req.user ?? null, messages: req.flash() })
})
app.post('/leave', (req, res, next) => {
  req.logout({ keepSessionInfo: false }, (error) => (error ? next(error) : res.sendStatus(204)))
})
app.get('/views', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error: unknown) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address?.port)
})
