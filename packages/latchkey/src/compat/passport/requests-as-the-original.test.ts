import { createRequire } from 'node:module'
import { describe } from 'vitest'
import { requestMethods } from '../passport'
import { both, type Log, requestDouble, responseDouble, run, sessionDouble } from './both.fixture'

const require = createRequire(__filename)
type Answer = (...values: unknown[]) => void
const asIs = (value: unknown, done: Answer) => done(null, value)

describe('a request, as with the original', () => {
  both('is given its methods', (passport, log) => {
    for (const middleware of [
      passport.initialize(),
      passport.authenticate('x'),
      passport.session(),
    ]) {
      const request = run(middleware, log)
      log(Object.keys(request).sort())
      log(request.login === request.logIn, request.logout === request.logOut)
      log(request._sessionManager === passport._sm)
    }
  })
  both('keeps the methods that it has', (passport, log) => {
    for (const name of [
      'login',
      'logIn',
      'logout',
      'logOut',
      'isAuthenticated',
      'isUnauthenticated',
    ]) {
      const own = () => 'own'
      const request = run(passport.initialize(), log, requestDouble({ [name]: own }))
      log(
        name,
        Object.keys(request).filter((key) => request[key] === own),
      )
    }
  })
  both('has its user where it is told to', (passport, log) => {
    const request = run(passport.initialize({ userProperty: 'account' }), log)
    log(request._userProperty, passport._userProperty)
    request.account = { id: 1 }
    log(request.isAuthenticated?.(), request.isUnauthenticated?.(), request.user)
    request.logIn?.({ id: 2 }, { session: false }, () => log(request.account, request.user))
    delete request._sessionManager
    request.logOut?.(() => log(request.account, request.user))
  })
  both('knows its authenticator, for old strategies', (passport, log) => {
    const request = run(passport.initialize(), log)
    log(Object.keys(request._passport as object), passport._userProperty)
    log(Reflect.get(request._passport as object, 'instance') === passport)
    log(Object.keys(run(passport.initialize({ compat: false }), log)))
  })
  both('counts as signed in by what is true', (passport, log) => {
    for (const user of [undefined, null, 0, '', false, 1, 'ann', {}]) {
      const request = run(passport.initialize(), log, requestDouble({ user }))
      log(user, request.isAuthenticated?.(), request.isUnauthenticated?.())
    }
  })
})

describe('signing in and out by hand, as with the original', () => {
  const calls: [string, unknown[]][] = [
    ['a callback', ['done']],
    ['options and a callback', [{ a: 1 }, 'done']],
    ['nothing and a callback', [null, 'done']],
    ['no session', [{ session: false }]],
    ['no session, and a callback', [{ session: false }, 'done']],
    ['null as session', [{ session: null }]],
  ]
  for (const [title, values] of calls) {
    both(`with ${title}`, (passport, log) => {
      passport.serializeUser(asIs)
      for (const method of ['login', 'logout'] as const) {
        const session = sessionDouble(log, { passport: { user: 1 }, a: 1 })
        const request = run(passport.initialize(), log, requestDouble({ session, user: 1 }))
        const given = values.map((value) =>
          value === 'done' ? (...answer: unknown[]) => log('done', ...answer) : value,
        )
        const args = method === 'login' ? ['ann', ...given] : given
        try {
          Reflect.apply(request[method] as never, request, args)
        } catch (error) {
          log(String(error).split('function')[0])
        }
        log(request.user, JSON.stringify(request.session))
      }
    })
  }
  both('without a session', (passport, log) => {
    const request = run(passport.initialize(), log)
    request.login?.('ann', (error: unknown) => log(error, request.user))
    request.logout?.((error: unknown) => log(error, request.user))
    run(passport.session(), log)
  })
  both('where the session cannot be regenerated or saved', (passport, log) => {
    passport.serializeUser(asIs)
    for (const method of ['regenerate', 'save']) {
      const failing = { [method]: (done: Answer) => done(new Error(`no ${method}`)) }
      for (const call of ['login', 'logout'] as const) {
        const session = { ...sessionDouble(log, { passport: { user: 1 } }), ...failing }
        const request = run(passport.initialize(), log, requestDouble({ session }))
        const done = (error: unknown) => log(call, error, request.user, JSON.stringify(session))
        Reflect.apply(request[call] as never, request, call === 'login' ? ['ann', done] : [done])
      }
    }
  })
  both('with a session manager of the program', (passport, log) => {
    const note =
      (name: string) =>
      (_request: unknown, ...values: unknown[]) => {
        log(name, ...values)
        ;(values.at(-1) as Answer)()
      }
    passport._sm = { logIn: note('logIn'), logOut: note('logOut') } as never
    const request = run(passport.initialize(), log)
    request.login?.('ann', { a: 1 }, (error: unknown) => log('in', error))
    request.logout?.({ a: 1 }, (error: unknown) => log('out', error))
    request.logout?.((error: unknown) => log('out', error))
  })
  both('with the methods alone, as koa-passport has them', (passport, log) => {
    const isOurs = passport._sm.constructor === require('passport/lib/sessionmanager')
    const methods = isOurs ? require('passport/lib/http/request') : requestMethods
    const request = { ...methods, user: 'ann' }
    log(request.isAuthenticated(), request.isUnauthenticated())
    request.login('bob')
    log(request.user)
    request.logout()
    log(request.user)
  })
})

