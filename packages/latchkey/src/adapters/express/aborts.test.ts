import { once } from 'node:events'
import http from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { failure } from '../../authentication/outcomes'
import { deferred, turns } from '../../internal/response-gate.test-kit'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'

/** What keeps a process alive, but for what the test runner holds. */
const resources = () =>
  process.getActiveResourcesInfo().filter((kind) => /TCP|TLS|HTTP|Timeout/.test(kind)).length

describe.each(serverKinds)('a client that goes away, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  /** Resolves when the server has seen that the client of the last request went away. */
  const gone = () => app.closed()

  it('while the session is being loaded changes nothing', async () => {
    const { store, visitor, clock } = await start()
    const ann = visitor()
    await ann.get('/write')
    const load = store.hold('load')
    const exchange = ann.start('/write')
    await load.came
    exchange.abort()
    await gone()
    load.release()
    await turns(10)
    const [record] = await store.records()
    expect([1, 2]).toContain(record?.visits)
    expect(clock.waiting).toBeLessThanOrEqual(1)
    expect(await ann.get('/read')).toMatchObject({ status: 200 })
  })

  it.each(['replace', 'create'] as const)(
    'while the session is being stored by %s leaves the old or the new one, whole',
    async (method) => {
      const { store, visitor } = await start()
      const ann = visitor()
      if (method === 'replace') await ann.get('/write')
      const held = store.hold(method)
      const exchange = ann.start('/write')
      await held.came
      exchange.abort()
      await gone()
      held.release()
      await turns(10)
      expect(await store.records()).toMatchObject([{ visits: method === 'replace' ? 2 : 1 }])
    },
  )

  it('while a strategy looks into who it is is told to the strategy', async () => {
    const asked = deferred()
    const seen: AbortSignal[] = []
    const { visitor } = await start({
      authenticator: {
        strategies: [
          {
            name: 'slow',
            async authenticate({ signal }) {
              seen.push(signal as AbortSignal)
              asked.resolve()
              await once(signal as AbortSignal, 'abort')
              return failure('gone')
            },
          },
        ],
      },
      routes: (auth) => ({ 'POST /slow': auth.signIn('slow') as Handler }),
    })
    const exchange = visitor().start('/slow', { method: 'POST' })
    await asked.promise
    const [signal] = seen
    expect(signal?.aborted).toBe(false)
    exchange.abort()
    await gone()
    expect(signal?.aborted).toBe(true)
    expect(String(signal?.reason)).toContain('The client went away.')
  })

  it('after it has its answer is no news', async () => {
    const asked = deferred()
    const seen: AbortSignal[] = []
    const { visitor } = await start({
      authenticator: {
        strategies: [
          {
            name: 'quick',
            authenticate({ signal }) {
              seen.push(signal as AbortSignal)
              asked.resolve()
              return failure('nobody')
            },
          },
        ],
      },
      routes: (auth) => ({ 'POST /quick': auth.signIn('quick') as Handler }),
    })
    expect((await visitor().post('/quick', {})).status).toBe(401)
    await asked.promise
    const [signal] = seen
    await turns(10)
    expect(signal?.aborted).toBe(false)
  })

  it('while a sign-in is being stored leaves one session', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    const take = store.hold('take')
    const exchange = ann.start('/login', {
      method: 'POST',
      body: { username: 'ann', password: 'right' },
    })
    await take.came
    exchange.abort()
    await gone()
    take.release()
    await turns(10)
    expect(await store.records()).toMatchObject([{ passport: { user: '1' } }])
  })

  it('and whose session then cannot be stored crashes nothing, and tells the error handler', async () => {
    const { store, visitor, nextError } = await start()
    const ann = visitor()
    await ann.get('/write')
    const replace = store.hold('replace')
    const exchange = ann.start('/write')
    await replace.came
    exchange.abort()
    await gone()
    const arrived = nextError()
    store.breakDown()
    replace.release()
    expect(await arrived).toMatchObject({ code: 'STORE_UNAVAILABLE' })
    expect(await store.records()).toMatchObject([{ visits: 1 }])
  })

  it('in the middle of a stream leaves what was stored', async () => {
    const { promise, resolve } = deferred()
    const { store, visitor } = await start({
      routes: (auth) => ({
        'GET /stream': async (request, response) => {
          response.write('first')
          await promise
          auth.session(request).data.note = 'changed'
          response.end('last')
        },
      }),
    })
    const ann = visitor()
    await ann.get('/write')
    const exchange = ann.start('/stream')
    await exchange.more()
    exchange.abort()
    await gone()
    resolve()
    await turns(10)
    const [record] = await store.records()
    expect(record).toMatchObject({ visits: 1 })
    expect([undefined, 'changed']).toContain(record?.note)
  })

  it('leaves nothing behind', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    await turns(5)
    const before = resources()
    for (let round = 0; round < 20; round += 1) {
      const replace = store.hold('replace')
      const exchange = ann.start('/write')
      await replace.came
      exchange.abort()
      await gone()
      replace.release()
    }
    await turns(20)
    expect(resources()).toBeLessThanOrEqual(before)
    expect(await store.records()).toMatchObject([{ visits: 21 }])
  })
})

describe('a client that goes away while it sends', () => {
  it('signs nobody in', async () => {
    const app = await startApp('express')
    const request = http.request({
      port: app.address.port,
      method: 'POST',
      path: '/login',
      headers: { 'content-type': 'application/json', 'content-length': '60' },
    })
    request.on('error', () => {})
    const arrived = app.nextError()
    request.write('{"username":"ann",')
    while (app.requests.length === 0) await turns(1)
    request.destroy()
    expect(await arrived).toMatchObject({ type: 'request.aborted' })
    expect(app.store.calls).toEqual([])
    await app.close()
  })
})
