import { afterEach, describe, expect, it } from 'vitest'
import { deferred } from '../../../internal/response-gate.test-kit'
import { type App, type Handler, serverMakes, startApp } from '../app.fixture'
import type { Visitor } from '../client.fixture'

const right = { username: 'ann', password: 'right' }

/** A request that is under way while the session ends in another tab (CVE-2025-46336, CVE-2025-32441). */
describe.each(serverMakes)('a session that ended, on %s', (kind) => {
  let app: App
  let entered = deferred()
  /** How many requests have to be under way. */
  let awaited = 1
  let go = deferred()
  afterEach(() => app.close())
  const start = async (sessions = {}) => {
    const waiting =
      (act: (...args: Parameters<Handler>) => unknown): Handler =>
      async (...args) => {
        awaited -= 1
        if (awaited === 0) entered.resolve()
        await go.promise
        await act(...args)
        args[1].end('done')
      }
    entered = deferred()
    awaited = 1
    go = deferred()
    app = await startApp(kind, {
      sessions,
      routes: (auth) => ({
        'GET /slow-write': waiting((request) => {
          auth.session(request).data.note = 'late'
        }),
        'GET /slow-update': waiting((request) => {
          auth.session(request).update('visits', (visits = 0) => visits + 1)
        }),
        'GET /slow-read': waiting((request) => auth.session(request).data.note),
        'GET /slow-save': waiting(async (request) => {
          auth.session(request).data.note = 'late'
          await auth
            .session(request)
            .save()
            .catch(() => {})
        }),
        'GET /slow-renewal': waiting(async (request) => {
          await auth
            .session(request)
            .regenerate()
            .catch(() => {})
        }),
        'GET /slow-token': waiting(async (request) => {
          auth.session(request).data.note = 'late'
          await auth.csrfToken(request).catch(() => {})
        }),
        'GET /guarded': auth.requireUser(),
        'POST /act': auth.requireUser({ failure: '/login' }),
      }),
    })
    const ann = app.visitor()
    await ann.post('/login', right)
    await ann.get('/write')
    return ann
  }
  const copyOf = (visitor: Visitor) => {
    const copy = app.visitor()
    for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
    return copy
  }
  /** Ends the session in another tab while a request to the path is under way; gives the answer to that. */
  const endDuring = async (ann: Visitor, path: string, end: (tab: Visitor) => Promise<unknown>) => {
    const tab = copyOf(ann)
    const late = copyOf(ann)
    const slow = late.start(path)
    await entered.promise
    await end(tab)
    go.resolve()
    return slow.answer
  }
  const isDead = async (visitor: Visitor) => {
    expect((await visitor.get('/guarded')).status).toBe(401)
    expect(await app.store.records()).toEqual([])
  }
  const slowPaths = [
    '/slow-write',
    '/slow-update',
    '/slow-read',
    '/slow-save',
    '/slow-renewal',
    '/slow-token',
  ]

  it.each(slowPaths)(
    'is not brought back by %s that was under way (T-RES-1, R02)',
    async (path) => {
      const ann = await start()
      const answer = await endDuring(ann, path, (tab) => tab.post('/logout'))
      expect(answer.setCookies).toEqual([])
      expect([200, 409]).toContain(answer.status)
      await isDead(ann)
    },
  )

  it('is not brought back by a touch (T-RES-2, R03)', async () => {
    const ann = await start({ touch: 'every-request' })
    app.clock.advance(90_000)
    const answer = await endDuring(ann, '/slow-read', (tab) => tab.post('/logout'))
    expect(answer).toMatchObject({ status: 200, setCookies: [] })
    expect(app.errors).toEqual([])
    await isDead(ann)
  })

  it('is not brought back by a form that was open in another tab (T-RES-3, R04)', async () => {
    const ann = await start()
    const tab = copyOf(ann)
    await ann.post('/logout')
    const answer = await tab.post('/act', { a: 1 })
    expect(answer).toMatchObject({ status: 303, headers: { location: '/login' } })
    expect(answer.setCookies.filter((line) => !/Expires=Thu, 01 Jan 1970/.test(line))).toEqual([])
    await isDead(tab)
  })

  it.each(slowPaths)('by being revoked is not brought back by %s (T-RES-4, R05)', async (path) => {
    const ann = await start()
    const answer = await endDuring(ann, path, () => app.sessions.of('1').revokeAll())
    expect(answer.setCookies).toEqual([])
    await isDead(ann)
  })

  it('by being revoked is over for each of 50 requests that come afterwards (T-RES-4, R05)', async () => {
    const ann = await start()
    awaited = 10
    const slow = Array.from({ length: 10 }, () => copyOf(ann).start('/slow-write'))
    await entered.promise
    await app.sessions.of('1').revokeAll()
    const later = Array.from({ length: 50 }, () => copyOf(ann).get('/guarded'))
    for (const { status } of await Promise.all(later)) expect(status).toBe(401)
    go.resolve()
    for (const { answer } of slow) expect((await answer).setCookies).toEqual([])
    await isDead(ann)
  })

  it('by a sign-in under a new id leaves nothing under the old one (T-RES-1)', async () => {
    const ann = await start()
    const before = copyOf(ann)
    const tab = copyOf(ann)
    const answer = await endDuring(ann, '/slow-write', () => tab.post('/login', right))
    expect(answer.setCookies).toEqual([])
    expect((await before.get('/guarded')).status).toBe(401)
    expect((await tab.get('/guarded')).status).toBe(404)
    expect(await app.store.records()).toHaveLength(1)
  })
})
