// @ts-check
import { openIdProvider, throughProvider } from '../servers/openid-provider.mjs'
import {
  application,
  bySession,
  closing,
  inWords,
  nextRequests,
  untyped,
  userNamed,
} from '../stage/application.mjs'
import { Browser } from '../stage/browser.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// By `oidc-provider`, whose pages a person goes through.

const expected = {
  signedIn: '200 ada',
  refused: '401 Unauthorized',
  next: bySession('ada'),
  'a planted code': '403 Forbidden',
  'next of who was refused': ['nobody', 'nobody'],
}

/** @type {Scenario} */
export const openIdConnect = {
  package: 'passport-openidconnect',
  what: 'an ID token of oidc-provider',
  play: (stage) =>
    signInBy(stage, (issuer, common) => {
      const Strategy = stage.load('passport-openidconnect')
      return new Strategy(
        { ...common, issuer, userInfoURL: `${issuer}/me`, scope: 'profile', nonce: true },
        untyped((from, profile, done) =>
          done(null, from === issuer && userNamed(profile.displayName)),
        ),
      )
    }),
  expected,
}

/** @type {Scenario} */
export const oauth2AtOpenIdProvider = {
  package: 'passport-oauth2',
  what: 'an authorization code of oidc-provider',
  play: (stage) =>
    signInBy(stage, (issuer, common) => {
      const { Strategy } = stage.load('passport-oauth2')
      return new Strategy(
        { ...common, scope: 'openid profile', pkce: true, state: true },
        untyped(async (token, _refresh, _profile, done) => {
          const headers = { authorization: `Bearer ${token}` }
          const response = await fetch(`${issuer}/me`, { headers })
          done(null, userNamed(/** @type {any} */ (await response.json()).name))
        }),
      )
    }),
  expected,
}

/** @type {Scenario} */
export const openIdClient = {
  package: 'openid-client',
  what: 'its strategy, which inherits from no other, with oidc-provider',
  play: (stage) =>
    signInBy(stage, async (issuer, { clientID, clientSecret, callbackURL }) => {
      const client = await stage.import('openid-client')
      const { Strategy } = await stage.import('openid-client/passport')
      const config = await client.discovery(new URL(issuer), clientID, clientSecret, undefined, {
        execute: [client.allowInsecureRequests], // plain HTTP
      })
      return new Strategy(
        { config, callbackURL, scope: 'openid profile' },
        untyped((tokens, done) => done(null, userNamed(tokens.claims().name))),
      )
    }),
  expected: {
    ...expected,
    'a planted code': '400 ResponseBodyError: server responded with an error in the response body',
  },
}

/**
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {(issuer: string, common: Record<string, string>) => any} strategyFor
 */
async function signInBy(stage, strategyFor) {
  const { app, passport } = application(stage)
  const origin = await stage.serve(app)
  const client = { id: 'application', secret: 'a secret of it', callback: `${origin}/callback` }
  const issuer = await openIdProvider(stage, client)
  const strategy = await strategyFor(issuer, {
    authorizationURL: `${issuer}/auth`,
    tokenURL: `${issuer}/token`,
    clientID: client.id,
    clientSecret: client.secret,
    callbackURL: client.callback,
  })
  passport.use(strategy)
  app.get('/login', passport.authenticate(strategy.name))
  app.get(
    '/callback',
    passport.authenticate(strategy.name),
    untyped(({ user }, response) => response.send(user.name)),
  )
  closing(app)

  const visitor = new Browser(origin)
  const signedIn = inWords(await visitor.get(await throughProvider(visitor, '/login', 'ada')))
  const unwilling = new Browser(origin)
  const refused = inWords(
    await unwilling.get(await throughProvider(unwilling, '/login', undefined)),
  )
  const [attacker, victim] = [new Browser(origin), new Browser(origin)]
  const planted = await throughProvider(attacker, '/login', 'grace')
  await victim.get('/login')
  return {
    signedIn,
    refused,
    next: await nextRequests(visitor),
    'a planted code': inWords(await victim.get(planted)),
    'next of who was refused': [(await unwilling.get('/me')).text, (await victim.get('/me')).text],
  }
}
