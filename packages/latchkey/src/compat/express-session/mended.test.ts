import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { implementations, play } from './both.fixture'
import { deletion, failing, second } from './scenes.fixture'

const { ours } = implementations

describe('a cookie function', () => {
  it('may say auto (D6)', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { proxy: true, cookie: () => ({ secure: 'auto', sameSite: 'auto' }) },
      headers: { 'x-forwarded-proto': 'https' },
      handler: ({ session }, response) => {
        session.a = 1
        response.end()
      },
    })
    expect(log.at(-1)).toMatchObject({
      setCookies: ['connect.sid=s:id0.SIGNATURE; Path=/; HttpOnly; Secure; SameSite=None'],
    })
  })
})

describe('the path of the cookie', () => {
  it('is no prefix of a name (D7)', async () => {
    const log = await play(ours, {
      options: { cookie: { path: '/foo' }, saveUninitialized: true },
      paths: ['/foobar', '/foo/bar', '/foo?bar'],
      requests: 3,
      handler: (request, response) => {
        response.end(String('session' in request))
      },
    })
    expect(log.filter((entry) => typeof entry === 'object')).toMatchObject([
      { body: 'false' },
      { body: 'true' },
      { body: 'true' },
    ])
  })
})

describe('a session that is regenerated, saved, and then given a longer life', () => {
  it('has it in its record, as with the original, which stores it once more in any case (D4)', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { cookie: { maxAge: 60_000 } },
      handler: (request, response) => {
        request.session.regenerate(() => {
          request.session.user = 1
          request.session.save(() => {
            request.session.cookie.maxAge = 600_000
            response.end()
          })
        })
      },
    })
    const sets = log.filter((entry) => JSON.stringify(entry).includes('originalMaxAge'))
    expect(JSON.stringify(sets.at(-1))).toContain('600000')
  })
})

describe('a session that is regenerated, and saved with the cookie of the one before', () => {
  it('lives from this use on, as its client is told, and as with the original', async () => {
    let ends: number | undefined
    await play(ours, {
      requests: 1,
      options: { cookie: { maxAge: 60_000 } },
      store: (store) => {
        const { set } = store
        store.set = (...args) => {
          ends = Date.parse(JSON.parse(JSON.stringify(args[1])).cookie.expires)
          return Reflect.apply(set, store, args)
        }
      },
      handler: (request, response) => {
        const { cookie } = request.session
        cookie.expires = new Date(Date.now() + 40_000)
        cookie.originalMaxAge = 60_000
        request.session.regenerate(() => {
          request.session.user = 1
          request.session.cookie = cookie
          request.session.save(() => response.end())
        })
      },
    })
    expect(ends).toBeGreaterThan(Date.now() + 50_000)
  })
})

describe('a session that is first written after the headers left', () => {
  it('is not stored, and the program is told (D8)', async () => {
    const log = await play(ours, {
      requests: 1,
      handler: ({ session }, response) => {
        response.write('too ')
        setImmediate(() => {
          session.a = 1
          response.end('late')
        })
      },
    })
    expect(log).toEqual([
      'request 0',
      { status: 200, setCookies: [], body: 'too late' },
      expect.stringContaining('next: SessionError: SESSION_COOKIE_TOO_LATE'),
    ])
  })
})

describe('a session that is no JSON', () => {
  it('is an error of the program, and no hang (D18)', async () => {
    const log = await play(ours, {
      requests: 1,
      handler: ({ session }, response) => {
        session.a = 1n
        response.setHeader('X-Secret', 'not for an error')
        response.end('never sent')
      },
    })
    expect(log).toEqual([
      'request 0',
      { status: 500, setCookies: [], body: 'Internal Server Error', cacheControl: 'no-store' },
      expect.stringContaining('next: SessionError: SESSION_NOT_SERIALIZABLE'),
    ])
  })

  it('is an error of save()', async () => {
    const log = await play(ours, {
      requests: 1,
      handler: ({ session }, response) => {
        session.a = 1n
        session.save((error) => {
          session.a = 1
          response.end(error?.name)
        })
      },
    })
    expect(log.at(-1)).toMatchObject({ status: 200, body: 'SessionError' })
  })
})

