import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import connect from 'connect'
import express from 'express'
import { expectTypeOf } from 'vitest'
import { Authenticator } from '../authentication/authenticator'
import type { Failure, Success } from '../authentication/outcomes'
import { failure } from '../authentication/outcomes'
import type { Strategy } from '../authentication/strategy'
import type { AnonymityReason } from '../session/anonymity'
import type { Session } from '../session/session'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { local } from '../strategies/local'
import { type Latchkey, latchkey } from './express'

interface User {
  id: string
  name: string
}
interface Data {
  cart?: string[]
  visits?: number
}
declare const users: { byId(id: string): Promise<User | undefined> }
declare const strategy: Strategy<User>
declare const strategyOfOthers: Strategy<{ badge: number }>
declare const request: express.Request
declare const incoming: import('node:http').IncomingMessage

const store = new MemoryStore()
const sessions = new Sessions<Data>({ store, keys: [process.env.SESSION_KEY] })
const authenticator = new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: (id) => users.byId(id),
  strategies: [local(() => ({ id: '1', name: 'ann' })), strategy],
})
const auth = latchkey({ sessions, authenticator })

// Everything that is asked of a request flows from the two objects.
expectTypeOf(auth.user(request)).toEqualTypeOf<User>()
expectTypeOf(auth.user(incoming)).not.toBeAny()
expectTypeOf(auth.findUser(request)).toEqualTypeOf<User | undefined>()
expectTypeOf(auth.why(request)).toEqualTypeOf<AnonymityReason | undefined>()
expectTypeOf(auth.session(request)).toEqualTypeOf<Session<Data>>()
expectTypeOf(auth.session(request).data).toEqualTypeOf<Data>()
expectTypeOf(auth.session(request).data.visits).toEqualTypeOf<number | undefined>()

// @ts-expect-error a user has no badge
auth.user(request).badge
// @ts-expect-error nobody may be there
auth.findUser(request).name
// @ts-expect-error the data has no such key
auth.session(request).data.basket
// @ts-expect-error the reason is one of a list
expectTypeOf(auth.why(request)).toEqualTypeOf<string | undefined>()

// Whether to stay is a matter of the request, and yes or no.
auth.signIn('local', { remember: (of: express.Request) => of.body.remember === 'on' })
// @ts-expect-error for how long is not the request's to say
auth.signIn('local', { remember: () => ({ idle: { days: 2 } }) })
void auth.signInAs(request, { id: '1', name: 'ann' }, { remember: { idle: { days: 2 } } })
// @ts-expect-error a visitor is told by name
latchkey({ sessions, authenticator, describeVisitor: () => ({ browser: 'Firefox' }) })

// The user that is signed in is one of the authenticator's.
expectTypeOf(auth.signInAs(request, { id: '1', name: 'ann' })).toEqualTypeOf<Promise<void>>()
// @ts-expect-error that is no user
void auth.signInAs(request, { badge: 7 })

// A strategy of other users is not taken.
new Authenticator<User>({
  serialize: (user) => user.id,
  deserialize: (id) => users.byId(id),
  // @ts-expect-error its users have a badge, and no name
  strategies: [strategyOfOthers],
})

// Mounted on every framework as it is.
const app = express()
app.use(auth)
connect().use(auth)
createServer((req, res) => auth(req, res, () => res.end()))
createHttp2Server((req, res) => auth(req, res, () => res.end()))
// @ts-expect-error the response is needed
createServer((req) => auth(req, () => {}))

// In Express's routes, functions of the outcome take Express's request and response, if they say so.
app.get('/account', auth.requireUser(), (req, res) => res.json({ user: auth.user(req) }))
app.post('/login', express.urlencoded(), auth.signIn('local', { success: '/account' }))
app.post('/login', auth.signIn('local', { keep: ['cart'], success: '/', failure: '/login' }))
app.post(
  '/login',
  auth.signIn('local', {
    success: (_req: express.Request, res: express.Response, outcome) => {
      expectTypeOf(outcome).toEqualTypeOf<Success<User>>()
      res.redirect(outcome.user.name)
    },
    failure: (req: express.Request, res: express.Response, outcome) => {
      expectTypeOf(outcome).toEqualTypeOf<Failure>()
      res.status(outcome.status).render('login', { code: outcome.code, ip: req.ip })
    },
  }),
)
app.post(
  '/login',
  // @ts-expect-error Express's response has no such method
  auth.signIn('local', { failure: (_req, res: express.Response) => res.code(401) }),
)
app.post(
  '/login',
  auth.signIn<express.Request, express.Response>('local', {
    failure: (req, res) => res.status(401).render('login', { ip: req.ip }),
  }),
)
app.post(
  '/logout',
  auth.signOut({
    success: (_req, res: express.Response) => res.clearCookie('theme').redirect('/'),
  }),
)
// @ts-expect-error Express's response has no such method
app.post('/logout', auth.signOut({ success: (_req, res: express.Response) => res.code(401) }))

