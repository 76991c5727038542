import { describe } from 'vitest'
import type { Strategy, StrategyActions } from '../passport-strategy'
import {
  both,
  type Log,
  type PassportModule,
  requestDouble,
  run,
  sessionDouble,
} from './both.fixture'
import type { AuthenticateOptions } from './route'

/** A strategy that acts at once. */
const acting = (act: (actions: StrategyActions, options: unknown, request: unknown) => unknown) =>
  ({
    authenticate(this: Strategy, request: unknown, options: unknown) {
      act(this, options, request)
    },
  }) as unknown as Strategy

const ann = { id: 'ann' }
const succeeding = (info?: unknown) => acting((actions) => actions.success(ann, info))
const failing = (challenge?: unknown, status?: number) =>
  acting((actions) => actions.fail(challenge, status))

/** Notes what is on a request. */
function look(log: Log, request: Record<string, unknown>): void {
  const { user, account, authInfo, session } = request
  log({ user, account, authInfo, session: JSON.stringify(session) })
}

/** Tries a strategy by name, on a request with a session, and notes all there is to see. */
function trying(strategy: Strategy, given?: AuthenticateOptions, session: object = {}) {
  return (passport: PassportModule, log: Log) => {
    // Each has its own: the original writes into them.
    const options = given && structuredClone(given)
    passport.use('tried', strategy)
    passport.serializeUser((user: { id: string }, done: (...values: unknown[]) => void) =>
      done(null, user.id),
    )
    const flash = (...told: unknown[]) => log('flash', ...told)
    const request = requestDouble({ session: sessionDouble(log, structuredClone(session)), flash })
    run(passport.authenticate('tried', options), log, request)
    look(log, request)
    log(options)
  }
}

describe('a success, as with the original', () => {
  both('signs in, and goes on', trying(succeeding()))
  both('signs in without a session', trying(succeeding(), { session: false }))
  both('goes to an address', trying(succeeding(), { successRedirect: '/home' }))
  both('goes to another address', trying(succeeding(), { successReturnToOrRedirect: '/home' }))
  both('keeps what is in the session', trying(succeeding(), { keepSessionInfo: true }, { a: 1 }))
  both('gives what is known of the credentials', trying(succeeding({ scope: 'read' })))
  both('gives none of it', trying(succeeding({ scope: 'read' }), { authInfo: false }))
  both('is put elsewhere', trying(succeeding({ a: 1 }), { assignProperty: 'account' }))
  both(
    'is put elsewhere, and nothing else',
    trying(succeeding(), {
      assignProperty: 'account',
      authInfo: false,
      successRedirect: '/home',
      successReturnToOrRedirect: '/back',
    }),
  )
  for (const flash of [
    true,
    'Hello!',
    { message: 'Hello!' },
    { type: 'note', message: 'Hi' },
    {},
  ]) {
    for (const info of [
      undefined,
      'text',
      { message: 'told' },
      { type: 'kind', message: 'told' },
    ]) {
      both(
        `flashes ${JSON.stringify(flash)} where the strategy says ${JSON.stringify(info)}`,
        trying(succeeding(info), { successFlash: flash, keepSessionInfo: true }),
      )
    }
  }
  for (const message of [true, 'Hello!']) {
    for (const info of [undefined, 'text', { message: 'told' }]) {
      both(
        `keeps the message ${message} where the strategy says ${JSON.stringify(info)}`,
        trying(succeeding(info), { successMessage: message }, { messages: ['old'] }),
      )
    }
  }
})

describe('a failure, as with the original', () => {
  both('is a 401', trying(failing()))
  both('is a 401 with a challenge', trying(failing('Basic realm="x"')))
  both('has the status of the strategy', trying(failing('Basic realm="x"', 400)))
  both('may be a status only', trying(failing(403)))
  both('may have an unknown status', trying(failing(undefined, 799)))
  both('goes to an address', trying(failing('x'), { failureRedirect: '/login' }))
  both('is an error', trying(failing('x'), { failWithError: true }))
  both('is an error with a status', trying(failing('x', 400), { failWithError: true }))
  both('sends no challenge that is no text', trying(failing({ message: 'told' })))
  for (const flash of [true, 'No!', { message: 'No!' }, { type: 'note', message: 'No' }, {}]) {
    for (const challenge of [
      undefined,
      'text',
      { message: 'told' },
      { type: 'kind', message: 't' },
    ]) {
      both(
        `flashes ${JSON.stringify(flash)} where the strategy says ${JSON.stringify(challenge)}`,
        trying(failing(challenge), { failureFlash: flash }),
      )
    }
  }
  for (const message of [true, 'No!']) {
    for (const challenge of [undefined, 'text', { message: 'told' }]) {
      both(
        `keeps the message ${message} where the strategy says ${JSON.stringify(challenge)}`,
        trying(failing(challenge), { failureMessage: message }, { messages: ['old'] }),
      )
    }
  }
})

describe('other outcomes, as with the original', () => {
  both('pass', trying(acting((actions) => actions.pass())))
  both('error', trying(acting((actions) => actions.error(new Error('down')))))
  both('redirect', trying(acting((actions) => actions.redirect('https://idp.example/'))))
  both('redirect with a status', trying(acting((actions) => actions.redirect('/x', 303))))
  both('an unknown strategy', (passport, log) => {
    run(passport.authenticate('nobody'), log)
    run(
      passport.authenticate('nobody', () => log('called')),
      log,
    )
  })
  both('no strategy at all', (passport, log) => run(passport.authenticate(), log))
  both('a strategy that throws', (passport, log) => {
    passport.use(
      'x',
      acting(() => {
        throw new Error('broken')
      }),
    )
    try {
      run(passport.authenticate('x'), log)
    } catch (error) {
      log('thrown', error)
    }
  })
})

