import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  deferred,
  gate,
  gateModes,
  type KitResponse,
  onceGiven,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

const size = 3 * 1024 * 1024
let directory: string
let file: string
beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-gate-'))
  file = path.join(directory, 'large')
  fs.writeFileSync(file, Buffer.alloc(size, 'abcdefgh'))
})
afterAll(() => fs.rmSync(directory, { recursive: true }))

describe.each(serverKinds)('a stream on %s', (kind) => {
  describe.each(gateModes)('behind a gate, %s', (mode) => {
    const due = () => (mode === 'held' ? onceGiven(turns(20)) : () => undefined)

    it('carries the pipeline of a large file, with little of it in memory', async () => {
      let most = 0
      const settled = deferred()
      const server = await serve(kind, (_request, response) => {
        gate(response, { beforeHead: due(), lastCall: due() }, { maxHeldBytes: 200_000 })
        const source = fs.createReadStream(file)
        source.on('data', () => {
          if (response.writableLength > most) most = response.writableLength
        })
        pipeline(source, response).then(settled.resolve, settled.reject)
      })
      const answer = await server.request()
      await settled.promise
      await server.close()
      expect(answer).toMatchObject({ status: 200, complete: true })
      expect(answer.bytes.equals(fs.readFileSync(file))).toBe(true)
      expect(most).toBeLessThan(1_000_000)
    })

    it('carries pipe, whose drain comes once for each full buffer', async () => {
      let drains = 0
      let fulls = 0
      const server = await serve(kind, (_request, response) => {
        gate(response, { beforeHead: due() })
        const chunk = Buffer.alloc(response.writableHighWaterMark)
        response.on('drain', () => {
          drains += 1
          next()
        })
        let round = 0
        const next = () => {
          round += 1
          if (round > 5) response.end()
          else if (response.write(chunk)) next()
          else fulls += 1
        }
        next()
      })
      const answer = await server.request()
      await server.close()
      expect(answer.complete).toBe(true)
      expect([drains, drains]).toEqual([fulls, 5])
    })
  })

  it('gives false, and writableNeedDrain, once as much as Node would buffer is held', async () => {
    const notes: unknown[] = []
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      const half = Buffer.alloc(response.writableHighWaterMark / 2)
      notes.push(response.write(half), response.writableNeedDrain ?? false)
      notes.push(response.write(half), response.writableNeedDrain ?? true)
      response.once('drain', () => {
        notes.push('drain', response.writableNeedDrain ?? false)
        response.end()
      })
    })
    await server.request()
    await server.close()
    expect(notes).toEqual([true, false, false, true, 'drain', false])
  })

  it('gives the drain that Node does not, where a body is not sent', async () => {
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.once('drain', () => response.end())
      expect(response.write(Buffer.alloc(response.writableHighWaterMark))).toBe(false)
    })
    expect((await server.request({ method: 'HEAD' })).complete).toBe(true)
    await server.close()
  })

  it('gives no drain to who was not told to wait', async () => {
    let drains = 0
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.on('drain', () => {
        drains += 1
      })
      expect(response.write('a', () => setImmediate(() => response.end()))).toBe(true)
    })
    await server.request()
    await server.close()
    expect(drains).toBe(0)
  })

  it('gives no drain to who has ended', async () => {
    let drains = 0
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.on('drain', () => {
        drains += 1
      })
      response.write(Buffer.alloc(response.writableHighWaterMark))
      response.end()
    })
    // For HEAD Node gives no drain of its own.
    expect((await server.request({ method: 'HEAD' })).complete).toBe(true)
    await server.close()
    expect(drains).toBe(0)
  })

  it('lets events flow where nothing is due, and holds only the end', async () => {
    const stored = deferred()
    const said = deferred()
    let asks = 0
    const server = await serve(kind, (_request, response) => {
      gate(response, {
        lastCall: () => {
          asks += 1
          return asks === 1 ? stored.promise : undefined
        },
      })
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      response.write('data: 1\n\n')
      response.write('data: 2\n\n', () => {
        response.end('data: 3\n\n')
        expect([response.writableEnded, response.finished]).toEqual([true, true])
        expect(response.writableFinished).toBe(false)
        said.resolve()
      })
    })
    const exchange = server.start()
    await exchange.head
    await said.promise
    let over = false
    void exchange.answer.then(() => {
      over = true
    })
    await turns(20)
    expect(over).toBe(false)
    stored.resolve()
    expect(await exchange.answer).toMatchObject({
      body: 'data: 1\n\ndata: 2\n\ndata: 3\n\n',
      complete: true,
    })
    expect(asks).toBe(2)
    await server.close()
  })

  it('asks the last call five times at most', async () => {
    let asks = 0
    const server = await serve(kind, (_request, response) => {
      gate(response, {
        lastCall: () => {
          asks += 1
          return turns(1)
        },
      })
      response.write('a')
      response.end('b')
    })
    expect(await server.request()).toMatchObject({ body: 'ab', complete: true })
    await server.close()
    expect(asks).toBe(5)
  })

  it('does not ask for the end where the end brings the head along', async () => {
    const asked: string[] = []
    const server = await serve(kind, (_request, response) => {
      gate(response, {
        beforeHead: onceGiven(turns(2)),
        lastCall: () => void asked.push('for the end'),
      })
      response.end('b')
    })
    expect(await server.request()).toMatchObject({ body: 'b', complete: true })
    await server.close()
    expect(asked).toEqual([])
  })

  it('counts what left before it where the length is strict', async () => {
    const server = await serve(kind, (_request, response) => {
      Reflect.set(response, 'strictContentLength', true)
      gate(response, { lastCall: onceGiven(turns(2)) })
      response.setHeader('Content-Length', 3)
      response.write('ab')
      response.end('c')
    })
    expect(await server.request()).toMatchObject({ body: 'abc', complete: true })
    await server.close()
  })

  const headsOfTheirOwn: Record<string, (response: KitResponse) => void> = {
    writeHead: (response) => response.writeHead(200),
    write: (response) => response.write('a'),
    flushHeaders: (response) => response.flushHeaders(),
  }

  it.each(Object.entries(headsOfTheirOwn))(
    'asks for the end that was held behind a head of its own (%s): wrappers that saw that head leave may have changed what is due',
    async (_, sendHead) => {
      const order: string[] = []
      const server = await serve(kind, (_request, response) => {
        const { writeHead } = response
        response.writeHead = function (this: KitResponse, ...args: unknown[]) {
          order.push('head')
          return Reflect.apply(writeHead, this, args)
        } as typeof writeHead
        const lastCall = onceGiven(turns(2))
        gate(response, {
          beforeHead: onceGiven(turns(2)),
          lastCall: () => {
            order.push('asked')
            return lastCall()
          },
        })
        sendHead(response)
        response.end('b')
        expect(response.writableEnded).toBe(true)
        response.once('finish', () => order.push('finish'))
      })
      const { body, complete } = await server.request()
      await server.close()
      expect([body.endsWith('b'), complete]).toEqual([true, true])
      expect(order.filter((step, at) => step !== order[at - 1])).toEqual([
        'head',
        'asked',
        'finish',
      ])
    },
  )

  const lateWays: Record<string, () => Promise<void>> = {
    throws: () => {
      throw new Error('too late')
    },
    'gives a promise that rejects': () =>
      turns(1).then(() => Promise.reject(new Error('too late'))),
  }

  it.each(Object.entries(lateWays))(
    'whose last call %s tells the program, and ends all the same',
    async (_, lastCall) => {
      const told: unknown[] = []
      const server = await serve(kind, (_request, response) => {
        gate(response, {
          lastCall,
          lateFailure: (error) => told.push(String(error), response.headersSent),
        })
        response.write('a')
        response.end('b')
      })
      expect(await server.request()).toMatchObject({ status: 200, body: 'ab', complete: true })
      await server.close()
      expect(told).toEqual(['Error: too late', true])
    },
  )

  it('may be cut by the program that is told', async () => {
    const server = await serve(kind, (_request, response) => {
      gate(response, {
        lastCall: () => Promise.reject(new Error('too late')),
        lateFailure: () => {
          if (response.stream) response.stream.close(2)
          else response.destroy()
        },
      })
      response.write('a', () => response.end('b'))
    })
    const answer = await server.request().catch(() => undefined)
    expect(answer?.complete ?? false).toBe(false)
    await server.close()
  })

  it('that fails in the middle, and whose handler has nothing more to say, can be destroyed', async () => {
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(2)) })
      response.write('a')
      // What an error handler does with a response that reads as sent.
      setImmediate(() => {
        expect(response.headersSent).toBe(true)
        response.destroy()
      })
    })
    const answer = await server.request().catch(() => undefined)
    if (kind === 'http1') expect(answer?.complete ?? false).toBe(false)
    await server.close()
  })
})
