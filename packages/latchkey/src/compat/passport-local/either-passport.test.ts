import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { Authenticator } from '../passport'
import { Strategy as OurStrategy } from '../passport-local'

type Done = (error?: unknown, user?: unknown, info?: unknown) => void
type Verify = (name: string, password: string, done: Done) => unknown
type Answer = { next?: unknown; status?: number; user?: unknown }
type Middleware = (request: object, response: object, next: (error?: unknown) => void) => void

/** As programs without types see it. */
interface Passport {
  use(strategy: unknown): unknown
  authenticate(name: string, options: object): Middleware
}
type Passports = new () => Passport
type Strategies = new (verify: Verify) => unknown

const original = createRequire(__filename)
const theirs: { Passport: Passports } = original('passport')
const TheirStrategy: Strategies = original('passport-local')

describe.each<[string, Passports, Strategies]>([
  ['ours on the original passport', theirs.Passport, OurStrategy],
  ['the original on our passport', Authenticator as unknown as Passports, TheirStrategy],
  ['ours on ours', Authenticator as unknown as Passports, OurStrategy],
  ['the original on the original', theirs.Passport, TheirStrategy],
])('passport-local, %s', (_, Passport, Strategy) => {
  function signIn(verify: Verify, options = {}): Promise<Answer> {
    const passport = new Passport()
    passport.use(new Strategy(verify))
    const request: { body: object; user?: unknown } = { body: { username: 'ada', password: 'pw' } }
    return new Promise((resolve) => {
      const response = {
        statusCode: 200,
        setHeader() {},
        end() {
          resolve({ status: this.statusCode })
        },
      }
      const next = (error?: unknown) =>
        resolve(error === undefined ? { user: request.user } : { next: error })
      passport.authenticate('local', { session: false, ...options })(request, response, next)
    })
  }

  it('signs in, now and later', async () => {
    const user = { name: 'ada' }
    expect(await signIn((name, _, done) => done(null, { name }))).toEqual({ user })
    expect(await signIn((name, _, done) => setImmediate(done, null, { name }))).toEqual({ user })
    const asynchronous: Verify = async (name, _, done) => done(null, { name })
    expect(await signIn(asynchronous)).toEqual({ user })
  })

  it('refuses', async () => {
    expect(await signIn((_name, _password, done) => done(null, false))).toEqual({ status: 401 })
  })

  it('fails as the verify function does', async () => {
    const broken = new Error('broken')
    expect(await signIn((_name, _password, done) => done(broken))).toEqual({ next: broken })
    const throws: Verify = () => {
      throw broken
    }
    expect(await signIn(throws)).toEqual({ next: broken })
  })

  it('leaves no request without an answer where there is no req.flash', async () => {
    const { next } = await signIn(
      (_name, _password, done) => done(null, false, { message: 'No' }),
      {
        failureFlash: true,
      },
    )
    expect(next).toBeInstanceOf(TypeError)
  })
})
