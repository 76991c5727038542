import { describe, expect, it } from 'vitest'
import { acting, ann, failing, look, succeeding, trying } from './acting.fixture'
import {
  both,
  implementations,
  type Log,
  newPassport,
  type PassportModule,
  requestDouble,
  run,
  sessionDouble,
} from './both.fixture'
import type { AuthenticateOptions } from './route'

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

describe('authorize', () => {
  it('signs nobody in where its options are frozen', () => {
    const passport = newPassport(implementations.ours)
    passport.use('x', succeeding())
    const options = Object.freeze({ scope: 'read' })
    const request = run(passport.authorize('x', options), () => {})
    expect(request).toMatchObject({ account: ann })
    expect(request).not.toHaveProperty('user')
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
