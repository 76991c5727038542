import { createRequire } from 'node:module'
import { inherits } from 'node:util'
import { describe, expect, it } from 'vitest'
import { lookup, Strategy as ours, type Strategy } from './passport-local'
import { Strategy as PassportStrategy } from './passport-strategy'

type Verify = (...values: never[]) => unknown
type Done = (error?: unknown, user?: unknown, info?: unknown) => void
/** As programs without types call it. */
type Constructor = { new (options: object, verify?: unknown): Strategy; prototype: Strategy }

const requireOriginal = createRequire(__filename)
const original: Constructor = requireOriginal('passport-local')
const implementations = [
  ['the original', original],
  ['ours', ours as Constructor],
] as const

const ada = { name: 'ada' }
const broken = new Error('broken')
const form = { body: { username: 'ada', password: 'right' } }

/** What a strategy does on a request, all of it, once what it waits for has come. */
async function doings(strategy: Strategy, request: object, options?: object | null) {
  const done: unknown[][] = []
  const note =
    (action: string) =>
    (...values: unknown[]) => {
      done.push([action, ...values])
    }
  const forRequest: Strategy = Object.create(strategy)
  for (const action of ['success', 'fail', 'error'] as const) forRequest[action] = note(action)
  forRequest.authenticate(request, options)
  await new Promise(setImmediate)
  return done
}

describe.each(implementations)('the strategy, by %s', (_, Local) => {
  it('has its name, and the fields that others look at', () => {
    const verify = () => {}
    expect({ ...new Local(verify) }).toEqual({
      name: 'local',
      _usernameField: 'username',
      _passwordField: 'password',
      _verify: verify,
      _passReqToCallback: undefined,
    })
    const options = { usernameField: 'mail', passwordField: 'pin', passReqToCallback: true }
    expect({ ...new Local(options, verify) }).toEqual({
      name: 'local',
      _usernameField: 'mail',
      _passwordField: 'pin',
      _verify: verify,
      _passReqToCallback: true,
    })
  })

  it('wants a verify function', () => {
    const error = new TypeError('LocalStrategy requires a verify callback')
    expect(() => new Local({})).toThrow(error)
    expect(() => new Local({}, null)).toThrow(error)
    expect(() => new Local(undefined as unknown as object, () => {})).toThrow(TypeError)
  })

  it('may be inherited as it was in 2011', async () => {
    function Ldap(this: Strategy) {
      Reflect.apply(Local, this, [
        (_name: string, _password: string, done: Done) => done(null, ada),
      ])
      this.name = 'ldap'
    }
    inherits(Ldap, Local)
    const strategy = Reflect.construct(Ldap, []) as Strategy
    expect(strategy).toBeInstanceOf(Local)
    expect(strategy.name).toBe('ldap')
    expect(await doings(strategy, form)).toEqual([['success', ada, undefined]])
  })

  it('may be inherited by a class', async () => {
    class Ldap extends Local {
      override authenticate(request: object) {
        super.authenticate({ body: { username: 'ada', password: 'right' }, ...request })
      }
    }
    const strategy = new Ldap((name: string, password: string, done: Done) =>
      done(null, [name, password]),
    )
    expect(await doings(strategy, {})).toEqual([['success', ['ada', 'right'], undefined]])
  })

  it('calls the verify function as its method, whichever stands there', async () => {
    const strategy = new Local(() => {})
    strategy._verify = function (this: Strategy, _name: string, _password: string, done: Done) {
      done(null, { strategy: this.name })
    }
    expect(await doings(strategy, form)).toEqual([['success', { strategy: 'local' }, undefined]])
  })

  it('says what the verify function calls back', async () => {
    const calledBack = (...values: Parameters<Done>) =>
      doings(new Local((_name: string, _password: string, done: Done) => done(...values)), form)
    expect(await calledBack(broken, ada)).toEqual([['error', broken]])
    expect(await calledBack('wrong', ada)).toEqual([['error', 'wrong']])
    expect(await calledBack(null, false, { message: 'No' })).toEqual([['fail', { message: 'No' }]])
    expect(await calledBack(null, 0)).toEqual([['fail', undefined]])
    expect(await calledBack(null, ada, { scope: 'all' })).toEqual([
      ['success', ada, { scope: 'all' }],
    ])
  })

  it('says what the verify function throws', async () => {
    const strategy = new Local(() => {
      throw broken
    })
    expect(await doings(strategy, form)).toEqual([['error', broken]])
  })

  it('says also what the verify function throws after its answer', async () => {
    const strategy = new Local((_name: string, _password: string, done: Done) => {
      done(null, ada)
      throw broken
    })
    expect(await doings(strategy, form)).toEqual([
      ['success', ada, undefined],
      ['error', broken],
    ])
  })

  it('says what its own action throws to a verify function that calls back at once', () => {
    const strategy = new Local((_name: string, _password: string, done: Done) => done(null, false))
    const said: unknown[] = []
    strategy.fail = () => {
      throw broken // passport does, where `failureFlash` finds no `req.flash`
    }
    strategy.error = (error) => said.push(error)
    strategy.authenticate(form)
    expect(said).toEqual([broken])
  })

  it('gives its caller what telling of that throws', () => {
    const strategy = new Local((_name: string, _password: string, done: Done) => done(null, false))
    let told = 0
    strategy.fail = () => {
      throw broken
    }
    strategy.error = (error) => {
      told++
      throw error
    }
    expect(() => strategy.authenticate(form)).toThrow(broken)
    expect(told).toBe(1)
  })

  it('refuses a request without a name or a password, with 400', async () => {
    const strategy = new Local(() => {
      throw new Error('not to be called')
    })
    const missing = [['fail', { message: 'Missing credentials' }, 400]]
    expect(await doings(strategy, {})).toEqual(missing)
    expect(await doings(strategy, { body: { username: 'ada' } }, null)).toEqual(missing)
    expect(await doings(strategy, { body: { password: 'right' } }, {})).toEqual(missing)
    expect(await doings(strategy, {}, { badRequestMessage: '' })).toEqual(missing)
    expect(await doings(strategy, {}, { badRequestMessage: 'Who?' })).toEqual([
      ['fail', { message: 'Who?' }, 400],
    ])
  })

  it('gives the verify function the request first, if told to', async () => {
    const verify = (request: object, name: string, password: string, done: Done) =>
      done(null, [request, name, password])
    const strategy = new Local({ passReqToCallback: true }, verify)
    expect(await doings(strategy, form)).toEqual([['success', [form, 'ada', 'right'], undefined]])
  })
})

