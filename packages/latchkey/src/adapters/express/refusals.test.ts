import { afterEach, describe, expect, it } from 'vitest'
import type { Refusal } from '../../internal/response-gate'
import { type App, type AppOptions, type AppRequest, serverKinds, startApp } from './app.fixture'

const asksForJson = { headers: { accept: 'application/json' } }

describe.each(serverKinds)('on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }

  describe('a store that is down when a request begins (R22)', () => {
    it('a request that carries a cookie gets 503, by way of the error handler', async () => {
      const { store, visitor, errors } = await start()
      const ann = visitor()
      await ann.get('/write')
      store.breakDown()
      const answer = await ann.get('/read')
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
      expect(answer.setCookies).toEqual([])
      expect(errors).toMatchObject([{ code: 'STORE_UNAVAILABLE' }])
    })

    it('a request without one is served', async () => {
      const { store, visitor } = await start()
      store.breakDown()
      expect((await visitor().get('/read')).status).toBe(200)
    })

    it('the page that tells of it learns that nobody can say who is signed in', async () => {
      const { store, visitor, auth, requests } = await start()
      const ann = visitor()
      await ann.get('/write')
      store.breakDown()
      await ann.get('/read')
      const request = requests.at(-1) as AppRequest
      expect(auth.findUser(request)).toBeUndefined()
      expect(auth.why(request)).toBe('store-unavailable')
      expect(() => auth.user(request)).toThrow(/STORE_UNAVAILABLE/)
    })

    it('all are served where the program says so, and nothing can be stored', async () => {
      const { store, visitor } = await start({ sessions: { outage: 'serve-anonymous' } })
      const ann = visitor()
      await ann.get('/write')
      store.breakDown()
      expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ why: 'store-unavailable' })
      expect((await ann.get('/write')).status).toBe(503)
    })
  })

  describe('a store that is down when an answer is to leave (R23)', () => {
    const page: AppOptions = {
      routes: (auth) => ({
        'GET /page': (request, response) => {
          auth.session(request).data.visits = 1
          response.writeHead(200, {
            'Content-Type': 'text/html',
            'Content-Language': 'en',
            'Content-Encoding': 'identity',
            ETag: '"e"',
            'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
            'Set-Cookie': 'theme=dark',
            'Access-Control-Allow-Origin': 'https://other.example',
          })
          response.end('<p>saved</p>')
        },
        'GET /redirect': (request, response) => {
          auth.session(request).data.visits = 1
          response.writeHead(302, { Location: '/' }).end()
        },
      }),
    }

    it('gives 503 in the place of the answer, without what belonged to it', async () => {
      const { store, visitor } = await start(page)
      store.breakDown()
      const answer = await visitor().get('/page')
      expect(answer.status).toBe(503)
      expect(answer.body).toBe('Service Unavailable')
      expect(answer.headers).toMatchObject({
        'retry-after': '5',
        'cache-control': 'no-store',
        'content-type': 'text/plain; charset=utf-8',
        'access-control-allow-origin': 'https://other.example',
      })
      for (const gone of ['etag', 'last-modified', 'content-language', 'content-encoding']) {
        expect(answer.headers).not.toHaveProperty(gone)
      }
      expect(answer.setCookies).toEqual([])
    })

    it('takes the place of a redirect too', async () => {
      const { store, visitor } = await start(page)
      store.breakDown()
      const answer = await visitor().get('/redirect')
      expect(answer.status).toBe(503)
      expect(answer.headers).not.toHaveProperty('location')
    })

    it('speaks JSON to who asks for it', async () => {
      const { store, visitor } = await start(page)
      store.breakDown()
      const answer = await visitor().get('/page', asksForJson)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(JSON.parse(answer.body)).toEqual({
        error: { code: 'store_unavailable', message: 'Service Unavailable' },
      })
    })

    it('stores nothing of a sign-in, and gives no cookie', async () => {
      const { store, visitor } = await start()
      store.failing.add('create')
      const answer = await visitor().post('/login', { username: 'ann', password: 'right' })
      expect(answer).toMatchObject({ status: 503, setCookies: [] })
      expect(await store.records()).toEqual([])
    })

    it('leaves a session as it was where its old id could not be taken away', async () => {
      const { store, visitor } = await start()
      const ann = visitor()
      await ann.get('/write')
      store.failing.add('take')
      const answer = await ann.post('/login', { username: 'ann', password: 'right' })
      expect(answer).toMatchObject({ status: 503, setCookies: [] })
      store.recover()
      expect(await store.records()).toMatchObject([{ visits: 1 }])
      expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ data: { visits: 1 } })
    })

    it('deletes the cookie of who signs out all the same', async () => {
      const { store, visitor } = await start()
      const ann = visitor()
      await ann.post('/login', { username: 'ann', password: 'right' })
      store.failing.add('take')
      const answer = await ann.post('/logout')
      expect(answer.status).toBe(503)
      expect(answer.setCookies).toHaveLength(1)
      expect(ann.cookies.size).toBe(0)
    })

    it('answers as the program says, without changing what it says for others', async () => {
      const refusal: Refusal = Object.freeze({
        status: 503,
        headers: Object.freeze({ 'x-refused': 'yes' }),
        body: 'come back later',
      })
      const { store, visitor } = await start({ latchkey: { refusal: () => refusal } })
      const ann = visitor()
      await ann.post('/login', { username: 'ann', password: 'right' })
      store.failing.add('take').add('replace').add('create')
      const signedOut = await ann.post('/logout')
      expect(signedOut).toMatchObject({ status: 503, body: 'come back later' })
      expect(signedOut.headers['x-refused']).toBe('yes')
      expect(signedOut.setCookies).toHaveLength(1)
      expect((await visitor().get('/write')).setCookies).toEqual([])
    })

    it('lets a use that could not be written down harm nobody', async () => {
      const { store, clock, visitor } = await start()
      const ann = visitor()
      await ann.get('/write')
      clock.advance(5 * 60_000)
      store.failing.add('extend')
      expect((await ann.get('/read')).status).toBe(200)
    })
  })

  describe('a value that cannot be stored (R19)', () => {
    const cycle: Record<string, unknown> = {}
    cycle.itself = cycle
    const values: [string, unknown, string][] = [
      ['a BigInt', 10n, 'session_not_serializable'],
      ['a cycle', cycle, 'session_not_serializable'],
      [
        'an object whose toJSON throws',
        {
          toJSON: () => {
            throw new Error('no')
          },
        },
        'session_not_serializable',
      ],
      ['2 MB of text', 'x'.repeat(2 << 20), 'session_too_large'],
    ]
    it.each(values)('%s is 500 and an error that has a name', async (_, value, code) => {
      const { store, visitor } = await start({
        routes: (auth) => ({
          'GET /bad': (request, response) => {
            auth.session(request).data.note = value
            response.end('stored')
          },
        }),
      })
      const ann = visitor()
      await ann.get('/write')
      store.callsSince()
      const answer = await ann.get('/bad', asksForJson)
      expect(answer).toMatchObject({ status: 500, complete: true })
      expect(JSON.parse(answer.body).error.code).toBe(code)
      expect(store.calls).toEqual(['load'])
      expect(JSON.parse((await ann.get('/read')).body).data).toEqual({ visits: 1 })
    })

    it('what JSON converts is stored as JSON has it', async () => {
      const { visitor } = await start({
        routes: (auth) => ({
          'GET /converted': (request, response) => {
            auth.session(request).data.note = {
              function: () => {},
              symbol: Symbol('s'),
              nan: Number.NaN,
              date: new Date(0),
              map: new Map([[1, 2]]),
              undefined: undefined,
            }
            response.end('stored')
          },
        }),
      })
      const ann = visitor()
      expect((await ann.get('/converted')).status).toBe(200)
      expect(JSON.parse((await ann.get('/read')).body).data).toEqual({
        note: { nan: null, date: '1970-01-01T00:00:00.000Z', map: {} },
      })
    })
  })

  describe('an answer of 500 and above (R18)', () => {
    const failing = (serverErrors?: 'commit-changes'): AppOptions => ({
      ...(serverErrors && { latchkey: { serverErrors } }),
      routes: (auth) => ({
        'GET /fails': (request, response) => {
          auth.session(request).data.note = 'half'
          response.writeHead(502).end('failed')
        },
        'GET /throws': (request) => {
          auth.session(request).data.note = 'half'
          throw new Error('a bug')
        },
        'GET /fails-late': (request, response) => {
          response.writeHead(500)
          response.write('failed')
          auth.session(request).data.note = 'half'
          response.end()
        },
        'POST /logout-fails': (request, response) => {
          auth.signOut({ success: () => response.writeHead(500).end('failed') })(
            request,
            response,
            () => {},
          )
        },
      }),
    })

    it.each(['/fails', '/throws', '/fails-late'])('keeps nothing of %s', async (path) => {
      const { store, visitor } = await start(failing())
      const ann = visitor()
      await ann.get('/write')
      expect((await ann.get(path)).status).toBeGreaterThanOrEqual(500)
      const [record] = await store.records()
      expect(record).toMatchObject({ visits: 1 })
      expect(record).not.toHaveProperty('note')
    })

    it('makes no session', async () => {
      const { store, visitor } = await start(failing())
      expect(await visitor().get('/fails')).toMatchObject({ status: 502, setCookies: [] })
      expect(store.calls).toEqual([])
    })

    it.each(['/fails', '/throws'])('keeps all of %s where the program says so', async (path) => {
      const { store, visitor } = await start(failing('commit-changes'))
      await visitor().get(path)
      expect(await store.records()).toMatchObject([{ note: 'half' }])
    })

    it('takes no sign-out back', async () => {
      const { store, visitor } = await start(failing())
      const ann = visitor()
      await ann.post('/login', { username: 'ann', password: 'right' })
      expect((await ann.post('/logout-fails')).status).toBe(500)
      expect(await store.records()).toEqual([])
      expect(ann.cookies.size).toBe(0)
    })
  })
})
