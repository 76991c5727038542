import { join } from 'node:path'
import express, { type Express, type Request } from 'express'
import { Authenticator, type SessionStore, Sessions } from 'latchkey'
import { deviceName, networkOf, type StoredUser } from 'latchkey/accounts'
import { latchkey } from 'latchkey/adapters/express'
import type { Database } from 'libsql'
import { accountRoutes } from './account'
import { openAccounts } from './accounts'
import { type Auth, realm, type SessionData } from './auth'
import { cameOverHttps } from './came-over-https'
import { confirmRoutes } from './confirm'
import { deletionRoutes } from './deletion'
import { deviceRoutes } from './devices'
import { emailRoutes } from './email'
import { EventLog } from './event-log'
import { eventRoutes } from './events'
import { homeRoutes } from './home'
import { sendMail } from './mail'
import { Outbox } from './outbox'
import { passwordRoutes } from './password'
import { makeProbes } from './probes'
import { answerProblem, noSuchPage, refusalOf, refuseMalformedPath } from './problems'
import { registrationRoutes } from './registration'
import { resetRoutes } from './reset'
import { securityHeaders } from './security-headers'
import type { Settings } from './settings'
import { passwordStrategy, signInRoutes } from './sign-in'

/** The app, and how it ends. */
export interface Demo {
  readonly app: Express
  readonly close: () => Promise<void>
}

/** What of the settings is known once the server listens. */
interface KnownSettings extends Settings {
  /** The first signs, all are believed. */
  readonly sessionKeys: readonly string[]
  readonly origin: string
}

/** Puts the demo together. */
export function makeDemo(
  settings: KnownSettings,
  database: Database,
  sessionStore: SessionStore,
): Demo {
  const probes = settings.probes ? makeProbes() : undefined
  const outbox = settings.isProduction ? undefined : new Outbox()
  const events = new EventLog(database)

  const sessions = new Sessions<SessionData>({
    store: probes?.faults.through(sessionStore, 'any') ?? sessionStore,
    keys: settings.sessionKeys,
    idle: { seconds: settings.idleSeconds },
    absolute: { seconds: settings.absoluteSeconds },
    // Who ticks “Stay signed in” stays so for this long.
    remember: { idle: { days: 14 }, absolute: { days: 30 } },
    maxPerOwner: settings.maxSessionsPerUser,
    storeTimeout: { milliseconds: settings.storeTimeoutMs },
  })

  const send = outbox?.send ?? sendMail
  const accounts = openAccounts(database, sessions, { ...settings, send, faults: probes?.faults })

  const authenticator = new Authenticator({
    serialize: (user: StoredUser) => user.id,
    deserialize: (id) => accounts.find(id),
    // A sign-in ends with the password that it was made by.
    sessionAuthHash: (user) => String(user.credentialsChangedAt),
    strategies: [passwordStrategy(accounts)],
  })

  const auth: Auth = latchkey({
    sessions,
    authenticator,
    realm,
    isSecure: (request) => cameOverHttps(request as Request),
    describeVisitor: (request) => ({
      device: deviceName({
        userAgent: request.headers['user-agent'],
        platformHint: (request as Request).get('Sec-CH-UA-Platform'),
        brandsHint: (request as Request).get('Sec-CH-UA'),
      }),
      network: networkOf((request as Request).ip),
    }),
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
  if (outbox) app.use(outbox.routes())

  app.use(auth)
  app.use(homeRoutes(auth))
  app.use(registrationRoutes(auth, accounts))
  app.use(signInRoutes(auth))
  app.use(resetRoutes(auth, accounts))
  app.use(accountRoutes(auth, sessions))
  app.use(deviceRoutes(auth, accounts, sessions, authenticator))
  app.use(confirmRoutes(auth, accounts))
  app.use(passwordRoutes(auth, accounts, authenticator))
  app.use(emailRoutes(auth, accounts))
  app.use(eventRoutes(auth, events))
  app.use(deletionRoutes(auth, accounts, authenticator))
  if (probes) app.use('/probe', probes.routes(auth))

  app.use(noSuchPage)
  app.use(answerProblem)

  const close = async () => {
    await sessions.close()
    await accounts.settled()
    await events.close()
  }
  return { app, close }
}