// A function that was written apart says what it takes.
const showLoginAgain = (_req: express.Request, res: express.Response, outcome: Failure) => {
  res.status(outcome.status).render('login')
}
app.post('/login', auth.signIn('local', { failure: showLoginAgain }))
// @ts-expect-error it answers to a failure, not to a success
app.post('/login', auth.signIn('local', { success: showLoginAgain }))

// In a router, and with a path that has parameters.
express.Router().post('/:tenant/login', auth.signIn('local', { failure: showLoginAgain }))

// If they say nothing, they are Node's.
auth.signIn('local', {
  failure: (req, res) => {
    expectTypeOf(req.method).toEqualTypeOf<string | undefined>()
    res.statusCode = 401
  },
})
// @ts-expect-error Node's response does not redirect
auth.signIn('local', { failure: (_req, res) => res.redirect('/') })

// Options are known by name and value.
latchkey({
  sessions,
  authenticator,
  originCheck: 'off',
  serverErrors: 'commit-changes',
  trustedOrigins: ['https://app.example'],
  realm: 'shop',
  isSecure: (req) => req.headers['x-forwarded-proto'] === 'https',
  refusal: () => ({ status: 503, headers: {}, body: '' }),
})
// @ts-expect-error there is no such check
latchkey({ sessions, authenticator, originCheck: 'on' })
// @ts-expect-error there is no such option
latchkey({ sessions, authenticator, secret: 'x' })
// @ts-expect-error an authenticator is needed
latchkey({ sessions })
// @ts-expect-error there is no such option
auth.signIn('local', { successRedirect: '/' })
// @ts-expect-error a list of names
auth.signIn('local', { keep: 'cart' })
// @ts-expect-error there is no failure of a sign-out
auth.signOut({ failure: '/' })
// @ts-expect-error a failure says why
failure()

// One declaration says that all of them are Express's.
const expressAuth: Latchkey<Data, User, express.Request, express.Response> = latchkey({
  sessions,
  authenticator,
})
app.use(expressAuth)
app.post(
  '/:tenant/login',
  expressAuth.signIn('local', {
    success: (req, res, outcome) => res.redirect(`/${req.ip}/${outcome.user.name}`),
    failure: (req, res, outcome) => res.status(outcome.status).render('login', { ip: req.ip }),
  }),
)
app.post('/logout', expressAuth.signOut({ success: (_req, res) => res.redirect('/') }))
// @ts-expect-error Express's response has no such method
expressAuth.signOut({ success: (_req, res) => res.code(401) })
// @ts-expect-error its user is no user of these authenticators
const _admin: Latchkey<Data, { badge: number }> = latchkey({ sessions, authenticator })

// Strategies by name, themselves, and in lists.
auth.signIn(strategy)
auth.signIn(['local', strategy])
auth.identify(['local'])
// @ts-expect-error its users have a badge, and no name
auth.signIn(strategyOfOthers)

// Guards are handlers of routes.
app.get('/admin', auth.requireRole('admin'), auth.requireScope(['read', 'write']), (_req, res) => {
  res.end()
})
app.get('/email', expressAuth.requireFresh({ within: { minutes: 5 } }), (_req, res) => res.end())
app.get(
  '/account',
  expressAuth.requireUser({
    failure: (_req, res, error) => res.status(error.status).render('login', { why: error.code }),
  }),
)
auth.requireUser({ failure: '/login', remember: { parameter: 'next' } })
// @ts-expect-error freshness has a limit
auth.requireFresh({ failure: '/confirm' })
// @ts-expect-error a duration has units
auth.requireFresh({ within: 300 })
// @ts-expect-error a role is named
auth.requireRole()
// @ts-expect-error there is no such place
auth.requireUser({ remember: 'in-cookie' })

// A linked account may be of another kind; it is given to a function, and nobody is signed in as it.
auth.link(strategyOfOthers, {
  success: (req, _res, outcome) => {
    expectTypeOf(outcome).toEqualTypeOf<Success<{ badge: number }>>()
    expectTypeOf(auth.user(req)).toEqualTypeOf<User>()
  },
})
auth.link('local', {
  success: (_req, _res, outcome) => expectTypeOf(outcome.user).toEqualTypeOf<User>(),
})
// @ts-expect-error somebody has to link it
auth.link('local')
// @ts-expect-error a path links nothing
auth.link('local', { success: '/account' })

// What a strategy said is what transformInfo makes of it.
const tokens = new Authenticator({
  serialize: (user: User) => user.id,
  deserialize: (id) => users.byId(id),
  transformInfo: (info) => ({ scopes: String(info).split(' ') }),
})
const tokenAuth = latchkey({ sessions, authenticator: tokens })
expectTypeOf(tokenAuth.info(request)).toEqualTypeOf<{ scopes: string[] } | undefined>()
expectTypeOf(auth.info(request)).toEqualTypeOf<unknown>()
expectTypeOf(auth.returnTo(request)).toEqualTypeOf<string | undefined>()
expectTypeOf(auth.csrfToken(request)).toEqualTypeOf<Promise<string | undefined>>()
