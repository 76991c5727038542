import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Strategy, StrategyActions } from '../passport-strategy'
import { implementations, newPassport, requestDouble, responseDouble, run } from './both.fixture'

type Act = (actions: StrategyActions, request: Record<string, unknown>) => unknown

const acting = (act: Act) =>
  ({
    name: 'acting',
    authenticate(this: Strategy, request: Record<string, unknown>) {
      return act(this, request)
    },
  }) as unknown as Strategy

const rest = () => new Promise(setImmediate)
const noted = () => {
  const notes: unknown[][] = []
  return { notes, log: (...values: unknown[]) => notes.push(values) }
}

const events: unknown[] = []
const listen = (event: unknown) => events.push(event)
beforeEach(() => subscribe('latchkey:authentication', listen))
afterEach(() => {
  unsubscribe('latchkey:authentication', listen)
  events.length = 0
})

const passport = newPassport(implementations.ours)

/** Signs in who a request says it is, when it is told to. */
function waiting() {
  const waiters: (() => void)[] = []
  const strategy = acting((actions, { headers }) => {
    waiters.push(() => actions.success({ id: Object(headers).name }))
  })
  return { strategy, waiters }
}

describe('a strategy that is given as it is', () => {
  it('D3: gives each request its own outcome', () => {
    const { strategy, waiters } = waiting()
    const middleware = passport.authenticate(strategy, { session: false })
    const { notes, log } = noted()
    const requests = ['alice', 'bob'].map((name) =>
      run(middleware, (...values) => log(name, ...values), requestDouble({ headers: { name } })),
    )
    waiters[1]?.()
    waiters[0]?.()
    expect(requests.map(({ user }) => user)).toEqual([{ id: 'alice' }, { id: 'bob' }])
    expect(notes).toEqual([
      ['bob', 'next'],
      ['alice', 'next'],
    ])
    expect(Object.keys(strategy)).toEqual(['name', 'authenticate'])
  })

  it('T-XUSER-1: gives each of 1,000 interleaved requests its own user, named or not', () => {
    const { strategy, waiters } = waiting()
    passport.use('waiting', strategy)
    const middlewares = [strategy, 'waiting'].map((layer) =>
      passport.authenticate(layer, { session: false }),
    )
    const requests = Array.from({ length: 1000 }, (_, index) => {
      const request = requestDouble({ headers: { name: `user ${index % 200}` } })
      return run(middlewares[index % 2], () => {}, request)
    })
    // 7 and 1,000 have no common divisor: each is answered once, and in no order of theirs.
    for (let index = 0; index < 1000; index++) waiters[(index * 7) % 1000]?.()
    for (const { user, headers } of requests) expect(user).toEqual({ id: Object(headers).name })
  })
})

describe('an attempt', () => {
  const doTwice = (first: Act, second: Act) => {
    const { notes, log } = noted()
    const both: Act = (actions, request) => {
      first(actions, request)
      second(actions, request)
    }
    const request = run(passport.authenticate(acting(both), { session: false }), log)
    return { notes, request }
  }
  const succeed: Act = (actions) => actions.success({ id: 'ann' })
  const succeedAsBob: Act = (actions) => actions.success({ id: 'bob' })
  const fail: Act = (actions) => actions.fail('Basic')

  it('has one outcome, the first', () => {
    const { notes, request } = doTwice(succeed, succeedAsBob)
    expect(notes).toEqual([['next']])
    expect(request.user).toEqual({ id: 'ann' })
    expect(events).toEqual([
      { kind: 'second-outcome', strategy: 'acting', first: 'success', second: 'success' },
    ])
  })

  it('does not sign in who has failed', () => {
    const { notes, request } = doTwice(fail, succeed)
    expect(notes.at(-1)).toEqual(['end', 401, 'Unauthorized'])
    expect(request.user).toBeUndefined()
    expect(events).toEqual([
      { kind: 'second-outcome', strategy: 'acting', first: 'failure', second: 'success' },
    ])
  })

  it('does not fail who was signed in', () => {
    expect(doTwice(succeed, fail).notes).toEqual([['next']])
  })

  it('is one for each strategy of a list', () => {
    const { notes, log } = noted()
    run(passport.authenticate([acting(fail), acting(succeed)], { session: false }), log)
    expect(notes).toEqual([['next']])
    expect(events).toEqual([])
  })

  it('may catch what follows its outcome, and say so', () => {
    const broken = new Error('broken')
    const catching: Act = (actions) => {
      try {
        actions.success({ id: 'ann' })
      } catch (error) {
        actions.error(error)
      }
    }
    const calls: unknown[] = []
    const middleware = passport.authenticate(acting(catching), { session: false })
    middleware(
      requestDouble(),
      responseDouble(() => {}),
      (error) => {
        calls.push(error)
        if (error === undefined) throw broken
      },
    )
    expect(calls).toEqual([undefined, broken])
    expect(events).toEqual([])
  })

  it('may catch what the next strategy throws, and say so', () => {
    const broken = new Error('broken')
    const catching: Act = (actions) => {
      try {
        actions.fail()
      } catch (error) {
        actions.error(error)
      }
    }
    const throwing: Act = () => {
      throw broken
    }
    const { notes, log } = noted()
    run(passport.authenticate([acting(catching), acting(throwing)]), log)
    expect(notes).toEqual([['next', broken]])
  })
})

