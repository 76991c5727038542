// @ts-check
import { OAuth1Server } from '../servers/oauth1-server.mjs'
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

const consumer = { key: 'the application', secret: 'its & secret' }

/** @type {Scenario} */
export const oauth1 = {
  package: 'passport-oauth1',
  what: 'a signed request token, and its verifier',
  async play(stage) {
    const server = await new OAuth1Server(consumer).start(stage)
    const { Strategy } = stage.load('passport-oauth1')
    /** @type {any} */
    const strategy = new Strategy(
      endpoints(server),
      untyped((token, secret, _profile, done) =>
        // What protects the profile is a signature with both.
        strategy._oauth.get(
          `${server.origin}/me`,
          token,
          secret,
          untyped((error, body) =>
            error ? done(error) : done(null, userNamed(JSON.parse(body).screen_name)),
          ),
        ),
      ),
    )
    return signInBy(stage, server, strategy)
  },
  // It takes the way back of who said no for a new start.
  expected: expectedOf('500 InternalOAuthError: Failed to obtain access token', 302),
}

/** @type {Scenario} */
export const twitter = {
  package: 'passport-twitter',
  what: 'a provider on passport-oauth1',
  async play(stage) {
    const server = await new OAuth1Server(consumer).start(stage)
    const { Strategy } = stage.load('passport-twitter')
    const strategy = new Strategy(
      { ...endpoints(server), userProfileURL: `${server.origin}/me` },
      untyped((_token, _secret, { provider, username }, done) =>
        done(null, provider === 'twitter' && userNamed(username)),
      ),
    )
    return signInBy(stage, server, strategy)
  },
  expected: expectedOf('500 Error: No such signature.', 401),
}

/** @param {OAuth1Server} server */
function endpoints({ origin }) {
  return {
    requestTokenURL: `${origin}/request_token`,
    accessTokenURL: `${origin}/access_token`,
    userAuthorizationURL: `${origin}/authorize`,
    consumerKey: consumer.key,
    consumerSecret: consumer.secret,
    callbackURL: '/callback',
  }
}

/** @param {import('../stage/stage.mjs').Stage} stage @param {OAuth1Server} server @param {any} strategy */
async function signInBy(stage, server, strategy) {
  const { app, passport } = application(stage)
  passport.use(strategy)
  app.get('/login', passport.authenticate(strategy.name))
  app.get(
    '/callback',
    passport.authenticate(strategy.name),
    untyped(({ user }, response) => response.send(user.name)),
  )
  const { browser } = await open(stage, app)
  const visitor = browser()
  const signedIn = inWords(await visitor.open('/login'))

  server.person = undefined
  const unwilling = browser()
  const denied = await unwilling.get(String((await unwilling.get('/login')).location))
  server.person = 'grace'

  const forger = browser()
  const allowed = await forger.get(String((await forger.get('/login')).location))
  const guessed = new URL(String(allowed.location))
  guessed.searchParams.set('oauth_verifier', 'guessed')
  const refused = inWords(await forger.get(guessed.href))
  return {
    signedIn,
    refused,
    next: await nextRequests(visitor),
    'next of who was refused': (await forger.get('/me')).text,
    'in a browser that did not ask for it': inWords(await browser().get(String(allowed.location))),
    'who says no': (await unwilling.get(String(denied.location))).status,
  }
}

/** @param {string} refused @param {number} denied */
function expectedOf(refused, denied) {
  return {
    signedIn: '200 ada',
    refused,
    next: bySession('ada'),
    'next of who was refused': 'nobody',
    'in a browser that did not ask for it': '500 Error: Failed to find request token in session',
    'who says no': denied,
  }
}
