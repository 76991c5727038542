// @ts-check

import { answering } from './answering.mjs'
import { reviveDate } from './options.mjs'
import { problemOf } from './problem.mjs'

/**
 * What an operation works with.
 *
 * @typedef {object} Scene
 * @property {any} req
 * @property {any} res
 * @property {any} session The module that is played.
 * @property {(error?: unknown) => void} next
 * @property {import('./trace.mjs').Trace} trace
 * @property {import('./names.mjs').Names} names
 * @property {(step: import('../script.mjs').RequestStep) => Promise<void>} meanwhile Makes another request, and waits for its end.
 * @property {{ setMaxAge: (cookie: any, value: unknown) => void }} site
 * @property {any[]} kept Sessions that were put aside.
 *
 * @typedef {import('../script.mjs').Operation} Operation
 * @typedef {(scene: Scene, operation: Operation) => unknown} Performance
 */

/** @type {Record<string, Performance>} */
const onTheSession = {
  set({ req }, { key = 'a', value = 1 }) {
    req.session[key] = value
  },
  delete({ req }, { key = 'a' }) {
    delete req.session[key]
  },
  count({ req }, { key = 'a' }) {
    req.session[key] = (req.session[key] ?? 0) + 1
  },
  /** What JSON changes, drops, or refuses. */
  odd({ req }, { key = 'odd', what = 'bigint' }) {
    req.session[key] = oddValues[what]?.()
  },
  deep({ req }, { key = 'x', value = 1 }) {
    req.session.deep ??= {}
    req.session.deep[key] = value
  },
  look({ req, trace, names, session }) {
    trace.note('look', ...portraitOf(req, names, session))
  },
  save: (scene, { wait }) => call(scene, 'save', wait),
  reload: (scene, { wait }) => call(scene, 'reload', wait ?? true),
  regenerate: (scene, { wait }) => call(scene, 'regenerate', wait ?? true),
  destroy: (scene, { wait }) => call(scene, 'destroy', wait ?? true),
  touch: (scene) => scene.trace.note('touch', scene.req.session.touch() === scene.req.session),
  resetMaxAge: ({ req }) => req.session.resetMaxAge(),
  /** Of a session that the request no longer has. */
  keep: ({ req, kept }) => kept.push(req.session),
  'save what was kept': ({ kept, trace }) => finished(trace, kept.at(-1), 'save'),
  forget({ req }, { as }) {
    if (as === 'undefined') req.session = undefined
    else if (as === 'deleted') delete req.session
    else req.session = null
  },
  maxAge({ req, site }, { value = 1000 }) {
    site.setMaxAge(req.session.cookie, reviveDate(value))
  },
  cookie({ req }, { property = 'path', value = '/' }) {
    req.session.cookie[property] = reviveDate(value)
  },
  sessionID({ req }, { value }) {
    req.sessionID = value
  },
}

/** @type {Record<string, Performance>} */
const onTheStore = {
  generate({ req, trace, names }) {
    req.sessionStore.generate(req)
    trace.note('generate', names.of(req.sessionID))
  },
  'store.regenerate': ({ req, trace }) =>
    callBack(trace, 'store.regenerate', (done) => req.sessionStore.regenerate(req, done)),
  'store.get': ({ req, trace, names }) =>
    callBack(
      trace,
      'store.get',
      (done) => req.sessionStore.get(req.sessionID, done),
      (found) => names.within(JSON.stringify(found) ?? 'nothing'),
    ),
  'store.load': ({ req, trace, names, session }) =>
    callBack(
      trace,
      'store.load',
      (done) => req.sessionStore.load(req.sessionID, done),
      (found) =>
        found
          ? [
              names.within(JSON.stringify(found)),
              found instanceof session.Session,
              names.of(found.id),
              found.cookie.maxAge,
            ]
          : 'nothing',
    ),
  'store.destroy': ({ req, trace }) =>
    callBack(trace, 'store.destroy', (done) => req.sessionStore.destroy(req.sessionID, done)),
  createSession({ req, trace, names }) {
    const made = req.sessionStore.createSession(req, {
      cookie: {
        originalMaxAge: 5000,
        expires: '2030-01-15T12:00:05.000Z',
        path: '/',
        httpOnly: true,
      },
      made: 'by hand',
    })
    trace.note(
      'createSession',
      made === req.session,
      names.within(JSON.stringify(made)),
      made.cookie.maxAge,
    )
  },
  all: ({ req, trace, names }) =>
    callBack(
      trace,
      'all',
      (done) => (req.sessionStore.all ? req.sessionStore.all(done) : done(null)),
      (found) => names.within(JSON.stringify(found) ?? 'nothing'),
    ),
  length: ({ req, trace }) =>
    callBack(
      trace,
      'length',
      (done) => (req.sessionStore.length ? req.sessionStore.length(done) : done(null)),
      (count) => count,
    ),
  clear: ({ req, trace }) =>
    callBack(trace, 'clear', (done) =>
      req.sessionStore.clear ? req.sessionStore.clear(done) : done(null),
    ),
  /** Another request of the same client, from its start to its end. */
  meanwhile: ({ meanwhile }, { request }) => meanwhile(request ?? {}),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
}

