// @ts-check
import {
  application,
  inWords,
  nextRequests,
  open,
  sayWho,
  useLocal,
} from '../stage/application.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// Sessions that a cookie holds whole: nothing to regenerate, and nothing that ends a cookie which was kept.

const form = { username: 'ada', password: 'lovelace' }

const expected = {
  signedIn: '200 ada, by session',
  refused: '401 Unauthorized',
  next: 'ada, by session; after sign-out nobody and ada, by session',
  'next of who was refused': 'nobody',
  'data of before': 'gone',
}

const onOriginals = {
  seen: {
    signedIn: '500 TypeError: req.session.regenerate is not a function',
    next: 'nobody; after sign-out nobody',
    'data of before': 'full',
  },
  defect: 'D15',
  why: 'passport 0.6 and later signs nobody in on sessions that a cookie holds',
}

/** @type {Scenario} */
export const cookieSession = {
  package: 'cookie-session',
  what: 'a form, with the session in a signed cookie',
  play: (stage) =>
    signIn(stage, (app) => app.use(stage.load('cookie-session')({ keys: ['of the application'] }))),
  expected,
  onOriginals,
}

/** @type {Scenario} */
export const clientSessions = {
  package: 'client-sessions',
  what: 'a form, with the session in an encrypted cookie',
  play: (stage) =>
    signIn(stage, (app) => {
      const secret = 'keyboard cat keyboard cat keyboard cat'
      app.use(stage.load('client-sessions')({ cookieName: 'session', secret }))
    }),
  expected,
  onOriginals,
}

/** @param {import('../stage/stage.mjs').Stage} stage @param {(app: any) => void} sessions */
async function signIn(stage, sessions) {
  const { app, passport } = application(stage, { sessions })
  useLocal(stage, passport)
  app.post('/cart', (/** @type {any} */ request, /** @type {any} */ response) => {
    request.session.cart = 'full'
    response.send('full')
  })
  app.get('/cart', (/** @type {any} */ { session }, /** @type {any} */ response) =>
    response.send(session.cart ?? 'gone'),
  )
  app.post('/login', passport.authenticate('local'), sayWho)
  const { browser } = await open(stage, app)
  const [visitor, stranger] = [browser(), browser()]
  await visitor.post('/cart')
  const signedIn = inWords(await visitor.post('/login', form))
  const cart = (await visitor.get('/cart')).text
  return {
    signedIn,
    refused: inWords(await stranger.post('/login', { ...form, password: 'wrong' })),
    next: await nextRequests(visitor),
    'next of who was refused': (await stranger.get('/me')).text,
    'data of before': cart,
  }
}
