import compression from 'compression'
import { describe, expect, it } from 'vitest'
import type { RefusalCause } from '../response-gate'
import {
  type Answer,
  gate,
  hooksWith,
  type KitRequest,
  type KitResponse,
  type RequestOptions,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

const down = new Error('the store is down')
/** A hook that gives a promise, and the promise rejects. */
const rejecting = () => () => turns(2).then(() => Promise.reject<void>(down))

const refused = { status: 503, body: 'refused', complete: true }

describe.each(serverKinds)('a refusal on %s', (kind) => {
  async function answerTo(
    handler: (response: KitResponse, request: KitRequest) => void,
    options?: RequestOptions,
  ): Promise<Answer> {
    const server = await serve(kind, (request, response) => handler(response, request))
    try {
      return await server.request(options)
    } finally {
      await server.close()
    }
  }

  const ways: Record<string, (response: KitResponse) => void> = {
    'end(body)': (response) => response.end('hello'),
    'write and end': (response) => {
      response.write('hello')
      response.end('!')
    },
    'writeHead and end': (response) => response.writeHead(302, { Location: '/account' }).end(),
    'writeHead alone': (response) => response.writeHead(200),
    flushHeaders: (response) => response.flushHeaders(),
    'write alone': (response) => response.write('hello'),
  }

  it.each(Object.entries(ways))('takes the place of %s', async (_, send) => {
    const told: [unknown, RefusalCause][] = []
    const refuse = hooksWith({}).refuse
    const answer = await answerTo((response) => {
      gate(response, {
        beforeHead: rejecting(),
        refuse: (error, cause) => {
          told.push([error, cause])
          return refuse(error, cause)
        },
      })
      send(response)
    })
    expect(answer).toMatchObject(refused)
    expect(answer.headers).toMatchObject({ 'retry-after': '5', 'content-length': '7' })
    expect(answer.headers.location).toBeUndefined()
    expect(told).toEqual([[down, 'rejected']])
  })

  it('follows a hook that throws', async () => {
    const answer = await answerTo((response) => {
      gate(response, {
        beforeHead: () => {
          throw down
        },
      })
      response.end('hello')
    })
    expect(answer).toMatchObject(refused)
  })

  it('follows a later question whose promise rejects', async () => {
    let asked = 0
    const answer = await answerTo((response) => {
      gate(response, {
        beforeHead: () => {
          asked += 1
          return asked === 1 ? turns(1) : Promise.reject(down)
        },
      })
      response.end('hello')
    })
    expect(answer).toMatchObject(refused)
  })

  it('takes away what describes the answer of the program, and its cookies', async () => {
    const answer = await answerTo((response) => {
      gate(response, { beforeHead: rejecting() })
      for (const name of [
        'Content-Type',
        'Content-Encoding',
        'Content-Disposition',
        'Content-Language',
        'Content-Range',
        'ETag',
        'Cache-Control',
        'Expires',
        'X-Accel-Redirect',
      ]) {
        response.setHeader(name, 'of the program')
      }
      response.setHeader('Last-Modified', new Date(0).toUTCString())
      response.setHeader('Content-Length', 5000)
      response.setHeader('Set-Cookie', ['sid=planted', 'b=2'])
      response.writeHead(302, { Location: '/account' })
      response.end()
    })
    expect(answer).toMatchObject(refused)
    const { date: _date, connection: _connection, ...headers } = answer.headers
    expect(headers).toEqual({
      'content-length': '7',
      'content-type': 'text/plain',
      'retry-after': '5',
    })
  })

  it('keeps what was set for any answer', async () => {
    const kept = {
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
      'content-security-policy': "default-src 'self'",
      'x-request-id': '7',
    }
    const answer = await answerTo((response) => {
      gate(response, { beforeHead: rejecting() })
      for (const [name, value] of Object.entries(kept)) response.setHeader(name, value)
      response.end('hello')
    })
    expect(answer.headers).toMatchObject(kept)
  })

  it('may set cookies of its own', async () => {
    const answer = await answerTo((response) => {
      const { refuse } = hooksWith({})
      gate(response, {
        beforeHead: rejecting(),
        refuse: (error, cause) => {
          const refusal = refuse(error, cause)
          return { ...refusal, headers: { ...refusal.headers, 'set-cookie': ['sid=; Max-Age=0'] } }
        },
      })
      response.setHeader('Set-Cookie', 'sid=new')
      response.end('hello')
    })
    expect(answer.headers['set-cookie']).toEqual(['sid=; Max-Age=0'])
  })

  it('has no body for HEAD, and the length that it has for GET', async () => {
    const answer = await answerTo(
      (response) => {
        gate(response, { beforeHead: rejecting() })
        response.end('hello')
      },
      { method: 'HEAD' },
    )
    expect(answer).toMatchObject({ status: 503, body: '', complete: true })
    expect(answer.headers['content-length']).toBe('7')
  })

  if (kind === 'http1')
    it('has no body for HEAD where Node would refuse to write one', async () => {
      const server = await serve(
        kind,
        (_request, response) => {
          gate(response, { beforeHead: rejecting() })
          response.end()
        },
        { rejectNonStandardBodyWrites: true },
      )
      expect(await server.request({ method: 'HEAD' })).toMatchObject({
        status: 503,
        complete: true,
      })
      await server.close()
    })

  if (kind === 'http1')
    it('has the words of its own status', async () => {
      const server = await serve(kind, (_request, response) => {
        gate(response, { beforeHead: rejecting() })
        response.writeHead(200, 'Splendid').end('hello')
      })
      const bytes = await server.raw('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
      expect(bytes).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n/)
      await server.close()
    })

  it('sends none of the trailers of the program', async () => {
    const answer = await answerTo((response) => {
      gate(response, { beforeHead: rejecting() })
      response.setHeader('Trailer', 'X-Sum')
      response.write('hello')
      response.addTrailers({ 'X-Sum': '42' })
      response.end()
    })
    expect(answer).toMatchObject(refused)
    expect(Object.keys(answer.trailers)).toEqual([])
    expect(answer.headers.trailer).toBeUndefined()
  })

  it('leaves the connection in use', async () => {
    let first = true
    const server = await serve(kind, (_request, response) => {
      gate(response, first ? { beforeHead: rejecting() } : {})
      first = false
      response.write('hello')
      response.end('!')
    })
    if (kind === 'http1') {
      const bytes = await server.raw(
        'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      )
      expect(bytes.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 503', 'HTTP/1.1 200'])
    } else {
      expect((await server.request()).status).toBe(503)
      expect((await server.request()).status).toBe(200)
    }
    await server.close()
  })

  it('is not compressed by what was mounted after the gate', async () => {
    const compress = compression({ threshold: 0 }) as unknown as (
      request: KitRequest,
      response: KitResponse,
      next: () => void,
    ) => void
    const answer = await answerTo(
      (response, request) => {
        gate(response, { beforeHead: rejecting() })
        compress(request, response, () => {})
        response.setHeader('Content-Type', 'text/plain')
        response.end('hello')
      },
      { headers: { 'accept-encoding': 'gzip' } },
    )
    expect(answer).toMatchObject(refused)
    expect(answer.headers['content-encoding']).toBeUndefined()
  })
})
