import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authenticator } from '../../../authentication/authenticator'
import { success } from '../../../authentication/outcomes'
import { type Latchkey, latchkey } from '../../express'
import { type App, type Data, type Handler, startApp, type User } from '../app.fixture'
import type { Visitor } from '../client.fixture'

/** 200 users × 500 requests each night; a twentieth of that at each change. */
const users = process.env.LATCHKEY_NIGHTLY ? 200 : 50
const requestsEach = process.env.LATCHKEY_NIGHTLY ? 500 : 100
const timeout = process.env.LATCHKEY_NIGHTLY ? 20 * 60_000 : 120_000

/** Answers after as many turns of the event loop as somebody else's request needs to come between. */
const aWhile = (turns: number) =>
  new Promise<void>((resolve) => {
    const turn = (left: number): unknown => (left === 0 ? resolve() : setImmediate(turn, left - 1))
    turn(turns)
  })

describe(`${users} users, ${requestsEach} requests of each, at once`, () => {
  let app: App
  let admin: Latchkey<Data, { id: string; badge: string }>
  beforeAll(async () => {
    const names = new Map<string, User>(
      Array.from({ length: users }, (_, at) => [`${at}`, { id: `${at}`, name: `user ${at}` }]),
    )
    app = await startApp('express', {
      sessions: { signInKeys: ['passport', 'admin'] },
      latchkey: { userProperty: 'user' },
      authenticator: {
        // Shared pools and caches are where users were mixed up (CVE-2026-40155).
        deserialize: async (id) => {
          await aWhile(Number(id) % 4)
          return names.get(id)
        },
        strategies: [
          {
            name: 'number',
            authenticate: async ({ body }) => {
              const { id } = body as { id: string }
              await aWhile(Number(id) % 5)
              return success(names.get(id) as User, { info: { of: id } })
            },
          },
        ],
      },
      after: (_auth, { sessions }) => {
        const authenticator = new Authenticator({
          key: 'admin',
          serialize: ({ id }: { id: string; badge: string }) => id,
          deserialize: async (id) => {
            await aWhile(Number(id) % 3)
            return { id, badge: `badge ${id}` }
          },
        })
        admin = latchkey({ sessions, authenticator })
        return [admin as Handler]
      },
      routes: (auth) => ({
        'POST /number': auth.signIn('number', {
          success: (request, response) =>
            (response as { end(text: string): void }).end(
              JSON.stringify([auth.user(request).id, auth.info(request)]),
            ),
        }),
        'POST /badge': async (request, response) => {
          const { id } = auth.user(request)
          await aWhile(Number(id) % 3)
          await admin.signInAs(request, { id, badge: `badge ${id}` })
          response.end()
        },
        'GET /own': async (request, response) => {
          const before = auth.user(request).id
          await aWhile(Number(before) % 6)
          const { user } = request as unknown as { user: User }
          const visits = auth.session(request).update('visits', (n = 0) => n + 1)
          const { badge } = admin.user(request)
          response.end(JSON.stringify([before, auth.user(request).id, user.id, badge, visits]))
        },
      }),
    })
  })
  afterAll(() => app.close())

  it('are each answered as themselves (T-XUSER-1, CVE-2026-40155)', { timeout }, async () => {
    const one = async (id: string): Promise<number> => {
      const visitor: Visitor = app.visitor()
      let own = 0
      const expectOwn = (body: string, expected: unknown) => {
        expect(JSON.parse(body)).toEqual(expected)
        own += 1
      }
      expectOwn((await visitor.post('/number', { id })).body, [id, { of: id }])
      await visitor.post('/badge')
      for (let visit = 1; visit <= requestsEach - 2; visit += 1) {
        expectOwn((await visitor.get('/own')).body, [id, id, id, `badge ${id}`, visit])
      }
      return own
    }
    const counts = await Promise.all(Array.from({ length: users }, (_, at) => one(`${at}`)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(users * (requestsEach - 1))
  })
})
