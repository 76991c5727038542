// @ts-check
import { createHmac, randomUUID } from 'node:crypto'
import {
  application,
  bySession,
  inWords,
  nextRequests,
  open,
  sayWho,
  untyped,
  useLocal,
  userNamed,
} from '../stage/application.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// What a request carries, and a session after it.

/** @type {Scenario} */
export const custom = {
  package: 'passport-custom',
  what: 'what a function finds in a request',
  async play(stage) {
    const { app, passport } = application(stage)
    const { Strategy } = stage.load('passport-custom')
    passport.use(
      'pin',
      new Strategy(
        untyped((request, done) => {
          if (request.body.pin === 'jam') throw new Error('The pin pad is jammed.')
          done(null, request.body.pin === '1815' && userNamed('ada'))
        }),
      ),
    )
    app.post('/pin', passport.authenticate('pin'), sayWho)
    const { browser } = await open(stage, app)
    const [visitor, stranger] = [browser(), browser()]
    return {
      signedIn: inWords(await visitor.post('/pin', { pin: '1815' })),
      refused: inWords(await stranger.post('/pin', { pin: '1816' })),
      next: await nextRequests(visitor),
      'next of who was refused': (await stranger.get('/me')).text,
      'thrown in it': inWords(await stranger.post('/pin', { pin: 'jam' })),
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '401 Unauthorized',
    next: bySession('ada'),
    'next of who was refused': 'nobody',
    'thrown in it': '500 Error: The pin pad is jammed.',
  },
}

/** @type {Scenario} */
export const anonymous = {
  package: 'passport-anonymous',
  what: 'a bearer token, or nobody by name',
  async play(stage) {
    const { app, passport } = application(stage)
    const { Strategy } = stage.load('passport-anonymous')
    const { Strategy: Bearer } = stage.load('passport-http-bearer')
    passport.use(new Strategy())
    passport.use(
      new Bearer(untyped((token, done) => done(null, token === 'mine' && userNamed('grace')))),
    )
    app.get('/', passport.authenticate(['bearer', 'anonymous'], { session: false }), sayWho)
    app.get('/private', passport.authenticate('bearer', { session: false }), sayWho)
    const { browser } = await open(stage, app)
    const visitor = browser()
    const token = { authorization: 'Bearer mine' }
    const wrong = { authorization: 'Bearer stolen' }
    return {
      signedIn: inWords(await visitor.get('/', token)),
      refused: inWords(await visitor.get('/private', wrong)),
      next: inWords(await visitor.get('/')),
      'a wrong token where anybody may come': inWords(await visitor.get('/', wrong)),
      cookies: visitor.cookies.size,
    }
  },
  expected: {
    signedIn: '200 grace',
    refused: '401 Bearer realm="Users", error="invalid_token"',
    next: '200 nobody',
    'a wrong token where anybody may come': '200 nobody',
    cookies: 0,
  },
}

/** @type {Scenario} */
export const rememberMe = {
  package: 'passport-remember-me',
  apart: true,
  what: 'a cookie that outlives the session, each time a new one',
  async play(stage) {
    const { app, passport } = application(stage)
    useLocal(stage, passport)
    const { Strategy } = stage.load('passport-remember-me')
    /** @type {Map<string, import('../stage/application.mjs').User>} */
    const tokens = new Map()
    const issue = untyped((user, done) => {
      const token = randomUUID()
      tokens.set(token, user)
      done(null, token)
    })
    const consume = untyped((token, done) => {
      const user = tokens.get(token)
      tokens.delete(token)
      done(null, user ?? false)
    })
    passport.use(new Strategy(consume, issue))
    // What the strategy reads; cookie-parser in an application.
    app.use(
      untyped((request, _response, next) => {
        const pairs = (request.headers.cookie ?? '').split('; ')
        request.cookies = Object.fromEntries(
          pairs.map((/** @type {string} */ one) => one.split('=')),
        )
        next()
      }),
    )
    app.use(passport.authenticate('remember-me'))
    app.post(
      '/login',
      passport.authenticate('local'),
      untyped((request, response, next) =>
        issue(
          request.user,
          untyped((_, token) => {
            response.cookie('remember_me', token, { httpOnly: true })
            next()
          }),
        ),
      ),
      sayWho,
    )
    const { browser } = await open(stage, app)
    const visitor = browser()
    await visitor.post('/login', { username: 'ada', password: 'lovelace' })
    const first = visitor.cookies.get('remember_me')
    visitor.cookies.delete('connect.sid') // the browser was closed
    const thief = visitor.copy()
    const signedIn = inWords(await visitor.get('/me'))
    const withoutIt = visitor.copy() // or it would sign in once more after signing out
    withoutIt.cookies.delete('remember_me')
    return {
      signedIn,
      refused: inWords(await thief.get('/me')),
      next: await nextRequests(withoutIt),
      'the cookie is another': visitor.cookies.get('remember_me') !== first,
      'who was refused keeps it': thief.cookies.has('remember_me'),
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '200 nobody',
    next: bySession('ada'),
    'the cookie is another': true,
    'who was refused keeps it': false,
  },
}

/** @type {Scenario} */
export const magicLink = {
  package: 'passport-magic-link',
  what: 'a link that was sent, once',
  async play(stage) {
    const { app, passport } = application(stage)
    const { Strategy } = stage.load('passport-magic-link')
    /** @type {string[]} */
    const letters = []
    passport.use(
      new Strategy(
        { secret: 'of the post', userFields: ['name'], tokenField: 'token' },
        untyped(async (_user, token) => letters.push(token)),
        untyped(async ({ name }) => {
          const user = userNamed(name)
          return user && { ...user, email: `${name}@example.org` }
        }),
      ),
    )
    app.post(
      '/letter',
      passport.authenticate('magiclink', { action: 'requestToken' }),
      untyped((_, response) => response.send('Look into your letter box.')),
    )
    app.get('/arrive', passport.authenticate('magiclink'), sayWho)
    const { browser } = await open(stage, app)
    const [visitor, stranger] = [browser(), browser()]
    const asked = inWords(await visitor.post('/letter', { name: 'ada' }))
    const link = `/arrive?token=${letters[0]}`
    return {
      signedIn: inWords(await visitor.get(link)),
      refused: inWords(await stranger.get(link)),
      next: await nextRequests(visitor),
      asked,
      'asked for nobody': inWords(await stranger.post('/letter', { name: 'eve' })),
      letters: letters.length,
      'a link that was never sent': inWords(await stranger.get(`${link.slice(0, -1)}`)),
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '400 Bad Request',
    next: bySession('ada'),
    asked: '200 Look into your letter box.',
    'asked for nobody': '400 Bad Request',
    letters: 1,
    'a link that was never sent': '401 Invalid token',
  },
}

/** @type {Scenario} */
export const totp = {
  package: 'passport-totp',
  what: 'a code of RFC 6238, after a password',
  async play(stage) {
    const { app, passport } = application(stage)
    useLocal(stage, passport)
    const { Strategy } = stage.load('passport-totp')
    const key = Buffer.from('12345678901234567890')
    passport.use(
      new Strategy(
        { window: 1 },
        untyped((_user, done) => done(null, key, 30)),
      ),
    )
    const second = passport.authenticate('totp')
    app.post('/login', passport.authenticate('local'), sayWho)
    app.post(
      '/code',
      second,
      untyped((request, _response, next) => {
        request.session.factors = 2
        next()
      }),
      sayWho,
    )
    app.get(
      '/vault',
      untyped(({ user, session }, response) =>
        response.send(`${user?.name}, by ${session.factors ?? 1}`),
      ),
    )
    const { browser } = await open(stage, app)
    const visitor = browser()
    await visitor.post('/login', { username: 'ada', password: 'lovelace' })
    const code = totpOf(key, Date.now())
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    const refused = inWords(await visitor.post('/code', { code: wrong }))
    const vaults = [(await visitor.get('/vault')).text]
    const before = visitor.copy()
    const signedIn = inWords(await visitor.post('/code', { code }))
    vaults.push((await visitor.get('/vault')).text)
    const withFirstFactor = (await before.get('/me')).text // T-FIX-1
    return {
      signedIn,
      refused,
      next: await nextRequests(visitor),
      'the vault before and after': vaults,
      'with the cookie of the first factor': withFirstFactor,
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '401 Unauthorized',
    next: bySession('ada'),
    'the vault before and after': ['ada, by 1', 'ada, by 2'],
    'with the cookie of the first factor': 'nobody',
  },
}

/** RFC 6238 with its defaults: SHA-1, 30 seconds, six digits. @param {Buffer} key @param {number} now */
function totpOf(key, now) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const offset = Number(mac.at(-1)) & 0xf
  const digits = (mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000
  return String(digits).padStart(6, '0')
}
