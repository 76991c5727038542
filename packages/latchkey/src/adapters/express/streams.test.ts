import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gunzipSync } from 'node:zlib'
import compression from 'compression'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deferred, turns } from '../../internal/response-gate.test-kit'
import type { Session } from '../../session/session'
import {
  type App,
  type AppOptions,
  type Data,
  type Handler,
  serverKinds,
  startApp,
} from './app.fixture'

const compress = () => compression({ threshold: 0 }) as unknown as Handler
const asksForGzip = { headers: { 'accept-encoding': 'gzip' } }

describe.each(serverKinds)('on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }

  describe.each(['before', 'after'] as const)('compression mounted %s it', (place) => {
    const mounted = place === 'before' ? { before: [compress()] } : { after: () => [compress()] }

    it('compresses an answer that was held', async () => {
      const { visitor } = await start({
        ...mounted,
        routes: (auth) => ({
          'GET /': (request, response) => {
            auth.session(request).data.visits = 1
            response.setHeader('Content-Type', 'text/plain')
            response.write('x'.repeat(50_000))
            response.end('end')
          },
        }),
      })
      const answer = await visitor().get('/', asksForGzip)
      expect(answer.headers['content-encoding']).toBe('gzip')
      expect(gunzipSync(answer.bytes).toString()).toBe(`${'x'.repeat(50_000)}end`)
      expect(answer.setCookies).toHaveLength(1)
    })

    it('leaves a refusal as it is', async () => {
      const { store, visitor } = await start({
        ...mounted,
        routes: (auth) => ({
          'GET /': (request, response) => {
            auth.session(request).data.visits = 1
            response.setHeader('Content-Type', 'text/plain')
            response.end('x'.repeat(50_000))
          },
        }),
      })
      store.breakDown()
      const answer = await visitor().get('/', asksForGzip)
      expect(answer.status).toBe(503)
      const { 'content-encoding': encoding } = answer.headers
      const text = encoding === 'gzip' ? gunzipSync(answer.bytes).toString() : answer.body
      expect(text).toBe('Service Unavailable')
    })
  })

  describe('a large file after a write to the session', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
      await writeFile(join(folder, 'large'), Buffer.alloc(5 << 20, 'y'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    it('arrives whole through pipeline()', async () => {
      const { store, visitor } = await start({
        routes: (auth) => ({
          'GET /': async (request, response) => {
            auth.session(request).data.visits = 1
            await pipeline(createReadStream(join(folder, 'large')), response)
          },
        }),
      })
      const create = store.hold('create')
      const exchange = visitor().start('/')
      await create.came
      create.release()
      const answer = await exchange.answer
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(answer.bytes.length).toBe(5 << 20)
      expect(answer.setCookies).toHaveLength(1)
    })

    it('and pipeline() ends where the answer was refused', async () => {
      let piped: Promise<void> | undefined
      const { store, visitor } = await start({
        routes: (auth) => ({
          'GET /': (request, response) => {
            auth.session(request).data.visits = 1
            piped = pipeline(createReadStream(join(folder, 'large')), response)
            return piped
          },
        }),
      })
      store.breakDown()
      expect((await visitor().get('/')).status).toBe(503)
      // Whether it counts the answer as sent depends on how far the file was read.
      await piped?.catch(() => {})
    })
  })

  it('flushHeaders() sends the head once the session is stored', async () => {
    let end = () => {}
    const { store, visitor } = await start({
      routes: (auth) => ({
        'GET /': (request, response) => {
          auth.session(request).data.visits = 1
          response.flushHeaders()
          end = () => response.end('later')
        },
      }),
    })
    const create = store.hold('create')
    const exchange = visitor().start('/')
    await create.came
    create.release()
    await exchange.head
    end()
    const answer = await exchange.answer
    expect(answer.body).toBe('later')
    expect(answer.setCookies).toHaveLength(1)
  })

  it('a HEAD request gets the cookie and no body', async () => {
    const { visitor } = await start({
      routes: (auth) => ({
        'HEAD /': (request, response) => {
          auth.session(request).data.visits = 1
          response.setHeader('Content-Length', 5)
          response.end()
        },
      }),
    })
    const answer = await visitor().get('/', { method: 'HEAD' })
    expect(answer).toMatchObject({ status: 200, body: '', headers: { 'content-length': '5' } })
    expect(answer.setCookies).toHaveLength(1)
  })

  it('a 304 carries the cookie and no body', async () => {
    const { visitor } = await start({
      routes: (auth) => ({
        'GET /': (request, response) => {
          auth.session(request).data.visits = 1
          response.writeHead(304, { ETag: '"e"' }).end()
        },
      }),
    })
    const answer = await visitor().get('/')
    expect(answer).toMatchObject({ status: 304, body: '', headers: { etag: '"e"' } })
    expect(answer.setCookies).toHaveLength(1)
  })

  describe('a stream of events', () => {
    /** Sends one event, does `change`, and ends with another. */
    const events = (change: (session: Session<Data>) => unknown): AppOptions => ({
      routes: (auth) => ({
        'GET /events': async (request, response) => {
          const session = auth.session(request)
          response.setHeader('Content-Type', 'text/event-stream')
          response.write('data: 1\n\n')
          await change(session)
          response.end('data: 2\n\n')
        },
      }),
    })

    it('flows while the session is left alone', async () => {
      const { promise, resolve: goOn } = deferred()
      const { store, visitor } = await start(events(() => promise))
      const exchange = visitor().start('/events')
      await exchange.head
      expect(await exchange.more()).toBe('data: 1\n\n')
      goOn()
      expect((await exchange.answer).body).toBe('data: 1\n\ndata: 2\n\n')
      expect(store.calls).toEqual([])
    })

    it('stores at its end what it changed, for a client that has the cookie', async () => {
      const { store, visitor } = await start(
        events((session) => {
          session.data.note = 'from the stream'
        }),
      )
      const ann = visitor()
      await ann.get('/write')
      const answer = await ann.get('/events')
      expect(answer).toMatchObject({ body: 'data: 1\n\ndata: 2\n\n', complete: true })
      expect(await store.records()).toMatchObject([{ visits: 1, note: 'from the stream' }])
    })

    it.each<[string, (session: Session<Data>) => unknown]>([
      ['a change', (session) => (session.data.note = 'too late')],
      [
        'a change that it saves',
        async (session) => {
          session.data.note = 'too late'
          await session.save()
        },
      ],
    ])('%s that would need a cookie is an error that has a name', async (_, change) => {
      const { store, visitor, errors, nextError } = await start(events(change))
      const arrived = nextError()
      // The error handler cuts the answer, so that nobody takes it for complete.
      await visitor()
        .get('/events')
        .catch(() => {})
      expect(await arrived).toMatchObject({ code: 'SESSION_COOKIE_TOO_LATE' })
      expect(errors).toHaveLength(1)
      await turns(5)
      expect(await store.records()).toEqual([])
    })

    it('tells the error handler where what it changed could not be stored', async () => {
      const { store, visitor, nextError } = await start(
        events((session) => {
          session.data.note = 'lost'
          store.breakDown()
        }),
      )
      const ann = visitor()
      await ann.get('/write')
      const arrived = nextError()
      const answer = await ann.start('/events').answer.catch(() => undefined)
      expect(await arrived).toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(answer?.complete).not.toBe(true)
    })
  })
})