describe.each(implementations)('credentials, as %s finds them', (_, Local) => {
  const found = (options: object, request: object) =>
    doings(
      new Local(options, (name: unknown, password: unknown, done: Done) =>
        done(null, { name, password }),
      ),
      request,
    )
  const nobody = [['fail', { message: 'Missing credentials' }, 400]]

  it.each<[string, object, object, object | undefined]>([
    ['in the body', {}, form, { name: 'ada', password: 'right' }],
    ['in the query', {}, { query: form.body }, { name: 'ada', password: 'right' }],
    [
      'each where it is, the body first',
      {},
      { body: { username: 'ada' }, query: { username: 'bob', password: 'right' } },
      { name: 'ada', password: 'right' },
    ],
    [
      'by other names',
      { usernameField: 'mail', passwordField: 'pin' },
      { body: { mail: 'a@b', pin: '1234' } },
      { name: 'a@b', password: '1234' },
    ],
    [
      'inside other fields',
      { usernameField: 'user[name]', passwordField: 'user[keys][0]' },
      { body: { user: { name: 'ada', keys: ['right'] } } },
      { name: 'ada', password: 'right' },
    ],
    [
      'numbers and booleans of JSON as they are',
      {},
      { body: { username: 7, password: true } },
      { name: 7, password: true },
    ],
    ['not an empty name', {}, { body: { username: '', password: 'right' } }, undefined],
    ['not zero or false', {}, { body: { username: 0, password: false } }, undefined],
    ['not null', {}, { body: { username: null, password: 'right' } }, undefined],
    [
      'R45: neither operators nor lists',
      {},
      { body: { username: { $gt: '' }, password: ['right'] } },
      undefined,
    ],
    ['nothing of a body that is text', {}, { body: 'username=ada' }, undefined],
  ])('%s', async (_name, options, request, expected) => {
    expect(await found(options, request)).toEqual(
      expected === undefined ? nobody : [['success', expected, undefined]],
    )
  })
})

