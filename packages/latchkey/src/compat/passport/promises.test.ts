import { describe, expect, it } from 'vitest'
import { implementations, newPassport, requestDouble, run, sessionDouble } from './both.fixture'

type Answer = (...values: unknown[]) => void

const ann = { id: 'ann' }
const down = new Error('down')
const names = ['serializeUser', 'deserializeUser', 'transformAuthInfo'] as const

/** Asks functions of an authenticator's; gives what it is answered. */
function ask(name: (typeof names)[number], ...layers: unknown[]): Promise<unknown[]> {
  const passport = newPassport(implementations.ours)
  for (const layer of layers) passport[name](layer)
  return new Promise((resolve) => {
    passport[name]('value', 'request', (...answer: unknown[]) => resolve(answer))
  })
}

describe.each(names)('%s', (name) => {
  it('takes a function that gives a promise', async () => {
    expect(await ask(name, async (value: unknown) => [value])).toEqual([null, ['value']])
  })

  it('takes a function that returns', async () => {
    expect(await ask(name, (value: unknown) => [value])).toEqual([null, ['value']])
  })

  it('takes an async function with a callback, whose result is no answer', async () => {
    const fn = async (value: unknown, done: Answer) => {
      setImmediate(done, null, [value])
      return 'something'
    }
    expect(await ask(name, fn)).toEqual([null, ['value']])
  })

  it('takes an async function with the request and a callback', async () => {
    const fn = async (request: unknown, value: unknown, done: Answer) =>
      done(null, [request, value])
    expect(await ask(name, fn)).toEqual([null, ['request', 'value']])
  })

  it('takes a rejection for an error, with and without a callback', async () => {
    const reject = () => Promise.reject(down)
    expect((await ask(name, async (_: unknown) => reject()))[0]).toBe(down)
    expect((await ask(name, async (_: unknown, _done: Answer) => reject()))[0]).toBe(down)
  })

  it('asks the next one where a promise leaves it to it', async () => {
    const pass = async (_: unknown) => Promise.reject('pass')
    expect(await ask(name, pass, async (value: unknown) => [value])).toEqual([null, ['value']])
  })

  it('answers once', async () => {
    let answers = 0
    const passport = newPassport(implementations.ours)
    passport[name]((value: unknown, done: Answer) => {
      done(null, [value])
      done(null, [value])
      done(down)
    })
    passport[name]('value', () => {
      answers++
    })
    expect(answers).toBe(1)
  })
})

describe('deserializeUser', () => {
  it.each([
    ['a promise of null', async (_: unknown) => null],
    ['null', (_: unknown) => null],
    ['false', (_: unknown) => false],
  ])('is told by %s that the user is gone', async (_, layer) => {
    expect(await ask('deserializeUser', layer)).toEqual([null, false])
  })

  it.each([
    ['a promise of nothing', async (_: unknown) => undefined],
    ['nothing', (_: unknown) => undefined],
  ])('asks the next one after %s, and does not wait for ever', async (_, layer) => {
    expect(await ask('deserializeUser', layer, async () => ann)).toEqual([null, ann])
    const [error] = await ask('deserializeUser', layer)
    expect(error).toEqual(new Error('Failed to deserialize user out of session'))
  })
})

describe('initialize({ promises: true })', () => {
  const given = (more: object = {}) => {
    const passport = newPassport(implementations.ours)
    passport.serializeUser((user: { id: string }) => user.id)
    const session = sessionDouble(() => {}, more)
    const request = run(
      passport.initialize({ promises: true }),
      () => {},
      requestDouble({ session }),
    )
    return { passport, request }
  }

  it('has login and logout give promises', async () => {
    const { request } = given()
    await expect(request.login?.(ann)).resolves.toBeUndefined()
    expect(request).toMatchObject({ user: ann, session: { passport: { user: 'ann' } } })
    await expect(request.logout?.()).resolves.toBeUndefined()
    expect(request).toMatchObject({ user: null, session: { passport: {} } })
  })

  it('gives them options', async () => {
    const { request } = given()
    await request.logIn?.(ann, { session: false })
    expect(request.session).not.toHaveProperty('passport')
    await request.logIn?.(ann)
    await request.logOut?.({ keepSessionInfo: true })
  })

  it('has them reject', async () => {
    const failing = { regenerate: (done: Answer) => done(down) }
    const { request } = given(failing)
    Object.assign(request.session as object, failing)
    await expect(request.login?.(ann)).rejects.toBe(down)
    await expect(request.logout?.()).rejects.toBe(down)
    expect(request.user).toBeNull()
  })

  it('leaves callbacks as they are', () => {
    const { request } = given()
    const calls: unknown[] = []
    expect(request.login?.(ann, (error: unknown) => calls.push(error))).toBeUndefined()
    expect(request.logout?.((error: unknown) => calls.push(error))).toBeUndefined()
    expect(request.logout?.({}, (error: unknown) => calls.push(error))).toBeUndefined()
    expect(calls).toEqual([undefined, undefined, undefined])
  })

  it('holds for the request, whoever comes after', async () => {
    const { passport, request } = given()
    run(passport.authenticate('session'), () => {}, request)
    await expect(request.logout?.()).resolves.toBeUndefined()
  })

  it('holds for a request that another middleware has met before', async () => {
    const passport = newPassport(implementations.ours)
    const request = requestDouble({ session: sessionDouble(() => {}) })
    run(passport.session(), () => {}, request)
    run(passport.initialize({ promises: true }), () => {}, request)
    await expect(request.login?.(ann, { session: false })).resolves.toBeUndefined()
    await expect(request.logout?.()).resolves.toBeUndefined()
  })
})

describe('a program of before 0.6', () => {
  const old = (method: 'login' | 'logout') => {
    const passport = newPassport(implementations.ours)
    const request = run(passport.initialize(), () => {}, requestDouble({ user: 1, session: {} }))
    return () => (method === 'login' ? request.login?.(ann) : request.logout?.())
  }

  it('is told what changed, and what to write', () => {
    expect(old('login')).toThrow(
      /^req#login requires a callback function: since Passport 0\.6 .*Write req\.login\(user, \(error\) => .*await req\.login\(user\)\.$/,
    )
    expect(old('logout')).toThrow(
      /^req#logout requires a callback function: since Passport 0\.6 .*Write req\.logout\(\(error\) => .*await req\.logout\(\)\.$/,
    )
  })

  it('is told so too where passport 0.4 has put its own logout on the request', () => {
    const passport = newPassport(implementations.ours)
    const request = requestDouble({ session: sessionDouble(() => {}) })
    expect(() => passport._sm.logOut(request)).toThrow(/^req#logout requires a callback function/)
  })

  it('finds what the session holds at req._passport.session, as it is now', () => {
    const passport = newPassport(implementations.ours)
    const session = sessionDouble(() => {}, { passport: { user: 1 } })
    const request = run(passport.initialize(), () => {}, requestDouble({ session }))
    const state = request._passport as { session: unknown }
    expect(state.session).toBe(session.passport)
    session.passport = { user: 2 }
    expect(state.session).toEqual({ user: 2 })
    state.session = { user: 3 }
    expect(session.passport).toEqual({ user: 3 })
    delete request.session
    expect(state.session).toBeUndefined()
    state.session = { user: 4 }
    expect(request).not.toHaveProperty('session')
  })
})
