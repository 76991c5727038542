import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  implementations,
  newPassport,
  type PassportModule,
  requestDouble,
  run,
} from './both.fixture'
import { openSite, type SiteRequest } from './site.fixture'

const require = createRequire(__filename)
const { ours } = implementations
const warnings: (Error & { code?: string })[] = []
const listener = (warning: Error) => warnings.push(warning)
beforeEach(() => process.on('warning', listener))
afterEach(() => {
  process.off('warning', listener)
  warnings.length = 0
})

type Handler = (
  request: SiteRequest,
  response: { json(value: unknown): void },
  next: (e: unknown) => void,
) => void

/** A site for users, with another authenticator for those who keep it running. */
const openBoth = (admins: PassportModule) =>
  openSite(ours, 'ours', (app, passport) => {
    const { Strategy } = require('passport-local')
    admins.use(
      new Strategy((name: string, _: string, done: (...values: unknown[]) => void) =>
        done(null, { admin: name }),
      ),
    )
    admins.serializeUser((user: { admin: string }) => user.admin)
    admins.deserializeUser((admin: string) => ({ admin }))
    app.use(passport.initialize() as never)
    app.post('/login', passport.authenticate('local', { successRedirect: '/' }) as never)
    app.use(admins.initialize({ userProperty: 'admin' }) as never, admins.session() as never)
    app.post('/admin', admins.authenticate('local', { successRedirect: '/' }) as never)
    const who: Handler = ({ user, admin, session }, response) =>
      response.json({ user, admin, keys: Object.keys(session).sort() })
    app.get('/who', who as never)
    const signOut: Handler = (request, response, next) =>
      request.logout((error: unknown) => (error ? next(error) : response.json('out')))
    app.post('/admin/logout', signOut as never)
    app.post('/logout', passport.initialize({ userProperty: 'user' }) as never, signOut as never)
  })
const fields = (username: string) => ({ username, password: 'secret' })

describe('two authenticators with a key each', () => {
  it('D22: sign in and out side by side', async () => {
    const site = await openBoth(new ours.Passport({ key: 'admin' }) as never)
    const visitor = site.visitor()
    const who = async () => JSON.parse((await visitor.get('/who')).body)
    await visitor.post('/login', fields('ann'))
    expect(await who()).toEqual({ user: { id: 'ann' }, keys: ['cookie', 'passport'] })
    const planted = new Map(visitor.cookies)
    await visitor.post('/admin', fields('root'))
    expect(visitor.cookies).not.toEqual(planted)
    expect(await who()).toEqual({
      user: { id: 'ann' },
      admin: { admin: 'root' },
      keys: ['admin', 'cookie', 'passport'],
    })
    await visitor.post('/logout')
    expect(await who()).toEqual({ admin: { admin: 'root' }, keys: ['admin', 'cookie'] })
    await visitor.post('/login', fields('bob'))
    expect(await who()).toMatchObject({ user: { id: 'bob' }, admin: { admin: 'root' } })
    await visitor.post('/admin/logout')
    expect(await who()).toEqual({ user: { id: 'bob' }, keys: ['cookie', 'passport'] })
    await visitor.post('/logout')
    expect(site.records()).toEqual([])
    expect(warnings).toEqual([])
  })
})

describe('two authenticators on one key', () => {
  it('D22: share who is signed in, as with the original, and the process is warned once', async () => {
    const site = await openBoth(newPassport(ours))
    const visitor = site.visitor()
    await visitor.post('/login', fields('ann'))
    await visitor.get('/who')
    expect(JSON.parse((await visitor.get('/who')).body)).toMatchObject({
      user: { id: 'ann' },
      admin: { admin: 'ann' },
    })
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'LATCHKEY_PASSPORT_KEY_SHARED',
        message: expect.stringMatching(
          /req\.user and req\.admin, under the session key "passport".*new Passport\(\{ key: 'admin' \}\)/,
        ),
      }),
    ])
  })

  it('is one that has several properties, of which nobody is warned', async () => {
    const passport = newPassport(ours)
    const sessionStore = {}
    run(passport.initialize(), () => {}, requestDouble({ sessionStore }))
    const other = passport.initialize({ userProperty: 'admin' })
    run(other, () => {}, requestDouble({ sessionStore }))
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  })

  it('are no matter where they have one property, or sessions of their own', async () => {
    const stores = [{}, {}]
    for (const sessionStore of stores) {
      for (const passport of [newPassport(ours), newPassport(ours)]) {
        run(passport.initialize(), () => {}, requestDouble({ sessionStore }))
      }
    }
    run(
      newPassport(ours).initialize({ userProperty: 'admin' }),
      () => {},
      requestDouble({ sessionStore: {} }),
    )
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  })
})

describe('a user property that comes too late', () => {
  it('is warned of, once', async () => {
    const passport = newPassport(ours)
    passport.deserializeUser((id: unknown) => ({ id }))
    const middleware = passport.initialize({ userProperty: 'account' })
    for (let turn = 0; turn < 2; turn++) {
      const request = requestDouble({ session: { passport: { user: 1 } } })
      run(passport.session(), () => {}, request)
      run(middleware, () => {}, request)
      expect(request.user).toEqual({ id: 1 })
    }
    await new Promise(setImmediate)
    expect(warnings.map(({ code }) => code)).toEqual(['LATCHKEY_PASSPORT_INITIALIZE_LATE'])
  })

  it('is none where it comes first', async () => {
    const passport = newPassport(ours)
    passport.deserializeUser((id: unknown) => ({ id }))
    const request = requestDouble({ session: { passport: { user: 1 } } })
    run(passport.initialize({ userProperty: 'account' }), () => {}, request)
    run(passport.session(), () => {}, request)
    expect(request.account).toEqual({ id: 1 })
    await new Promise(setImmediate)
    expect(warnings).toEqual([])
  })
})