/** @type {Record<string, Performance>} */
export const operations = { ...onTheSession, ...onTheStore, ...answering }

/** @type {Record<string, () => unknown>} */
export const oddValues = {
  bigint: () => 10n,
  cycle() {
    /** @type {Record<string, unknown>} */
    const cycle = {}
    cycle.self = cycle
    return cycle
  },
  date: () => new Date(),
  undefined: () => undefined,
  function: () => () => 'nothing',
  'toJSON that throws': () => ({
    toJSON() {
      throw new Error('not to be written')
    },
  }),
  'not a number': () => Number.NaN,
  map: () => new Map([['a', 1]]),
  symbol: () => Symbol('s'),
}

/**
 * @param {Scene} scene
 * @param {'save' | 'reload' | 'regenerate' | 'destroy'} method
 * @param {unknown} [wait] False: no callback; what goes wrong is heard of elsewhere, if at all.
 */
function call({ req, trace }, method, wait = true) {
  const { session } = req
  if (wait) return finished(trace, session, method)
  session[method]()
  return trace.note(`${method} began`)
}

/**
 * What the method returns is not compared: `save` and `reload` of the original give nothing where
 * the others give the session, as ours always do.
 *
 * @param {import('./trace.mjs').Trace} trace
 * @param {any} session
 * @param {string} method
 */
function finished(trace, session, method) {
  return callBack(trace, method, (done) => session[method](done))
}

/**
 * @param {import('./trace.mjs').Trace} trace
 * @param {string} what
 * @param {(done: (error?: unknown, result?: any) => void) => void} start
 * @param {(result: any) => unknown} [show]
 * @returns {Promise<void>}
 */
function callBack(trace, what, start, show) {
  return new Promise((resolve, reject) => {
    try {
      start((error, result) => {
        if (error) trace.note(`${what} called back with`, problemOf(error))
        else trace.note(`${what} called back`, ...(show ? [show(result)] : []))
        resolve()
      })
    } catch (error) {
      reject(error)
    }
  })
}

/** @param {any} req @param {import('./names.mjs').Names} names @param {any} module */
function portraitOf(req, names, module) {
  const { session } = req
  if (session === null || typeof session !== 'object')
    return [names.of(req.sessionID), `${session}`]
  const { cookie } = session
  let text
  try {
    text = names.within(JSON.stringify(session))
  } catch (error) {
    text = problemOf(error).name
  }
  return [
    names.of(req.sessionID),
    session.id === req.sessionID,
    session instanceof module.Session,
    Object.keys(session).join(' '),
    text,
    {
      maxAge: cookie?.maxAge,
      originalMaxAge: cookie?.originalMaxAge,
      expires: `${cookie?.expires}`,
    },
    { secure: cookie?.secure, sameSite: cookie?.sameSite, isFunction: typeof cookie?.serialize },
    { store: typeof req.sessionStore, req: session.req === req },
  ]
}
