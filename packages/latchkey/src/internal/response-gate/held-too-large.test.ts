import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import type { RefusalCause } from '../response-gate'
import {
  type Answer,
  deferred,
  gate,
  type KitRequest,
  type KitResponse,
  onceGiven,
  type RequestOptions,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

const down = new Error('the store is down')
const refused = { status: 503, body: 'refused', complete: true }

describe.each(serverKinds)('a refusal for want of room, on %s', (kind) => {
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