describe('passport.session(), as with the original', () => {
  const restoring =
    (data: object, deserializer?: unknown, options?: { pauseStream?: boolean }) =>
    (passport: Parameters<Parameters<typeof both>[1]>[0], log: Log) => {
      if (deserializer) passport.deserializeUser(deserializer)
      const request = requestDouble({ session: sessionDouble(log, structuredClone(data)) })
      run(passport.session(options), log, request)
      log(request.user, JSON.stringify(request.session))
    }
  for (const user of ['ann', 0, 7, '', null, undefined, false, { id: 1 }]) {
    both(`of ${JSON.stringify(user)}`, restoring({ passport: { user } }, asIs))
  }
  both('of nobody', restoring({}, asIs))
  both('without any deserializer', restoring({ passport: { user: 1 } }))
  for (const gone of [null, false]) {
    both(
      `of somebody who is ${gone}`,
      restoring({ passport: { user: 1, a: 1 } }, (_: unknown, done: Answer) => done(null, gone)),
    )
  }
  both(
    'where the user cannot be found',
    restoring({ passport: { user: 1 } }, (_: unknown, done: Answer) => done(new Error('down'))),
  )
  both(
    'where the deserializer throws',
    restoring({ passport: { user: 1 } }, () => {
      throw new Error('broken')
    }),
  )
  both('may be a strategy of the program', (passport, log) => {
    passport.use('session', {
      authenticate() {
        log('own')
      },
    } as never)
    run(passport.session(), log)
  })
  both('holds the stream back while it looks', (passport, log) => {
    const events = new (require('node:events'))()
    const request = Object.assign(events, { session: { passport: { user: 1 } } })
    passport.deserializeUser((id: unknown, done: Answer) => setImmediate(done, null, { id }))
    const next = () =>
      request.on('data', (chunk: unknown) => log('data', chunk)).on('end', () => log('end'))
    passport.session({ pauseStream: true })(request, responseDouble(log), next)
    events.emit('data', 'a')
    events.emit('end')
  })
})

describe('serializers and their like, as with the original', () => {
  const names = ['serializeUser', 'deserializeUser', 'transformAuthInfo'] as const
  const chains: [string, readonly unknown[]][] = [
    ['none', []],
    ['one', [asIs]],
    [
      'one that knows the request',
      [(request: unknown, value: unknown, done: Answer) => done(null, [request, value])],
    ],
    ['one that leaves it to the next', [(_: unknown, done: Answer) => done('pass'), asIs]],
    ['one that leaves it to nobody', [(_: unknown, done: Answer) => done('pass')]],
    ['one that fails', [(_: unknown, done: Answer) => done(new Error('down')), asIs]],
    [
      'one that throws',
      [
        (_: unknown, _done: Answer) => {
          throw new Error('broken')
        },
        asIs,
      ],
    ],
    [
      'one with a parameter too many',
      [(value: unknown, done: Answer, _a: unknown, _b: unknown) => done(null, [value])],
    ],
    ...[undefined, null, false, '', 0, 1, 'x'].map((result): [string, readonly unknown[]] => [
      `one that gives ${JSON.stringify(result)}, and another`,
      [
        (_: unknown, done: Answer) => done(null, result),
        (_: unknown, done: Answer) => done(null, 'other'),
      ],
    ]),
  ]
  for (const name of names) {
    for (const [title, layers] of chains) {
      both(`${name}: ${title}`, (passport, log) => {
        for (const layer of layers) log(passport[name](layer))
        passport[name]('value', 'request', (...values: unknown[]) => log(...values))
        passport[name]('value', (...values: unknown[]) => log(...values))
      })
    }
  }
  both('transformAuthInfo: one that returns', (passport, log) => {
    passport.transformAuthInfo((_: unknown) => undefined)
    passport.transformAuthInfo((info: unknown) => [info])
    passport.transformAuthInfo('info', 'request', (...values: unknown[]) => log(...values))
  })
})
