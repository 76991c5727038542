// @ts-check
import { OAuth2Server } from '../servers/oauth2-server.mjs'
import {
  application,
  bySession,
  inWords,
  nextRequests,
  open,
  untyped,
  userNamed,
} from '../stage/application.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// By an authorization server: there and back again, with a state kept in the session.

export const client = { id: 'the application', secret: 'its secret' }

/** @type {Scenario} */
export const oauth2 = {
  package: 'passport-oauth2',
  what: 'an authorization code, with state and PKCE',
  async play(stage) {
    const server = await new OAuth2Server(client).start(stage)
    const { Strategy } = stage.load('passport-oauth2')
    const strategy = new Strategy(
      { ...endpoints(server), pkce: true, state: true },
      untyped(async (token, _refresh, _profile, done) => {
        const response = await fetch(`${server.origin}/userinfo`, {
          headers: { authorization: `Bearer ${token}` },
        })
        const { name } = /** @type {any} */ (await response.json())
        done(null, userNamed(name))
      }),
    )
    return signInBy(stage, server, strategy)
  },
  expected: expectedOf('ada'),
}

/** @type {Scenario} */
export const github = {
  package: 'passport-github2',
  what: 'a provider on passport-oauth2',
  async play(stage) {
    const server = await new OAuth2Server(client).start(stage)
    const { Strategy } = stage.load('passport-github2')
    const strategy = new Strategy(
      { ...endpoints(server), userProfileURL: `${server.origin}/userinfo`, state: true },
      untyped((_token, _refresh, { provider, username }, done) =>
        done(null, provider === 'github' && userNamed(username)),
      ),
    )
    return signInBy(stage, server, strategy)
  },
  expected: expectedOf('ada'),
}

/** @type {Scenario} */
export const google = {
  package: 'passport-google-oauth20',
  what: 'a provider on passport-oauth2, with an answer in `info`',
  async play(stage) {
    const server = await new OAuth2Server(client).start(stage)
    const { Strategy } = stage.load('passport-google-oauth20')
    const strategy = new Strategy(
      { ...endpoints(server), userProfileURL: `${server.origin}/userinfo`, store: true },
      untyped((_token, _refresh, { provider, displayName }, done) =>
        done(null, userNamed(displayName), { by: provider }),
      ),
    )
    // What the application hands over at the start, it has again at the end.
    return signInBy(stage, server, strategy, { scope: ['profile'], state: { from: '/cart' } })
  },
  expected: expectedOf('ada', ' {"by":"google","state":{"from":"/cart"}}'),
}

/** @param {OAuth2Server} server */
export function endpoints({ origin }) {
  return {
    authorizationURL: `${origin}/authorize`,
    tokenURL: `${origin}/token`,
    clientID: client.id,
    clientSecret: client.secret,
    callbackURL: '/callback',
  }
}

/**
 * One who agrees, one who does not, and two who come back with what they were not given.
 *
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {OAuth2Server} server
 * @param {any} strategy
 * @param {object} [options]
 */
async function signInBy(stage, server, strategy, options) {
  const { app, passport } = application(stage)
  passport.use(strategy)
  app.get('/login', passport.authenticate(strategy.name, options))
  app.get(
    '/callback',
    passport.authenticate(strategy.name),
    untyped(({ user, authInfo }, response) =>
      response.send(`${user.name} ${JSON.stringify(authInfo)}`.replace(' {}', '')),
    ),
  )
  const { browser } = await open(stage, app)
  const visitor = browser()
  const { location: door } = await visitor.get('/login')
  const before = visitor.copy()
  const signedIn = inWords(await visitor.open(String(door)))
  const withCookieOfBefore = (await before.get('/me')).text // T-FIX-1

  server.person = undefined
  const unwilling = browser()
  const refused = inWords(await unwilling.open('/login'))
  server.person = 'grace'

  // Somebody else's code, in a link that was sent to a victim (RFC 6749 section 10.12).
  const [victim, attacker] = [browser(), browser()]
  const { location } = await attacker.get(String((await attacker.get('/login')).location))
  await victim.get('/login')
  const planted = inWords(await victim.get(String(location)))

  const forger = browser()
  const own = new URL(
    String((await forger.get(String((await forger.get('/login')).location))).location),
  )
  own.searchParams.set('code', 'guessed')
  return {
    signedIn,
    refused,
    next: await nextRequests(visitor),
    'next of who was refused': (await unwilling.get('/me')).text,
    'with the cookie of before': withCookieOfBefore,
    'a planted code': planted,
    'next of the victim': (await victim.get('/me')).text,
    'a guessed code': inWords(await forger.get(own.href)),
  }
}

/** @param {string} name @param {string} [info] */
function expectedOf(name, info = '') {
  return {
    signedIn: `200 ${name}${info}`,
    refused: '401 Unauthorized',
    next: bySession(name),
    'next of who was refused': 'nobody',
    'with the cookie of before': 'nobody',
    'a planted code': '403 Forbidden',
    'next of the victim': 'nobody',
    'a guessed code': '500 TokenError: No such code.',
  }
}
