// @ts-check
import { randomUUID } from 'node:crypto'
import { OAuth2Server } from '../servers/oauth2-server.mjs'
import {
  application,
  bySession,
  inWords,
  nextRequests,
  open,
  sayWho,
  untyped,
  useLocal,
} from '../stage/application.mjs'
import { client, endpoints } from './oauth2.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// `passport.authorize`: accounts beside the user who is signed in, from two tabs at once.

const oneIsLost = {
  seen: { signedIn: '1 of 2 tabs' },
  defect: 'D2',
  why: 'of the states that two tabs keep in the session at once, one is lost, and its tab refused',
}

/** @type {Scenario} */
export const linkTwoProviders = {
  package: 'passport-google-oauth20',
  what: '`authorize`: an account of each of two providers, from two tabs at once',
  async play(stage) {
    const page = await accountPage(stage, { github: { state: true }, google: { state: true } })
    const [github = '', google = ''] = await page.startAtOnce('github', 'google')
    const answers = [await page.finish(github), await page.finish(google)]
    return {
      signedIn: `${answers.filter(isLinked).length} of 2 tabs`,
      refused: await page.finish(github), // its state was for once
      next: await nextRequests(page.browser),
    }
  },
  expected: { signedIn: '2 of 2 tabs', refused: '403 Forbidden', next: bySession('ada') },
  onOriginals: oneIsLost,
}

/** @type {Scenario} */
export const linkOneProvider = {
  package: 'passport-github2',
  what: '`authorize`: one provider in two tabs, which share one place for a state',
  async play(stage) {
    const page = await accountPage(stage, { github: { state: true } })
    const [first, last] = [await page.start('github'), await page.start('github')]
    const [signedIn, refused] = [await page.finish(last), await page.finish(first)]
    const again = [await page.start('github'), await page.start('github')]
    const inOrder = []
    for (const tab of again) inOrder.push(await page.finish(tab))
    return {
      signedIn,
      refused,
      next: await nextRequests(page.browser),
      // The strategy forgets the state that it has when it is shown another.
      'where the first comes back first': inOrder,
    }
  },
  expected: {
    signedIn: '200 github of ada, for ada',
    refused: '403 Forbidden',
    next: bySession('ada'),
    'where the first comes back first': ['403 Forbidden', '403 Forbidden'],
  },
}

/** @type {Scenario} */
export const linkByEachState = {
  package: 'passport-github2',
  what: '`authorize`: one provider in two tabs at once, each state in a place of its own',
  async play(stage) {
    const page = await accountPage(stage, { github: { store: aPlaceForEachState } })
    const [one = '', other = ''] = await page.startAtOnce('github', 'github')
    const answers = [await page.finish(one), await page.finish(other)]
    return {
      signedIn: `${answers.filter(isLinked).length} of 2 tabs`,
      refused: await page.finish(one),
      next: await nextRequests(page.browser),
    }
  },
  expected: { signedIn: '2 of 2 tabs', refused: '403 Forbidden', next: bySession('ada') },
  onOriginals: oneIsLost,
}

/** What passport-oauth2 takes for its `store`. */
const aPlaceForEachState = {
  store: untyped(({ session }, _meta, done) => {
    const state = randomUUID()
    session[`oauth2:${state}`] = Date.now() // an application forgets what is old
    done(null, state)
  }),
  verify: untyped(({ session }, state, _meta, done) => {
    const isKnown = Object.hasOwn(session, `oauth2:${state}`)
    delete session[`oauth2:${state}`]
    done(null, isKnown, { message: 'No such state.' })
  }),
}

const isLinked = (/** @type {string} */ answer) => answer.startsWith('200')

/**
 * The page on which ada, who is signed in, links accounts.
 *
 * @param {import('../stage/stage.mjs').Stage} stage
 * @param {{ github?: object, google?: object }} providers With the options of their strategies.
 */
async function accountPage(stage, providers) {
  const { app, passport } = application(stage)
  useLocal(stage, passport)
  app.post('/login', passport.authenticate('local'), sayWho)
  const meet = meetingOfTwo()
  if (providers.github) {
    const { Strategy } = stage.load('passport-github2')
    await provide('127.0.0.1', Strategy, providers.github)
  }
  if (providers.google) {
    const { Strategy } = stage.load('passport-google-oauth20')
    await provide('localhost', Strategy, providers.google)
  }
  const { browser } = await open(stage, app)
  const ada = browser()
  await ada.post('/login', { username: 'ada', password: 'lovelace' })

  /** @param {string} host The place for a state bears its name. @param {any} Strategy @param {object} options */
  async function provide(host, Strategy, options) {
    const server = await new OAuth2Server(client).start(stage, { host })
    const strategy = new Strategy(
      { ...endpoints(server), ...options, userProfileURL: `${server.origin}/userinfo` },
      untyped((_token, _refresh, profile, done) => done(null, profile)),
    )
    const { name } = strategy
    passport.use(strategy)
    const authorize = passport.authorize(name, { callbackURL: `/${name}/linked` })
    app.get(`/${name}/link`, meet, authorize)
    app.get(
      `/${name}/linked`,
      authorize,
      untyped(({ account, user }, response) =>
        response.send(`${account.provider} of ${account.displayName}, for ${user.name}`),
      ),
    )
  }

  const start = async (/** @type {string} */ path) => String((await ada.get(path)).location)
  return {
    browser: ada,
    start: (/** @type {string} */ name) => start(`/${name}/link`),
    startAtOnce: (/** @type {string[]} */ ...names) =>
      Promise.all(names.map((name) => start(`/${name}/link?at-once`))),
    /** @param {string} location at the provider */
    finish: async (location) => inWords(await ada.open(location)),
  }
}

/** Lets two requests that are to be at once go on when both have loaded their session. */
function meetingOfTwo() {
  /** @type {(() => void)[]} */
  let waiting = []
  return untyped(({ query }, _response, next) => {
    if (!('at-once' in query)) return next()
    waiting.push(next)
    if (waiting.length < 2) return
    const both = waiting
    waiting = []
    for (const goOn of both) goOn()
  })
}
