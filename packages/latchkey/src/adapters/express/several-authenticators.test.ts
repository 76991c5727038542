import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../authentication/authenticator'
import { type Latchkey, latchkey } from '../express'
import { type App, type Data, type Handler, serverKinds, startApp } from './app.fixture'
import type { Visitor } from './client.fixture'

interface Admin {
  readonly badge: number
}

describe.each(serverKinds)('two authenticators in one session, on %s', (kind) => {
  let app: App
  let ann: Visitor
  let admin: Latchkey<Data, Admin>
  let admins: Set<number>
  beforeEach(async () => {
    admins = new Set([7])
    app = await startApp(kind, {
      sessions: { signInKeys: ['passport', 'admin'] },
      after: (_auth, { sessions, clock }) => {
        admin = latchkey({ sessions, authenticator: adminAuthenticator(clock) })
        return [admin as Handler]
      },
      routes: (auth) => ({
        'GET /who': (request, response) =>
          response.end(
            JSON.stringify({
              user: auth.findUser(request)?.name,
              admin: admin.findUser(request)?.badge,
              why: auth.why(request),
              whyNoAdmin: admin.why(request),
            }),
          ),
        'POST /admin/in': async (request, response) => {
          await admin.signInAs(request, { badge: 7 }, { keep: ['cart'] })
          response.end()
        },
        'POST /admin/out': admin.signOut(),
        'GET /guarded': auth.requireUser(),
        'GET /admin/guarded': admin.requireUser(),
        'GET /admin/fresh': admin.requireFresh({ within: { minutes: 5 } }),
        'POST /admin/out-fails': (request, response, next) =>
          admin.signOut({ success: () => response.writeHead(500).end() })(request, response, next),
      }),
    })
    ann = app.visitor()
  })
  afterEach(() => app.close())
  const adminAuthenticator = (clock: App['clock']) =>
    new Authenticator<Admin, number>({
      key: 'admin',
      serialize: ({ badge }) => badge,
      deserialize: (badge) => admins.has(badge) && { badge },
      clock,
    })

  const signInUser = () => ann.post('/login', { username: 'ann', password: 'right' })
  const who = async (visitor: Visitor = ann) => JSON.parse((await visitor.get('/who')).body)

  it('sign in beside each other, each time under a new id', async () => {
    await signInUser()
    const first = ann.cookieHeader
    await ann.post('/admin/in')
    expect(ann.cookieHeader).not.toBe(first)
    expect(await who()).toEqual({ user: 'ann', admin: 7 })
    expect(await app.store.records()).toMatchObject([
      { passport: { user: '1' }, admin: { user: 7 } },
    ])
  })

  it('load the session once', async () => {
    await signInUser()
    app.store.callsSince()
    await who()
    expect(app.store.calls).toEqual(['load'])
  })

  it('sign out one by one, each time under a new id, and the last ends the record', async () => {
    await signInUser()
    await ann.post('/admin/in')
    const both = ann.cookieHeader
    await ann.post('/admin/out')
    expect(ann.cookieHeader).not.toBe(both)
    expect(await who()).toEqual({ user: 'ann', whyNoAdmin: 'not-signed-in' })
    await ann.post('/logout')
    expect(ann.cookies.size).toBe(0)
    expect(await app.store.records()).toEqual([])
  })

  it('guard each for itself: one signed in is not the other', async () => {
    const statuses = async () => {
      const paths = ['/guarded', '/admin/guarded', '/admin/fresh']
      return Promise.all(paths.map(async (path) => (await ann.get(path)).status))
    }
    // Who is let pass finds no handler after the guard: 404.
    await signInUser()
    expect(await statuses()).toEqual([404, 401, 401])
    app.clock.advance(6 * 60_000)
    await ann.post('/admin/in')
    expect(await statuses()).toEqual([404, 404, 404])
    app.clock.advance(6 * 60_000)
    await signInUser()
    // A user who has just signed in makes no admin's sign-in fresh.
    expect(await statuses()).toEqual([404, 404, 401])
    await ann.post('/logout')
    expect(await statuses()).toEqual([401, 404, 401])
    await ann.post('/admin/out')
    expect(await statuses()).toEqual([401, 401, 401])
  })

  it('give each its own reason where one of the users is gone', async () => {
    await signInUser()
    await ann.post('/admin/in')
    const both = app.visitor()
    for (const [name, value] of ann.cookies) both.cookies.set(name, value)
    admins.clear()
    expect(await who()).toEqual({ user: 'ann', whyNoAdmin: 'user-gone' })
    expect(await who()).toEqual({ user: 'ann', whyNoAdmin: 'not-signed-in' })
    expect(await who(both)).toMatchObject({ why: 'unknown-id', whyNoAdmin: 'unknown-id' })
  })

  it('take no sign-out back where its answer is an error (R18)', async () => {
    await signInUser()
    await ann.post('/admin/in')
    expect((await ann.post('/admin/out-fails')).status).toBe(500)
    expect(await who()).toEqual({ user: 'ann', whyNoAdmin: 'not-signed-in' })
  })
})
