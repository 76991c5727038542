// @ts-check
import { Browser } from './browser.mjs'

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {{ id: string, name: string, password: string }} User */

/** Who has an account. @type {readonly User[]} */
export const users = [
  { id: '1', name: 'ada', password: 'lovelace' },
  { id: '2', name: 'grace', password: 'hopper' },
]

/** @param {string} name @returns {User | undefined} */
export const userNamed = (name) => users.find((user) => user.name === name)

/** @param {string} id */
const userOf = (id) => users.find((user) => user.id === id)

/**
 * A function for a package of others, which knows what it is given.
 *
 * @template {(...args: any[]) => unknown} Callback
 * @param {Callback} callback
 */
export const untyped = (callback) => callback

/** Signs in with a name and a password, before what a strategy adds. @param {Stage} stage @param {any} passport */
export function useLocal(stage, passport) {
  const { Strategy } = stage.load('passport-local')
  passport.use(
    new Strategy(
      untyped((name, password, done) => {
        const user = userNamed(name)
        done(null, user?.password === password && user)
      }),
    ),
  )
}

export const serialize = untyped((user, done) => done(null, user.id))

export const deserialize = untyped((id, done) => done(null, userOf(id) ?? false))

/**
 * An application as its author has it today: Express, express-session, passport. Its routes stand between this and `open`.
 *
 * @param {Stage} stage
 * @param {{ sessions?: (app: any) => void }} [options] `sessions` mounts another kind of session.
 */
export function application(stage, { sessions } = {}) {
  const express = stage.load('express')
  const { Passport } = stage.load('passport')
  const passport = new Passport()
  passport.serializeUser(serialize)
  passport.deserializeUser(deserialize)
  const app = express()
  if (sessions) sessions(app)
  else app.use(expressSession(stage))
  app.use(passport.initialize())
  app.use(passport.session())
  app.use(express.urlencoded({ extended: false }))
  return { app, passport, express }
}

/** @param {Stage} stage */
export function expressSession(stage) {
  const session = stage.load('express-session')
  return session({ secret: 'keyboard cat', resave: false, saveUninitialized: false })
}

/**
 * Mounts `GET /me`, which says who asks, and `POST /logout`, and listens.
 *
 * @param {Stage} stage
 * @param {any} app
 * @returns {Promise<{ origin: string, browser: () => Browser }>}
 */
export async function open(stage, app) {
  const origin = await stage.serve(closing(app))
  return { origin, browser: () => new Browser(origin) }
}

/** The same for a server that listens already. @param {any} app */
export function closing(app) {
  app.get('/me', sayWho)
  app.post(
    '/logout',
    untyped((request, response, next) =>
      request.logout(untyped((error) => (error ? next(error) : response.send('bye')))),
    ),
  )
  app.use(
    untyped((error, _request, response, next) => {
      if (response.headersSent) return next(error)
      response.status(error.status ?? 500).send(`${error.name}: ${error.message}`)
    }),
  )
  return app
}

/** A route's last handler. */
export const sayWho = untyped((request, response) => response.send(whoAsks(request)))

/** @param {any} request */
export function whoAsks({ user, session, authInfo }) {
  if (!user) return 'nobody'
  const info = Object.keys(authInfo ?? {}).length === 0 ? '' : ` ${JSON.stringify(authInfo)}`
  return user.name + (session?.passport?.user === user.id ? ', by session' : '') + info
}

/** What an answer says, in a line. @param {import('./browser.mjs').Answer} answer */
export function inWords({ status, text, challenge }) {
  return [status, challenge ?? text].join(' ')
}

/**
 * Who the requests after a sign-in are: the next one, one after signing out, and one with the cookies of before that.
 *
 * @param {Browser} browser
 */
export async function nextRequests(browser) {
  const kept = browser.copy()
  const next = await browser.get('/me')
  await browser.post('/logout')
  const after = [await browser.get('/me'), await kept.get('/me')]
  return `${next.text}; after sign-out ${[...new Set(after.map(({ text }) => text))].join(' and ')}`
}

/** What `nextRequests` sees where a session was begun, and ended. @param {string} name */
export const bySession = (name) => `${name}, by session; after sign-out nobody`