describe('what nobody could catch', () => {
  it('is an error of the request: a strategy that rejects', async () => {
    const down = new Error('down')
    const { notes, log } = noted()
    run(passport.authenticate(acting(async () => Promise.reject(down))), log)
    await rest()
    expect(notes).toEqual([['next', down]])
  })

  it('is a warning where the strategy had said something before', async () => {
    const late = new Error('late')
    const warnings: unknown[] = []
    const listener = (warning: unknown) => warnings.push(warning)
    process.on('warning', listener)
    const { notes, log } = noted()
    const act: Act = async (actions) => {
      actions.pass()
      throw late
    }
    run(passport.authenticate(acting(act)), log)
    await rest()
    await rest()
    process.off('warning', listener)
    expect(notes).toEqual([['next']])
    expect(warnings).toEqual([late])
  })

  it('is an error of the request: a callback that rejects', async () => {
    const down = new Error('down')
    const { notes, log } = noted()
    const act: Act = (actions) => actions.success({ id: 'ann' })
    run(
      passport.authenticate(acting(act), async () => Promise.reject(down)),
      log,
    )
    const warned = new Promise((_, reject) => process.once('warning', reject))
    await Promise.race([rest().then(rest), warned])
    expect(notes).toEqual([['next', down]])
  })

  it('is as Node has it where there is no next to tell', async () => {
    const down = new Error('down')
    const act: Act = (actions) => actions.success({ id: 'ann' })
    const rejected = Promise.reject(down)
    const middleware = passport.authenticate(acting(act), () => rejected) as (
      ...values: object[]
    ) => void
    middleware(requestDouble(), {})
    await expect(rejected).rejects.toBe(down)
    const failing: Act = (actions) => actions.redirect('/')
    const redirecting = passport.authenticate(acting(failing)) as typeof middleware
    expect(() => redirecting(requestDouble(), {})).toThrow('setHeader is not a function')
  })

  it.each([
    ['a flash that there is not', { failureFlash: true }],
    ['a session that there is not', { failureMessage: 'No' }],
    ['an address that is no header', { failureRedirect: '/a\nb' }],
  ])('is an error of the request: %s', (_, options) => {
    const { notes, log } = noted()
    const act: Act = (actions) => actions.fail('No')
    const response = {
      ...responseDouble(log),
      redirect: (url: string) => new Headers({ location: url.replace('\n', '\0') }),
    }
    passport.authenticate(acting(act), options)(requestDouble(), response as never, log)
    expect(notes).toEqual([[expect.any(TypeError)]])
  })

  it('is an error of the request: a redirect to an address that is no header', () => {
    const { notes, log } = noted()
    const act: Act = (actions) => actions.redirect('https://idp.example/\0')
    const response = {
      ...responseDouble(() => {}),
      setHeader: (name: string, value: string) => new Headers({ [name]: value }),
    }
    passport.authenticate(acting(act))(requestDouble(), response as never, log)
    expect(notes).toEqual([[expect.any(TypeError)]])
  })
})

describe('a name that is no strategy', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('is unknown: %s', (name) => {
    const { notes, log } = noted()
    run(passport.authenticate(name), log)
    expect(notes).toEqual([['next', new Error(`Unknown authentication strategy "${name}"`)]])
  })
})
