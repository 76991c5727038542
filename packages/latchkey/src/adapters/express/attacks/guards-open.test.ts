import { afterEach, describe, expect, it } from 'vitest'
import { success } from '../../../authentication/outcomes'
import { latchkeyError } from '../../../errors'
import { type App, type AppOptions, type Handler, serverMakes, startApp } from '../app.fixture'

const right = { username: 'ann', password: 'right' }

/** What code may throw that means no harm; some of it says to frameworks that all is well, or that another route is to answer. */
const thrown: [string, unknown][] = [
  ['an error', new Error('a bug')],
  [
    'an error with a status that says it is fine',
    Object.assign(new Error('fine'), { status: 200 }),
  ],
  ['nothing', undefined],
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['an empty text', ''],
  ["'route'", 'route'],
  ["'router'", 'router'],
  ['a function', () => {}],
  ['an object', {}],
  ['an error of ours', latchkeyError('NOT_SIGNED_IN')],
]

/** One handler of each kind, after which a handler would run that must not. */
const guarded: Record<string, (auth: App['auth'], fail: () => never) => unknown> = {
  user: (auth) => auth.requireUser(),
  role: (auth) => auth.requireRole('any'),
  scope: (auth) => auth.requireScope('any'),
  fresh: (auth) => auth.requireFresh({ within: { days: 1 } }),
  answer: (auth, fail) => auth.requireRole('another', { failure: fail }),
  'sign-in': (auth) => auth.signIn('failing'),
  identify: (auth) => auth.identify('failing'),
  link: (auth) => auth.link('failing', { success: () => {} }),
}

describe.each(serverMakes)('what guards a route, on %s', (kind) => {
  let app: App
  let entered = 0
  afterEach(() => app.close())

  const enterAfter =
    (guard: unknown): Handler =>
    (request, response, next) =>
      (guard as Handler)(request, response, (error) => {
        if (error !== undefined) return next(error)
        entered += 1
        return response.end('entered')
      })
  const start = async (
    options: AppOptions,
    guards: (auth: App['auth']) => Readonly<Record<string, unknown>>,
  ) => {
    entered = 0
    app = await startApp(kind, {
      ...options,
      routes: (auth) =>
        Object.fromEntries(
          Object.entries(guards(auth)).map(([name, guard]) => [`GET /${name}`, enterAfter(guard)]),
        ),
    })
    const ann = app.visitor()
    await ann.post('/login', right)
    return ann
  }

  it.each<[string, (value: unknown) => never]>([
    [
      'throws',
      (value) => {
        throw value
      },
    ],
    ['rejects', (value) => Promise.reject(value) as never],
  ])('enters nothing where something %s, with whatever it is (T-OPEN-1)', async (_, failWith) => {
    let value: unknown
    let isDown = false
    let rolesAreDown = false
    const fail = () => failWith(value)
    const ann = await start(
      {
        authenticator: {
          deserialize: (id: string) => (isDown ? fail() : { id, name: 'ann' }),
          rolesOf: () => (rolesAreDown ? fail() : []),
          scopesOf: fail,
          strategies: [{ name: 'failing', authenticate: fail }],
        },
      },
      (auth) =>
        Object.fromEntries(Object.entries(guarded).map(([name, make]) => [name, make(auth, fail)])),
    )
    for (const [what, each] of thrown) {
      value = each
      for (const name of Object.keys(guarded)) {
        // Of these nothing fails, as long as the user is found.
        isDown = name === 'user' || name === 'fresh'
        rolesAreDown = name === 'role'
        expect((await ann.get(`/${name}`)).status, `${name} with ${what}`).toBeGreaterThanOrEqual(
          400,
        )
      }
      isDown = false
    }
    expect(entered).toBe(0)
    expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
  })

  it.each(thrown)('enters nothing where %s is thrown by what answers', async (_, value) => {
    const refusal = () => {
      throw value
    }
    await start({ latchkey: { refusal } }, (auth) => ({
      user: auth.requireUser(),
      answer: auth.requireUser({ failure: refusal }),
      later: auth.requireUser({ failure: async () => refusal() }),
    }))
    for (const path of ['/user', '/answer', '/later']) {
      expect((await app.visitor().get(path)).status).toBeGreaterThanOrEqual(400)
    }
    expect(entered).toBe(0)
  })

  it.each<[string, unknown]>([
    ['a text that holds the name', 'administrators'],
    ['a set', new Set(['admin'])],
    ['an object', { admin: true, includes: () => true, length: 1 }],
    ['true', true],
    ['nothing', undefined],
    ['lists in a list', [['admin']]],
    ['names of other case', ['Admin', 'ADMIN', 'admin ', 'superadmin']],
  ])('enters nothing where the roles are %s (T-OPEN-1)', async (_, given) => {
    const all = () => given as string[]
    const ann = await start({ authenticator: { rolesOf: all, scopesOf: all } }, (auth) => ({
      role: auth.requireRole('admin'),
      scope: auth.requireScope('admin'),
    }))
    for (const path of ['/role', '/scope']) {
      expect((await ann.get(path)).status).toBeGreaterThanOrEqual(403)
    }
    expect(entered).toBe(0)
  })

  it('enters nothing where the middleware did not run', async () => {
    entered = 0
    const codes: unknown[] = []
    app = await startApp(kind, {
      authenticator: { rolesOf: () => ['any'], scopesOf: () => ['any'] },
      // Before the middleware, where a program may have put them by mistake.
      before: [
        (request, response, next) => {
          const { auth } = app
          const guards = [
            auth.requireUser(),
            auth.requireUser({ failure: '/login' }),
            auth.requireFresh({ within: { days: 1 } }),
            auth.requireRole('any'),
            auth.requireScope('any'),
            auth.link('local', { success: () => {} }),
            auth.identify({ name: 'any', authenticate: () => success({ id: '1', name: 'ann' }) }),
          ] as unknown as readonly Handler[]
          const run = (place: number): unknown => {
            const guard = guards[place]
            if (guard === undefined) return next(new Error('done'))
            guard(request, response, (error) => {
              if (error === undefined) entered += 1
              codes.push((error as { code?: unknown } | undefined)?.code)
              run(place + 1)
            })
            return undefined
          }
          run(0)
        },
      ],
    })
    await app.visitor().get('/plain')
    expect(codes).toEqual(Array(7).fill('SESSION_MISSING'))
    expect(entered).toBe(0)
  })

  it('enters nothing where the response has begun', async () => {
    await start({}, (auth) => {
      const guard = auth.requireUser() as unknown as Handler
      const begin: Handler = (request, response, next) => {
        response.writeHead(200)
        response.write('begun')
        return guard(request, response, next)
      }
      return { begun: begin }
    })
    const error = app.nextError()
    const exchange = app.visitor().start('/begun')
    expect(await error).toMatchObject({ code: expect.stringMatching(/HEADERS_SENT$/) })
    exchange.abort()
    expect(entered).toBe(0)
  })
})
