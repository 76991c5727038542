import { join } from 'node:path'
import express, { type Express, type Request } from 'express'
import { Authenticator, type SessionStore, Sessions } from 'latchkey'
import { latchkey } from 'latchkey/adapters/express'
import { Passwords } from 'latchkey/passwords'
import { local } from 'latchkey/strategies/local'
import { accountRoutes } from './account'
import { Accounts } from './accounts'
import { type Auth, realm, type SessionData } from './auth'
import { cameOverHttps } from './came-over-https'
import { homeRoutes } from './home'
import { makeProbes } from './probes'
import { answerProblem, noSuchPage, refusalOf, refuseMalformedPath } from './problems'
import { registrationRoutes } from './registration'
import { securityHeaders } from './security-headers'
import type { Settings } from './settings'
import { signInRoutes } from './sign-in'
import type { User, Users } from './users'

/** The app, and the sessions to close after it. */
export interface Demo {
  readonly app: Express
  readonly sessions: Sessions<SessionData>
}

/** Puts the demo together. */
export function makeDemo(settings: Settings, users: Users, sessionStore: SessionStore): Demo {
  const accounts = new Accounts(users, new Passwords(settings.weakPasswords ? weakHashing : {}))
  const probes = settings.probes ? makeProbes(sessionStore) : undefined

  const sessions = new Sessions<SessionData>({
    store: probes?.store ?? sessionStore,
    keys: [settings.sessionKey],
    idle: { seconds: settings.idleSeconds },
    absolute: { seconds: settings.absoluteSeconds },
    storeTimeout: { milliseconds: settings.storeTimeoutMs },
  })

  const authenticator = new Authenticator({
    serialize: (user: User) => user.id,
    deserialize: (id) => users.byId(id),
    strategies: [local((credentials) => accounts.authenticate(credentials), { realm })],
  })

  const auth: Auth = latchkey({
    sessions,
    authenticator,
    realm,
    isSecure: (request) => cameOverHttps(request as Request),
    refusal: refusalOf,
    // The app's own pages for errors know the way to the login page.
    guardRefusals: 'next',
  })

  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', settings.trustProxy)

  // What is the same for everybody comes before the sessions, and so touches none.
  app.use(securityHeaders, refuseMalformedPath)
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' })
  })
  app.use(express.static(join(__dirname, '..', 'public'), { index: false, redirect: false }))

  app.use(auth)
  app.use(homeRoutes(auth))
  app.use(registrationRoutes(auth, accounts))
  app.use(signInRoutes(auth))
  app.use(accountRoutes(auth))
  if (probes) app.use('/probe', probes.routes(auth))

  app.use(noSuchPage)
  app.use(answerProblem)
  return { app, sessions }
}

/** Milliseconds for tests, instead of a good part of a second. */
const weakHashing = {
  hashing: { algorithm: 'scrypt', costLog2: 4, blockSize: 8, parallelism: 1 },
  allowWeakForTests: true,
} as const