describe('a response', () => {
  it('starts when the store has confirmed (D19)', async () => {
    const order: string[] = []
    await play(ours, {
      requests: 1,
      store: (store) => {
        const { set } = store
        store.set = (sid, session, answer) => {
          setTimeout(() => {
            order.push('stored')
            Reflect.apply(set, store, [sid, session, answer])
          }, 20)
        }
      },
      handler: ({ session, socket }, response) => {
        const write = socket.write
        socket.write = ((...args: unknown[]) => {
          order.push('sent')
          return Reflect.apply(write, socket, args)
        }) as typeof write
        session.a = 1
        response.writeHead(302, { Location: '/there' })
        response.end('moved')
      },
    })
    expect(order.slice(0, 2)).toEqual(['stored', 'sent'])
  })

  it('goes out without the cookie where the store failed (D20)', async () => {
    const log = await play(ours, {
      requests: 1,
      store: failing('set'),
      handler: ({ session }, response) => {
        session.a = 1
        response.end('as the program made it')
      },
    })
    expect(log.slice(2)).toEqual([
      { status: 200, setCookies: [], body: 'as the program made it' },
      'next: Error: out of reach',
    ])
  })

  it('is 503 where the store failed and that is to be refused', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { storeFailure: 'refuse' },
      store: failing('set'),
      handler: ({ session }, response) => {
        session.a = 1
        response.setHeader('Location', '/account')
        response.end('welcome')
      },
    })
    expect(log.slice(2)).toEqual([
      { status: 503, setCookies: [], body: 'Service Unavailable', cacheControl: 'no-store' },
      'next: Error: out of reach',
    ])
  })

  it('is 503 then also where only the response hears of it', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { storeFailure: 'refuse' },
      store: failing('set'),
      handler: ({ session }, response) => {
        session.a = 1
        session.save()
        response.end('welcome')
      },
    })
    expect(log.at(2)).toMatchObject({ status: 503 })
  })

  it('is cut off where the store fails after the head has left and that is to be refused', async () => {
    let sets = 0
    const log = await play(ours, {
      requests: 1,
      options: { storeFailure: 'refuse', saveUninitialized: true },
      store: (store) => {
        store.set = (_sid, _session, answer) => {
          sets += 1
          setImmediate(answer, sets > 1 ? new Error('out of reach') : undefined)
        }
      },
      handler: ({ session }, response) => {
        response.write('not ')
        setTimeout(() => {
          session.a = 1
          response.end('whole')
        }, 20)
      },
    })
    expect(sets).toBe(2)
    expect(log.at(-2)).toMatchObject({ body: 'not ' })
    expect(log.at(-1)).toBe('next: Error: out of reach')
  })

  it('takes the cookie away also where it is refused (R23)', async () => {
    const log = await second({
      options: { storeFailure: 'refuse', unset: 'destroy' },
      store: failing('destroy'),
      handler: (request, response) => {
        Reflect.deleteProperty(request, 'session')
        response.end('signed out')
      },
    })
    expect(log.at(2)).toMatchObject({ status: 503, setCookies: [deletion] })
  })

  it('works over HTTP/2 (D11)', async () => {
    const middleware = ours({ secret: 'x', resave: false, saveUninitialized: true })
    const server = http2.createServer((request, response) => {
      middleware(request, response, () => response.end('over HTTP/2'))
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const stream = client.request({ ':path': '/' })
    let headers: Record<string, unknown> = {}
    stream.on('response', (came) => {
      headers = came
    })
    let body = ''
    for await (const chunk of stream) body += chunk
    client.close()
    server.close()
    expect(headers).toMatchObject({
      ':status': 200,
      'set-cookie': [expect.stringMatching(/^connect\.sid=s%3A/)],
    })
    expect(body).toBe('over HTTP/2')
  })
})
