// @ts-check
import { createHash } from 'node:crypto'
import { application, inWords, open, sayWho, untyped, userNamed } from '../stage/application.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// Credentials with each request, and no session.

const once = { session: false }

/** @type {Scenario} */
export const basic = {
  package: 'passport-http',
  what: 'Basic credentials',
  async play(stage) {
    const { BasicStrategy } = stage.load('passport-http')
    const strategy = new BasicStrategy(
      untyped((name, password, done) => {
        const user = userNamed(name)
        done(null, user?.password === password && user)
      }),
    )
    const { ask, visitor } = await privatePage(stage, strategy)
    const withPair = (/** @type {string} */ pair) => ask(`Basic ${base64(pair)}`)
    return {
      signedIn: await withPair('ada:lovelace'),
      refused: await withPair('ada:wrong'),
      next: await ask(),
      'no pair': await withPair('ada'),
      cookies: visitor.cookies.size,
    }
  },
  expected: {
    signedIn: '200 ada',
    refused: '401 Basic realm="Users"',
    next: '401 Basic realm="Users"',
    'no pair': '400 Bad Request',
    cookies: 0,
  },
}

/** @type {Scenario} */
export const digest = {
  package: 'passport-http',
  what: 'Digest credentials',
  async play(stage) {
    const { DigestStrategy } = stage.load('passport-http')
    /** @type {Set<string>} */
    const used = new Set()
    const strategy = new DigestStrategy(
      { qop: 'auth', algorithm: 'MD5' },
      untyped((name, done) => {
        const user = userNamed(name)
        done(null, user ?? false, user?.password)
      }),
      untyped(({ nonce, nc }, done) => {
        const isNew = !used.has(nonce + nc)
        used.add(nonce + nc)
        done(null, isNew)
      }),
    )
    const { ask } = await privatePage(stage, strategy)
    const challenge = await ask()
    const right = digestOf('ada', 'lovelace', challenge)
    return {
      signedIn: await ask(right),
      refused: withoutNonce(await ask(digestOf('ada', 'wrong', challenge))),
      next: withoutNonce(await ask()),
      'the same again': withoutNonce(await ask(right)),
    }
  },
  expected: {
    signedIn: '200 ada',
    refused: '401 Digest realm="Users", nonce="…", algorithm=MD5, qop="auth"',
    next: '401 Digest realm="Users", nonce="…", algorithm=MD5, qop="auth"',
    'the same again': '401 Digest realm="Users", nonce="…", algorithm=MD5, qop="auth"',
  },
}

/** @type {Scenario} */
export const bearer = {
  package: 'passport-http-bearer',
  what: 'an opaque bearer token, scope included',
  async play(stage) {
    const { Strategy } = stage.load('passport-http-bearer')
    const strategy = new Strategy(
      untyped((token, done) => {
        if (token === 'broken') return done(new Error('The token service is down.'))
        done(null, token === 'mF_9.B5f-4.1JqM' && userNamed('grace'), { scope: 'read' })
      }),
    )
    const { ask } = await privatePage(stage, strategy, { realm: 'api', scope: ['read'] })
    return {
      signedIn: await ask('Bearer mF_9.B5f-4.1JqM'),
      refused: await ask('Bearer stolen'),
      next: await ask(),
      'who checks it fails': await ask('Bearer broken'),
    }
  },
  expected: {
    signedIn: '200 grace {"scope":"read"}',
    refused: '401 Bearer realm="Users", error="invalid_token"',
    next: '401 Bearer realm="Users"',
    'who checks it fails': '500 Error: The token service is down.',
  },
}

/** @type {Scenario} */
export const jwt = {
  package: 'passport-jwt',
  what: 'a JSON Web Token, of jsonwebtoken',
  async play(stage) {
    const { Strategy, ExtractJwt } = stage.load('passport-jwt')
    const { sign } = stage.load('jsonwebtoken')
    const strategy = new Strategy(
      { secretOrKey: 'shared', jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken() },
      untyped((payload, done) => done(null, userNamed(payload.sub) ?? false)),
    )
    const { ask } = await privatePage(stage, strategy, { failWithError: true })
    return {
      signedIn: await ask(`Bearer ${sign({ sub: 'ada' }, 'shared')}`),
      refused: await ask(`Bearer ${sign({ sub: 'ada' }, 'another key')}`),
      next: await ask(),
      'of nobody': await ask(`Bearer ${sign({ sub: 'eve' }, 'shared')}`),
      expired: await ask(`Bearer ${sign({ sub: 'ada', exp: 1 }, 'shared')}`),
      unsigned: await ask(`Bearer ${sign({ sub: 'ada' }, '', { algorithm: 'none' })}`),
    }
  },
  expected: {
    signedIn: '200 ada',
    refused: '401 AuthenticationError: Unauthorized',
    next: '401 AuthenticationError: Unauthorized',
    'of nobody': '401 AuthenticationError: Unauthorized',
    expired: '401 AuthenticationError: Unauthorized',
    unsigned: '401 AuthenticationError: Unauthorized',
  },
}

/**
 * A page that is for users alone, and a visitor of it.
 *
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {any} strategy
 * @param {object} [options]
 */
async function privatePage(stage, strategy, options) {
  const { app, passport } = application(stage)
  passport.use(strategy)
  app.get('/private', passport.authenticate(strategy.name, { ...once, ...options }), sayWho)
  const { browser } = await open(stage, app)
  const visitor = browser()
  /** @param {string} [authorization] */
  const ask = async (authorization) =>
    inWords(await visitor.get('/private', authorization === undefined ? {} : { authorization }))
  return { visitor, ask }
}

const base64 = (/** @type {string} */ text) => Buffer.from(text).toString('base64')

/** RFC 7616 section 3.4 with MD5, to a challenge. @param {string} name @param {string} password @param {string} challenge */
function digestOf(name, password, challenge) {
  const md5 = (/** @type {string} */ text) => createHash('md5').update(text).digest('hex')
  const nonce = /nonce="([^"]*)"/.exec(challenge)?.[1]
  const fields = `${nonce}:00000001:0a4f113b:auth`
  const response = md5(`${md5(`${name}:Users:${password}`)}:${fields}:${md5('GET:/private')}`)
  return `Digest username="${name}", realm="Users", nonce="${nonce}", uri="/private", qop=auth, nc=00000001, cnonce="0a4f113b", response="${response}"`
}

const withoutNonce = (/** @type {string} */ text) => text.replace(/nonce="[^"]*"/, 'nonce="…"')
