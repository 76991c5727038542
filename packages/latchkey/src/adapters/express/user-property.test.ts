import { afterEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../authentication/authenticator'
import { failure, success } from '../../authentication/outcomes'
import { latchkey } from '../express'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'

const right = { username: 'ann', password: 'right' }

describe.each(serverKinds)('what a request shows of its user, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  const nameOf = (request: object, property = 'user') =>
    (request as Record<string, { name: string } | undefined>)[property]?.name ?? 'nobody'

  it('is nothing, unless asked for', async () => {
    const seen: boolean[] = []
    const { visitor } = await start({
      routes: () => ({
        'GET /own': (request, response) => {
          seen.push('user' in request, 'account' in request)
          response.end()
        },
      }),
    })
    await visitor().get('/own')
    expect(seen).toEqual([false, false])
  })

  it('is who is signed in at the moment, in a property of the name that is asked for', async () => {
    const seen: string[] = []
    const { visitor } = await start({
      latchkey: { userProperty: 'user' },
      routes: (auth) => ({
        'POST /in-and-out': async (request, response) => {
          seen.push(nameOf(request))
          await auth.signInAs(request, { id: '1', name: 'ann' })
          seen.push(nameOf(request))
          await auth.session(request).destroy()
          seen.push(nameOf(request))
          response.end()
        },
      }),
    })
    const answer = await visitor().post('/in-and-out')
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(seen).toEqual(['nobody', 'ann', 'nobody'])
  })

  it('cannot be written', async () => {
    const { visitor, errors } = await start({
      latchkey: { userProperty: 'user' },
      routes: () => ({
        'POST /be': (request) => {
          ;(request as unknown as { user: unknown }).user = { id: '1' }
        },
      }),
    })
    expect((await visitor().post('/be')).status).toBe(500)
    expect(errors).toMatchObject([{ name: 'TypeError' }])
  })

  it('is refused where something else has taken the name', async () => {
    const { visitor, errors } = await start({
      before: [
        ((request, _response, next) => {
          Object.assign(request, { user: { id: '1' } })
          next()
        }) satisfies Handler,
      ],
      latchkey: { userProperty: 'user' },
    })
    expect((await visitor().get('/plain')).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'OPTION_INVALID' }])
  })

  it('is no name that requests need for themselves', async () => {
    const { sessions } = await start()
    const authenticator = new Authenticator({ serialize: () => '1', deserialize: () => ({}) })
    for (const userProperty of ['headers', 'on', 'pipe', '', 7, '__proto__']) {
      expect(() =>
        latchkey({ sessions, authenticator, userProperty: userProperty as string }),
      ).toThrow(/userProperty must be the name/)
    }
  })
})

describe.each(serverKinds)('what a strategy said beside the user, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())

  it('is known in the request in which it was said, as transformInfo has made it', async () => {
    app = await startApp(kind, {
      authenticator: {
        strategies: [
          {
            name: 'said',
            authenticate: ({ url }) =>
              url.includes('fail')
                ? failure('no')
                : success({ id: '1', name: 'ann' }, { info: { via: 'a provider' } }),
          },
        ],
        transformInfo: (info) => ({ transformed: info }),
      },
      routes: (auth) => ({
        'GET /info': (request, response) =>
          response.end(JSON.stringify({ info: auth.info(request) })),
        'POST /said': auth.signIn('said', {
          success: (request, response, outcome) =>
            (response as { end(text: string): void }).end(
              JSON.stringify([auth.info(request), outcome.info]),
            ),
        }),
      }),
    })
    const ann = app.visitor()
    const info = { transformed: { via: 'a provider' } }
    expect(JSON.parse((await ann.post('/said')).body)).toEqual([info, info])
    expect(JSON.parse((await ann.get('/info')).body)).toEqual({})
    expect((await ann.post('/said?fail')).status).toBe(401)
    await ann.post('/login', right)
    expect(JSON.parse((await ann.get('/info')).body)).toEqual({})
  })
})

describe.each(serverKinds)('strategies that are tried in turn, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())

  it('sign in by the first that succeeds, and show every challenge where none does', async () => {
    const strategy = (name: string) => ({
      name,
      authenticate: ({ url }: { url: string }) =>
        url.endsWith(name)
          ? success({ id: '1', name: 'ann' })
          : failure(`not_${name}`, { challenge: `${name} realm="a, \\"b\\""` }),
    })
    app = await startApp(kind, {
      authenticator: { strategies: [strategy('one')] },
      routes: (auth) => ({
        'POST /login': auth.signIn(['one', strategy('two')], {
          success: (request, response) =>
            (response as { end(text: string): void }).end(auth.user(request).name),
        }),
      }),
    })
    for (const name of ['one', 'two']) {
      expect((await app.visitor().post(`/login?${name}`)).body).toBe('ann')
    }
    const answer = await app.visitor().post('/login')
    expect(answer).toMatchObject({ status: 401, body: 'not_one' })
    expect(answer.headers['www-authenticate']).toBe(
      'one realm="a, \\"b\\"", two realm="a, \\"b\\""',
    )
    expect(() => app.auth.signIn([])).toThrow(/a list that is not empty/)
    expect(() => app.auth.signIn(['one', 'three'])).toThrow(/STRATEGY_UNKNOWN/)
  })
})