describe('several strategies, as with the original', () => {
  const tryingAll =
    (layers: readonly unknown[], options?: AuthenticateOptions) =>
    (passport: PassportModule, log: Log) => {
      passport.use('basic', failing('Basic realm="x"'))
      passport.use('bearer', failing('Bearer', 400))
      passport.use('plain', failing(undefined, 403))
      passport.use('good', succeeding())
      passport.use(
        'pass',
        acting((actions) => actions.pass()),
      )
      const request = requestDouble({ session: sessionDouble(log) })
      run(passport.authenticate(layers, { session: false, ...options }), log, request)
      look(log, request)
    }
  both('all fail', tryingAll(['basic', 'bearer', 'plain']))
  both('all fail, without a status', tryingAll(['basic', 'basic']))
  both('the second succeeds', tryingAll(['basic', 'good']))
  both('one passes', tryingAll(['basic', 'pass', 'good']))
  both('one is unknown', tryingAll(['basic', 'nobody', 'good']))
  both('some are given as they are', tryingAll(['basic', failing('Own'), 'plain']))
  both('there are none', tryingAll([]))
  both('there is nothing in the list', tryingAll(['basic', undefined, 'good']))
  both('fail with an error', tryingAll(['basic', 'plain'], { failWithError: true }))
})

describe('a callback, as with the original', () => {
  const calling =
    (strategy: unknown, options?: AuthenticateOptions) => (passport: PassportModule, log: Log) => {
      passport.use('x', succeeding('said'))
      passport.use('y', failing('Basic', 400))
      passport.use(
        'e',
        acting((actions) => actions.error(new Error('down'))),
      )
      passport.use(
        'p',
        acting((actions) => actions.pass()),
      )
      const callback = (...values: unknown[]) => log('callback', values.length, ...values)
      const request = requestDouble({ session: sessionDouble(log) })
      const middleware = options
        ? passport.authenticate(strategy, options, callback)
        : passport.authenticate(strategy, callback)
      run(middleware, log, request)
      look(log, request)
    }
  both('success', calling('x'))
  both('success, with options that count for nothing', calling('x', { successRedirect: '/' }))
  both('success without anything said', calling(succeeding()))
  both('failure', calling('y'))
  both('failures', calling(['y', 'y']))
  both('a list of one', calling(['y']))
  both('error', calling('e'))
  both('pass', calling('p'))
  both('a success after a failure', calling(['y', 'x']))
  both('what it returns is what the strategy gets', (passport, log) => {
    passport.use(
      'x',
      acting((actions) => log(actions.success(ann))),
    )
    run(
      passport.authenticate('x', () => 'returned'),
      log,
    )
  })
})

describe('authorize, as with the original', () => {
  both('puts the account beside the user', (passport, log) => {
    passport.use('x', succeeding({ token: 't' }))
    const options = { scope: 'read' }
    const session = sessionDouble(log)
    look(log, run(passport.authorize('x', options), log, requestDouble({ user: 'ann', session })))
    log(options)
  })
  both('takes a callback', (passport, log) => {
    passport.use('x', succeeding('said'))
    look(
      log,
      run(
        passport.authorize('x', (...values: unknown[]) => log(...values)),
        log,
      ),
    )
    look(
      log,
      run(
        passport.authorize('x', {}, (...values: unknown[]) => log(...values)),
        log,
      ),
    )
  })
  both('gives the strategy its options', (passport, log) => {
    passport.use(
      'x',
      acting((actions, options) => {
        log(options)
        actions.pass()
      }),
    )
    run(passport.authorize('x', { state: 's' }), log)
    run(passport.authenticate('x', { state: 's' }), log)
    run(passport.authenticate('x'), log)
  })
})

describe('a framework, as with the original', () => {
  both('makes the middlewares', (passport, log) => {
    const make = (name: string) =>
      function (this: unknown, instance: unknown, ...values: unknown[]) {
        log(
          name,
          this === undefined || this === null || this === globalThis,
          instance === passport,
          ...values,
        )
        return name
      }
    log(
      passport.framework({
        initialize: make('initialize'),
        authenticate: make('authenticate'),
      } as never) === passport,
    )
    log(passport.authorize('x'), passport.authorize('x', { a: 1 }))
    passport.framework({ authorize: make('authorize') } as never)
    log(passport.authorize('x', { a: 1 }, () => {}))
  })
})

describe('names, as with the original', () => {
  both('of middlewares', (passport, log) => {
    const middlewares = [
      passport.initialize(),
      passport.session(),
      passport.authenticate('x'),
      passport.authorize('x'),
    ]
    for (const middleware of middlewares as (() => void)[]) log(middleware.name, middleware.length)
  })
  both('of strategies', (passport, log) => {
    for (const values of [[{ name: 'a' }], ['b', {}], [{}], ['c'], [{ name: 'd' }, undefined]]) {
      try {
        log(
          Reflect.apply(passport.use, passport, values) === passport,
          Object.keys(passport._strategies),
        )
      } catch (error) {
        log(error)
      }
    }
    log(passport.unuse('a') === passport, Object.keys(passport._strategies))
    log(passport._strategy('b'), passport._strategy('nobody'))
  })
})
