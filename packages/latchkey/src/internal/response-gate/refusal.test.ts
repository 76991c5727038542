import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import compression from 'compression'
import { describe, expect, it } from 'vitest'
import type { RefusalCause } from '../response-gate'
import {
  type Answer,
  deferred,
  gate,
  hooksWith,
  type KitRequest,
  type KitResponse,
  onceGiven,
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

  it.runIf(kind === 'http1')(
    'has no body for HEAD where Node would refuse to write one',
    async () => {
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
    },
  )

  it.runIf(kind === 'http1')('has the words of its own status', async () => {
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

  describe('for the program', () => {
    it('calls back in order, without an error, and finishes', async () => {
      const order: string[] = []
      const note = (what: string) => (error?: Error | null) => {
        order.push(error ? `${what} failed` : what)
      }
      const closed = deferred()
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        response.on('finish', note('finish'))
        response.on('close', closed.resolve)
        response.write('a', note('write'))
        response.end('b', note('end'))
      })
      await closed.promise
      expect(answer).toMatchObject(refused)
      expect(order.toSorted()).toEqual(['end', 'finish', 'write'])
      expect(order[0]).toBe('write')
    })

    it('swallows what is written afterwards, and goes on', async () => {
      const done = deferred()
      const notes: unknown[] = []
      const answer = await answerTo((response) => {
        const mounted = gate(response, { beforeHead: rejecting() })
        response.on('error', (error) => notes.push(error))
        response.write('a')
        void once(response, 'finish').then(() => {
          notes.push(mounted.state)
          notes.push(response.write('b', () => notes.push('write')))
          notes.push(response.headersSent)
          response.flushHeaders()
          response.end('c', () => {
            notes.push('end')
            done.resolve()
          })
        })
      })
      await done.promise
      expect(answer).toMatchObject(refused)
      expect(notes).toEqual(['refused', true, true, 'write', 'end'])
    })

    it('gives the drain that a loop waits for', async () => {
      const done = deferred()
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        const chunk = 'x'.repeat(response.writableHighWaterMark)
        void (async () => {
          for (let round = 0; round < 3; round += 1) {
            if (!response.write(chunk)) await once(response, 'drain')
          }
          response.end()
        })().then(done.resolve, done.reject)
      })
      await done.promise
      expect(answer).toMatchObject(refused)
    })

    it('ends a pipeline, with its source', async () => {
      const done = deferred()
      let source: Readable | undefined
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        source = Readable.from(endless())
        pipeline(source, response).then(done.resolve, done.resolve)
      })
      await done.promise
      expect(answer).toMatchObject(refused)
      expect(source?.destroyed).toBe(true)
    })

    it('ends the pipeline of a file', async () => {
      const done = deferred()
      const file = path.join(os.tmpdir(), `latchkey-gate-${process.pid}-${kind}`)
      fs.writeFileSync(file, Buffer.alloc(1 << 20))
      const source = fs.createReadStream(file)
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        pipeline(source, response).then(done.resolve, done.resolve)
      })
      await done.promise
      fs.rmSync(file)
      expect(answer).toMatchObject(refused)
      expect(source.destroyed).toBe(true)
    })
  })

  describe('that fails', () => {
    it('where refuse throws, is a bare 500, and the program is told once the head is out', async () => {
      const told: unknown[] = []
      const answer = await answerTo((response) => {
        gate(response, {
          beforeHead: rejecting(),
          refuse: () => {
            throw new Error('no words')
          },
          lateFailure: (error) => told.push(String(error), response.headersSent),
        })
        response.setHeader('Set-Cookie', 'sid=new')
        response.end('hello')
      })
      expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error', complete: true })
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(told).toEqual(['Error: no words', true])
    })

    it('where it cannot be sent, cuts the connection and tells the program', async () => {
      const told: unknown[] = []
      const server = await serve(kind, (_request, response) => {
        gate(response, {
          beforeHead: rejecting(),
          refuse: () => ({ status: 99999, headers: { 'x bad': 'y' }, body: '' }),
          lateFailure: (error) => told.push((error as { code?: string }).code),
        })
        response.end('hello')
      })
      await expect(server.request()).rejects.toThrow()
      await server.close()
      expect(told).toHaveLength(1)
    })
  })

  describe('of a call that fails when it really leaves', () => {
    it('is an answer, not a crash', async () => {
      const told: [unknown, RefusalCause][] = []
      const answer = await answerTo((response) => {
        const end = response.end.bind(response)
        // A wrapper mounted before the gate, met only when the response leaves.
        let broken = true
        response.end = ((...args: []) => {
          if (broken) {
            broken = false
            throw new Error('broken wrapper')
          }
          return end(...args)
        }) as typeof response.end
        gate(response, {
          beforeHead: onceGiven(turns(2)),
          refuse: (error, cause) => {
            told.push([String(error), cause])
            return { status: 500, headers: {}, body: 'sorry' }
          },
        })
        response.setHeader('Content-Type', 'text/html')
        response.end('hello')
      })
      expect(answer).toMatchObject({ status: 500, body: 'sorry', complete: true })
      expect(told).toEqual([['Error: broken wrapper', 'replay-failed']])
    })

    it('cuts the connection where something has left, and tells the program', async () => {
      const told: string[] = []
      const server = await serve(kind, (_request, response) => {
        response.end = (() => {
          throw new Error('broken wrapper')
        }) as typeof response.end
        gate(response, {
          beforeHead: onceGiven(turns(2)),
          lateFailure: (error) => told.push(String(error)),
        })
        response.write('hello')
        response.end()
      })
      const answer = await server.request().catch(() => undefined)
      await server.close()
      expect(answer?.complete ?? false).toBe(false)
      expect(told).toEqual(['Error: broken wrapper'])
    })
  })

  describe('for want of room', () => {
    it('follows who goes on writing past the bound, and closes the connection', async () => {
      const told: [unknown, RefusalCause][] = []
      const late: unknown[] = []
      const stored = deferred()
      const closed = deferred()
      const server = await serve(kind, (_request, response) => {
        response.on('close', closed.resolve)
        gate(
          response,
          {
            beforeHead: () => stored.promise,
            refuse: (error, cause) => {
              told.push([(error as { code?: string }).code, cause])
              return { status: 500, headers: {}, body: 'too much' }
            },
            lateFailure: (error) => late.push(error),
          },
          { maxHeldBytes: 1000 },
        )
        for (let round = 0; round < 10; round += 1) response.write('x'.repeat(500))
        response.end()
      })
      const bytes = kind === 'http1' ? await server.raw('GET / HTTP/1.1\r\nHost: a\r\n\r\n') : ''
      const answer = kind === 'http2' ? await server.request() : undefined
      await closed.promise
      stored.reject(down) // Nobody is interested any more, and nobody leaves it unhandled.
      await turns(2)
      await server.close()
      if (kind === 'http1') expect(bytes).toMatch(/^HTTP\/1.1 500 .*Connection: close.*too much$/s)
      else expect(answer).toMatchObject({ status: 500, body: 'too much', complete: true })
      expect(told).toEqual([['RESPONSE_HELD_TOO_LARGE', 'held-too-large']])
      expect(late).toEqual([])
    })

    it('spares one body of any size', async () => {
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: onceGiven(turns(2)) }, { maxHeldBytes: 1000 })
        response.write('x')
        response.end('y'.repeat(100_000))
        response.end()
      })
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(answer.body).toHaveLength(100_001)
    })

    it('counts empty writes too', async () => {
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: onceGiven(turns(2)) }, { maxHeldBytes: 1000 })
        for (let round = 0; round < 1000; round += 1) response.write('')
        response.end()
      })
      expect(answer).toMatchObject(refused)
    })

    it('spares who heeds what write gives', async () => {
      const size = 300_000
      const answer = await answerTo((response) => {
        const maxHeldBytes = response.writableHighWaterMark * 1.5
        gate(response, { beforeHead: onceGiven(turns(5)) }, { maxHeldBytes })
        pipeline(
          Readable.from(Array.from({ length: size / 1000 }, () => 'x'.repeat(1000))),
          response as Writable,
        ).catch(() => {})
      })
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(answer.body).toHaveLength(size)
    })
  })
})

async function* endless() {
  for (;;) {
    yield Buffer.alloc(10_000)
    await turns(1)
  }
}
