import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { turns } from '../../internal/response-gate.test-kit'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'

describe.each(serverKinds)('on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  const isHttp2 = kind === 'h2' || kind === 'h2c'

  describe('what a request asks of the store', () => {
    it('is nothing where no cookie came and nothing is stored', async () => {
      const { store, visitor } = await start()
      await visitor().get('/plain')
      await visitor().get('/read')
      expect(store.calls).toEqual([])
    })

    it('is one call for a read, and two for a write', async () => {
      const { store, visitor } = await start()
      const ann = visitor()
      await ann.get('/write')
      expect(store.callsSince()).toEqual(['create'])
      await ann.get('/read')
      expect(store.callsSince()).toEqual(['load'])
      await ann.get('/write')
      expect(store.callsSince()).toEqual(['load', 'replace'])
    })

    it('is two calls for a sign-in, beside the load', async () => {
      const { store, visitor } = await start()
      const ann = visitor()
      await ann.post('/login', { username: 'ann', password: 'right' })
      expect(store.callsSince()).toEqual(['create'])
      await ann.post('/login', { username: 'ann', password: 'right' })
      expect(store.callsSince()).toEqual(['load', 'create', 'take'])
    })

    it('is nothing for a wrong password', async () => {
      const { store, visitor } = await start()
      await visitor().post('/login', { username: 'ann', password: 'wrong' })
      expect(store.calls).toEqual([])
    })
  })

  describe('while a session is being stored', () => {
    it('no part of the answer leaves', async () => {
      const { store, visitor } = await start()
      const create = store.hold('create')
      const exchange = visitor().start('/write')
      let headCame = false
      exchange.head.then(
        () => {
          headCame = true
        },
        () => {},
      )
      await create.came
      // What had left before the store answered would be read in these turns: client and server are one process.
      await turns(20)
      expect(headCame).toBe(false)
      create.release()
      const answer = await exchange.answer
      expect(answer).toMatchObject({ status: 200, body: 'written', complete: true })
      expect(answer.setCookies).toHaveLength(1)
    })

    it('a redirect waits as well', async () => {
      const signIn: AppOptions = {
        routes: (auth) => ({ 'POST /login': auth.signIn('local', { success: '/account' }) }),
      }
      const { store, visitor } = await start(signIn)
      const create = store.hold('create')
      const ann = visitor()
      const exchange = ann.start('/login', {
        method: 'POST',
        body: { username: 'ann', password: 'right' },
      })
      await create.came
      expect(await store.records()).toEqual([])
      create.release()
      const answer = await exchange.answer
      expect(answer).toMatchObject({ status: 303, headers: { location: '/account' } })
      expect(await store.records()).toMatchObject([{ passport: { user: '1' } }])
    })

    it('the program sees what it would see of a response that was sent', async () => {
      const seen: unknown[] = []
      const handler: Handler = (_request, response) => {
        response.on('drain', () => seen.push('drain'))
        response.on('finish', () => seen.push('finish'))
        seen.push(response.write('x'.repeat(100_000)), response.headersSent)
        try {
          response.setHeader('X-Late', 'yes')
        } catch (error) {
          seen.push((error as NodeJS.ErrnoException).code)
        }
        response.once('drain', () => response.end('end', () => seen.push('end called back')))
      }
      const { store, visitor } = await start({
        routes: (auth) => ({
          'GET /': (request, response, next) => {
            auth.session(request).data.visits = 1
            handler(request, response, next)
          },
        }),
      })
      const create = store.hold('create')
      const exchange = visitor().start('/')
      await create.came
      const code = isHttp2 ? 'ERR_HTTP2_HEADERS_SENT' : 'ERR_HTTP_HEADERS_SENT'
      expect(seen).toEqual([false, true, code])
      create.release()
      expect((await exchange.answer).bytes.length).toBe(100_003)
      // HTTP/2 calls back first, by itself too.
      const end = isHttp2 ? ['end called back', 'finish'] : ['finish', 'end called back']
      expect(seen.slice(3)).toEqual(['drain', ...end])
    })

    it('too much of an answer is refused with an error that has a name', async () => {
      const { store, visitor } = await start({
        routes: (auth) => ({
          'GET /': (request, response) => {
            auth.session(request).data.visits = 1
            const chunk = Buffer.alloc(1 << 20)
            for (let written = 0; written < 20; written += 1) response.write(chunk)
            response.end()
          },
        }),
      })
      const create = store.hold('create')
      const answer = await visitor().get('/', { headers: { accept: 'application/json' } })
      expect(answer.status).toBe(500)
      expect(JSON.parse(answer.body).error.code).toBe('response_held_too_large')
      if (!isHttp2) expect(answer.headers.connection).toBe('close')
      expect(answer.setCookies).toEqual([])
      create.release()
      await turns(20)
      expect(await store.records()).toEqual([])
    })

    it('the context of the handler stays with what follows', async () => {
      const context = new AsyncLocalStorage<string>()
      const seen: unknown[] = []
      const { visitor } = await start({
        before: [(_request, _response, next) => context.run('of the request', next)],
        routes: (auth) => ({
          'GET /': (request, response) => {
            seen.push(context.getStore())
            auth.session(request).data.visits = 1
            // HTTP/2 tells of the finish in no context, by itself too.
            if (!isHttp2) response.on('finish', () => seen.push(context.getStore()))
            response.end('x', () => seen.push(context.getStore()))
          },
        }),
      })
      await visitor().get('/')
      expect(new Set(seen)).toEqual(new Set(['of the request']))
      expect(seen).toHaveLength(isHttp2 ? 2 : 3)
    })
  })

  it('an answer that leaves its session alone is not delayed by the store', async () => {
    const { store, visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    store.callsSince()
    const load = store.hold('load')
    const exchange = ann.start('/read')
    await load.came
    load.release()
    expect((await exchange.answer).body).toContain('"visits":1')
    expect(store.calls).toEqual(['load'])
  })

  it('a use that is written down delays no answer', async () => {
    const { store, clock, visitor } = await start()
    const ann = visitor()
    await ann.get('/write')
    clock.advance(5 * 60_000)
    const extend = store.hold('extend')
    expect(await ann.get('/read')).toMatchObject({ status: 200, setCookies: [] })
    await extend.came
    extend.release()
  })

  it('a second mount of the middleware does nothing', async () => {
    const { store, visitor } = await start({ after: (auth) => [auth as Handler, auth as Handler] })
    const ann = visitor()
    const answer = await ann.get('/write')
    expect(answer.setCookies).toHaveLength(1)
    await ann.get('/write')
    expect(store.calls).toEqual(['create', 'load', 'replace'])
  })
})

describe('on the wire', () => {
  it('early hints and continue pass while the session is being stored, and nothing else', async () => {
    const app = await startApp('http', {
      routes: (auth) => ({
        'GET /': (request, response) => {
          auth.session(request).data.visits = 1
          response.write('body')
          response.writeEarlyHints({ link: '</style.css>; rel=preload' })
          response.end()
        },
      }),
    })
    const create = app.store.hold('create')
    const socket = net.connect(app.address.port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.write('GET / HTTP/1.1\r\nHost: app.example\r\nConnection: close\r\n\r\n')
    await create.came
    await turns(20)
    expect(text).toBe('HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n')
    create.release()
    await once(socket, 'close')
    expect(text.split('\r\n\r\n')[1]).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(text).toMatch(/Set-Cookie: sid=/)
    await app.close()
  })
})
