import { expect, it } from 'vitest'
import { endsForGood } from '../express-session/own-session'
import { passport as ours } from '../passport'
import {
  both,
  newPassport,
  requestDouble,
  responseDouble,
  run,
  sessionDouble,
} from './both.fixture'

both(
  'a transformer with one parameter, and a default for another, is given one',
  (passport, log) => {
    passport.transformAuthInfo((info: unknown, more = 'the default') => [info, more])
    passport.transformAuthInfo('info', 'request', (...values: unknown[]) => log(...values))
  },
)

it('D29: says which middleware is missing where there is no req.flash', () => {
  const passport = newPassport(ours)
  const strategy = {
    name: 'no',
    authenticate(this: { fail(): void }) {
      this.fail()
    },
  }
  passport.use(strategy as never)
  const log: unknown[] = []
  const middleware = passport.authenticate('no', { failureFlash: 'No' })
  middleware(
    requestDouble(),
    responseDouble(() => {}),
    (error) => log.push(error),
  )
  expect(log).toEqual([expect.objectContaining({ name: 'TypeError' })])
  expect(String(log[0])).toMatch(
    /^TypeError: req\.flash is not a function: .* app\.use\(flash\(\)\)/,
  )
})

it('T-CRASH-1: a store that throws when the signed-in session is saved fails the sign-in', async () => {
  const passport = newPassport(ours)
  passport.serializeUser((_: unknown, done: (error: null, id: number) => void) => done(null, 1))
  const session = sessionDouble(() => {})
  session.regenerate = (done) => setImmediate(done)
  session.save = () => {
    throw new Error('the store threw')
  }
  const request = run(passport.initialize(), () => {}, requestDouble({ session }))
  const error = await new Promise((resolve) => request.logIn?.({ id: 1 }, resolve))
  expect(error).toEqual(new Error('the store threw'))
  expect(request.user).toBeNull()
})

it('T-CRASH-1: a store that throws when the session before is ended fails the sign-in and the sign-out', () => {
  const passport = newPassport(ours)
  const session = sessionDouble(() => {})
  session.regenerate = () => {
    throw new Error('the store threw')
  }
  const request = run(passport.initialize(), () => {}, requestDouble({ session }))
  const errors: unknown[] = []
  request.logIn?.({ id: 1 }, (error: unknown) => errors.push(error))
  request.logOut?.((error: unknown) => errors.push(error))
  expect(errors).toEqual([new Error('the store threw'), new Error('the store threw')])
})

both('keepSessionInfo keeps things in their order', (passport, log) => {
  passport.serializeUser((_: unknown, done: (error: null, id: number) => void) => done(null, 1))
  const session = sessionDouble(() => {}, { cart: [], returnTo: '/a', theme: 'dark' })
  const request = requestDouble({ session })
  session.regenerate = (done) => {
    request.session = sessionDouble(() => {})
    done()
  }
  run(passport.initialize(), () => {}, request)
  request.logIn?.({ id: 1 }, { keepSessionInfo: true }, () => {
    log(Object.keys(request.session ?? {}).filter((key) => !['regenerate', 'save'].includes(key)))
  })
})

it('D5: signs out in the store where that does not destroy the session', async () => {
  const session = sessionDouble(() => {}, { passport: { user: 1 }, [endsForGood]: true })
  session.regenerate = (done) => done(new Error('no destroy'))
  const records = new Map([['an id', '{"passport":{"user":1}}']])
  const sessionStore = {
    set(id: string, data: unknown, done: () => void) {
      records.set(id, JSON.stringify(data))
      done()
    },
  }
  const double = requestDouble({ session, sessionStore, sessionID: 'an id' })
  const request = run(newPassport(ours).initialize(), () => {}, double)
  const error = await new Promise((resolve) => request.logOut?.(resolve))
  expect(error).toEqual(new Error('no destroy'))
  expect(records.get('an id')).toBe('{"passport":{}}')
})

it('what a program throws when it is signed in is thrown on, and no second answer', () => {
  const passport = newPassport(ours)
  passport.serializeUser((_: unknown) => 1)
  const request = run(
    passport.initialize(),
    () => {},
    requestDouble({ session: sessionDouble(() => {}) }),
  )
  let answers = 0
  const answered = () => {
    answers++
    throw new Error('the program threw')
  }
  expect(() => request.logIn?.({ id: 1 }, answered)).toThrow('the program threw')
  expect(() => request.logOut?.(answered)).toThrow('the program threw')
  expect(answers).toBe(2)
})

it('D21: of flash, what this sign-in says goes to who signs in, and what was said before does not', () => {
  const passport = newPassport(ours)
  passport.serializeUser((_: unknown) => 'bob')
  const before = { flash: { success: ['for ann'], info: ['for ann'] }, passport: { user: 'ann' } }
  const session = sessionDouble(() => {}, structuredClone(before))
  const request = requestDouble({ session })
  request.flash = (type: unknown, text: string) => {
    const flash = session.flash as Record<string, string[]>
    flash[String(type)] = [...(flash[String(type)] ?? []), text]
  }
  session.regenerate = (done) => {
    request.session = sessionDouble(() => {})
    done()
  }
  run(passport.initialize(), () => {}, request)
  passport.use('any', {
    authenticate() {
      ;(this as unknown as { success(user: unknown): void }).success({ id: 'bob' })
    },
  } as never)
  run(passport.authenticate('any', { successFlash: 'for bob' }), () => {}, request)
  expect(JSON.parse(JSON.stringify(request.session))).toEqual({
    flash: { success: ['for bob'] },
    passport: { user: 'bob' },
  })
})

it('D21: nothing to be told is not kept', () => {
  const passport = newPassport(ours)
  passport.serializeUser((_: unknown) => 1)
  const session = sessionDouble(() => {}, { flash: {}, messages: [], returnTo: '/a' })
  const request = requestDouble({ session })
  session.regenerate = (done) => {
    request.session = sessionDouble(() => {})
    done()
  }
  run(passport.initialize(), () => {}, request)
  request.logIn?.({ id: 1 }, () => {})
  expect(JSON.parse(JSON.stringify(request.session))).toEqual({
    returnTo: '/a',
    passport: { user: 1 },
  })
})
