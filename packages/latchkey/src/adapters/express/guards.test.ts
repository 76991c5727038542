import { afterEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../authentication/authenticator'
import { latchkey, type Request } from '../express'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'

const right = { username: 'ann', password: 'right' }

describe.each(serverKinds)('guards, on %s', (kind) => {
  let app: App
  let entered = 0
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    entered = 0
    app = await startApp(kind, {
      routes: (auth) => ({
        'GET /account': (request, response, next) => {
          auth.requireUser()(request, response, (error) => {
            if (error !== undefined) return next(error)
            entered += 1
            response.end(auth.user(request).name)
          })
        },
        'GET /user': (request, response) => response.end(auth.user(request).name),
      }),
      ...options,
    })
    return app
  }

  it('pass on who is signed in, and nobody else (T-OPEN-1)', async () => {
    const { visitor } = await start()
    const ann = visitor()
    const refused = await ann.get('/account')
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe('Session realm="account"')
    expect(entered).toBe(0)
    await ann.post('/login', right)
    expect(await ann.get('/account')).toMatchObject({ status: 200, body: 'ann' })
  })

  it('are not needed for user() to refuse', async () => {
    const { visitor, errors } = await start()
    expect((await visitor().get('/user')).status).toBe(401)
    expect(errors).toMatchObject([{ code: 'NOT_SIGNED_IN' }])
  })

  it('believe no header that a client makes up', async () => {
    const { visitor } = await start()
    const headers = {
      'x-middleware-subrequest': 'middleware',
      'x-latchkey-user': '1',
      'x-user': 'ann',
    }
    expect((await visitor().get('/account', { headers })).status).toBe(401)
    expect(entered).toBe(0)
  })

  it.each(['load', 'deserialize'])('let nobody in where %s fails', async (what) => {
    let isDown = false
    const { visitor, store, users } = await start({
      ...(what === 'deserialize' && {
        authenticator: {
          deserialize: (id: string) => {
            if (isDown) throw new Error('down')
            return users.get(id)
          },
        },
      }),
    })
    const ann = visitor()
    await ann.post('/login', right)
    isDown = true
    if (what === 'load') store.failing.add('load')
    expect((await ann.get('/account')).status).toBeGreaterThanOrEqual(500)
    expect(entered).toBe(0)
  })

  it('see what the request itself made of the session', async () => {
    const seen: unknown[] = []
    const { visitor } = await start({
      routes: (auth) => ({
        'POST /end': async (request, response) => {
          seen.push(auth.findUser(request)?.name, auth.why(request))
          await auth.session(request).destroy()
          seen.push(auth.findUser(request)?.name, auth.why(request))
          expect(() => auth.user(request)).toThrow(/NOT_SIGNED_IN/)
          response.end()
        },
      }),
    })
    const ann = visitor()
    await ann.post('/login', right)
    await ann.post('/end')
    expect(seen).toEqual(['ann', undefined, undefined, 'signed-out'])
  })

  it('let nobody in any more of whose end the request has learned', async () => {
    const seen: unknown[] = []
    const { visitor } = await start({
      routes: (auth, { sessions }) => ({
        'POST /reload': async (request, response) => {
          await sessions.of('1').revokeAll()
          const reloaded = auth.session(request).reload()
          await reloaded.catch((error) => seen.push(error.code))
          seen.push(auth.findUser(request)?.name, auth.why(request))
          response.end()
        },
      }),
    })
    const ann = visitor()
    await ann.post('/login', right)
    await ann.post('/reload')
    expect(seen).toEqual(['SESSION_ENDED_ELSEWHERE', undefined, 'revoked'])
  })

  it('of another authenticator under the same key ask that one', async () => {
    const { visitor } = await start({
      after: (_auth, { sessions }) => {
        const nobody = latchkey({
          sessions,
          authenticator: new Authenticator<{ id: string }>({
            serialize: ({ id }) => id,
            deserialize: (id) => (id === '2' ? { id } : undefined),
          }),
        })
        return [
          (request, response, next) => {
            if (request.url !== '/admin') return next()
            nobody(request, response, (error) => {
              if (error !== undefined) return next(error)
              nobody.requireUser()(request, response, next)
            })
          },
        ]
      },
      routes: () => ({ 'GET /admin': (_request, response) => response.end('secrets') }),
    })
    const ann = visitor()
    await ann.post('/login', right)
    expect((await ann.get('/admin')).status).toBe(401)
    const bob = visitor()
    await bob.post('/login', { ...right, username: 'bob' })
    expect((await bob.get('/admin')).body).toBe('secrets')
  })

  it('say what is wrong where the middleware did not run', async () => {
    const seen: unknown[] = []
    const { visitor } = await start({
      after: (_auth, { sessions }) => {
        const authenticator = new Authenticator<{ id: string }>({
          serialize: ({ id }) => id,
          deserialize: (id) => ({ id }),
        })
        const other = latchkey({ sessions, authenticator })
        const asks: ((request: Request) => unknown)[] = [
          other.user,
          other.findUser,
          other.why,
          other.session,
        ]
        return [
          ((request, response, next) => {
            for (const ask of asks) {
              try {
                ask(request)
              } catch (error) {
                seen.push((error as { code?: unknown }).code)
              }
            }
            other.requireUser()(request, response, (error) => {
              seen.push((error as { code?: unknown }).code)
              next()
            })
          }) satisfies Handler,
        ]
      },
    })
    await visitor().get('/plain')
    expect(seen).toEqual(Array(5).fill('SESSION_MISSING'))
  })
})