it('T-CRASH-1: a body with null in the place of fields has none', async () => {
  const strategy = new ours({ usernameField: 'user[name]' }, () => ada)
  expect(await doings(strategy, { body: { user: null, password: 'x' } })).toEqual([
    ['fail', { message: 'Missing credentials' }, 400],
  ])
})

describe('lookup', () => {
  const { lookup: ofTheOriginal } = requireOriginal('passport-local/lib/utils')

  it.each<[unknown, string]>([
    [{ a: { b: 1 } }, 'a[b]'],
    [{ a: 1 }, 'a[b]'],
    [{ a: { b: 2 } }, 'a]b['],
    [{ a: {} }, 'a['],
    [{ '': 1 }, ''],
    [{ a: [1] }, 'a[0]'],
    [{ a: [1] }, 'a'],
    [{ a: { b: {} } }, 'a[b][c]'],
    [{ a: null }, 'a'],
    [null, 'a'],
    [0, 'a'],
    ['abc', 'length'],
    ['', 'length'],
  ])('in %j of %s is as with the original', (fields, name) => {
    expect(lookup(fields, name)).toBe(ofTheOriginal(fields, name))
  })
})

describe('a verify function that returns a promise', () => {
  const verified = (verify: Verify, options = {}) => doings(new ours(options, verify), form)

  it('that declares no callback says by it who it is', async () => {
    expect(await verified(async (name: string, _password: string) => ({ name }))).toEqual([
      ['success', ada, undefined],
    ])
    expect(await verified(async (_name: string, _password: string) => false)).toEqual([
      ['fail', undefined],
    ])
    expect(await verified(async (_name: string, _password: string) => undefined)).toEqual([
      ['fail', undefined],
    ])
    expect(
      await verified(async (_name: string, _password: string) => Promise.reject(broken)),
    ).toEqual([['error', broken]])
  })

  it('that declares the callback says it by that, or rejects', async () => {
    const saysNothing = async (_name: string, _password: string, _done: Done) => ada
    expect(await verified(saysNothing)).toEqual([])
    const rejects = async (_name: string, _password: string, _done: Done) => Promise.reject(broken)
    expect(await verified(rejects)).toEqual([['error', broken]])
    const calls = async (name: string, _password: string, done: Done) => {
      await null
      done(null, { name }, { message: 'Hello' })
      return false
    }
    expect(await verified(calls)).toEqual([['success', ada, { message: 'Hello' }]])
  })

  it('declares one parameter more with passReqToCallback', async () => {
    const options = { passReqToCallback: true }
    const resolves = async (_request: object, name: string, _password: string) => ({ name })
    expect(await verified(resolves, options)).toEqual([['success', ada, undefined]])
    const saysNothing = async (_: object, _name: string, _password: string, _done: Done) => ada
    expect(await verified(saysNothing, options)).toEqual([])
  })

  it('says one thing, the first', async () => {
    const twice = async (_name: string, _password: string, done: Done) => {
      done(null, false)
      done(null, ada)
      done(broken)
    }
    expect(await verified(twice)).toEqual([['fail', undefined]])
  })

  it('does not swallow what the action throws that it led to', async () => {
    const strategy = new ours(async (_name: string, _password: string, done: Done) => {
      await null
      done(null, false)
    })
    strategy.fail = () => {
      throw broken
    }
    const said = new Promise((resolve) => {
      strategy.error = resolve
    })
    strategy.authenticate(form)
    expect(await said).toBe(broken)
  })
})

it('may find its callback without declaring it, as functions of functions do', async () => {
  const behindTheTimes = (_name: string, _password: string, ...[done]: Done[]) => {
    setImmediate(() => done?.(null, ada))
  }
  const strategy = new ours(behindTheTimes)
  const said = new Promise((resolve) => {
    for (const action of ['success', 'fail', 'error'] as const) {
      strategy[action] = (...values: unknown[]) => resolve([action, ...values])
    }
  })
  strategy.authenticate(form)
  expect(await said).toEqual(['success', ada, undefined])
})

it('is a strategy of passport-strategy', () => {
  expect(new ours(() => {})).toBeInstanceOf(PassportStrategy)
  expect(ours.Strategy).toBe(ours)
})
