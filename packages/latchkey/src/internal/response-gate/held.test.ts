import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it, vi } from 'vitest'
import {
  deferred,
  gate,
  type gateModes,
  type KitResponse,
  observe,
  onceGiven,
  serve,
  serverKinds,
  thrownBy,
  turns,
} from '../response-gate.test-kit'

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | null | undefined)?.code
}

describe.each(serverKinds)('a response on %s', (kind) => {
  it('does not leave before the promise is fulfilled', async () => {
    const stored = deferred()
    let headHasCome = false
    const server = await serve(kind, (_, response) => {
      gate(response, { beforeHead: onceGiven(stored.promise) })
      response.end('x')
    })
    const exchange = server.start()
    void exchange.head.then(() => {
      headHasCome = true
    })
    await turns(20)
    expect(headHasCome).toBe(false)
    stored.resolve()
    expect(await exchange.answer).toMatchObject({ status: 200, body: 'x', complete: true })
    await server.close()
  })

  it('is not finished, and calls nobody back, before it has left', async () => {
    const stored = deferred()
    const notes: unknown[] = []
    let open: KitResponse | undefined
    const server = await serve(kind, (_, response) => {
      open = response
      gate(response, { beforeHead: onceGiven(stored.promise) })
      response.on('finish', () => notes.push('finish'))
      response.write('a', () => notes.push('write'))
      response.end('b', () => notes.push('end'))
    })
    const exchange = server.start()
    await turns(20)
    expect([notes, open?.writableEnded, open?.writableFinished]).toEqual([[], true, false])
    expect(open?.writableLength).toBe(2)
    stored.resolve()
    await exchange.answer
    await turns(5)
    // Which of the last two comes first differs between versions of Node.
    expect(notes[0]).toBe('write')
    expect(notes.toSorted()).toEqual(['end', 'finish', 'write'])
    expect(open?.writableFinished).toBe(true)
    await server.close()
  })

  it('refuses an encoding that is none at the call', async () => {
    const server = await serve(kind, (_, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.write('a')
      const bogus = 'bogus' as BufferEncoding
      expect(thrownBy(() => response.write('b', bogus))?.code).toBe('ERR_UNKNOWN_ENCODING')
      expect(thrownBy(() => response.end('b', bogus))?.code).toBe('ERR_UNKNOWN_ENCODING')
      response.end('c')
    })
    expect((await server.request()).body).toBe('ac')
    await server.close()
  })

  it('leaves no listener behind', async () => {
    const counts: number[] = []
    const server = await serve(kind, (_, response) => {
      const closing = response.stream ?? response
      counts.push(closing.listenerCount('close'))
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.write('a', () => {
        counts.push(closing.listenerCount('close'))
        response.end()
      })
    })
    await server.request()
    await server.close()
    expect(counts[1]).toBe(counts[0])
  })

  it('asks nothing more once it has ended', async () => {
    let asks = 0
    const server = await serve(kind, (_, response) => {
      gate(response, {
        beforeHead: onceGiven(turns(3)),
        lastCall: () => {
          asks += 1
          return undefined
        },
      })
      response.end('a')
      response.once('finish', () => response.end())
    })
    await server.request()
    await server.close()
    expect(asks).toBe(0)
  })

  it('sends the trailers that are added while it is held', async () => {
    const server = await serve(kind, (_, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.write('a')
      response.addTrailers({ 'X-Sum': '42' })
      response.end()
    })
    expect((await server.request()).trailers).toMatchObject({ 'x-sum': '42' })
    await server.close()
  })

  if (kind === 'http2')
    it('cuts the stream on a write after end, as natively', async () => {
      const run = (mode: (typeof gateModes)[number] | undefined) =>
        observe(kind, mode, (response, note, request) => {
          request.on('error', (error) => note('request', codeOf(error)))
          response.end('x')
          note(
            'gives',
            response.write('y', (error) => note('callback', codeOf(error))),
          )
          note('cut', response.stream?.destroyed)
        })
      const { notes } = await run(undefined)
      expect(notes).toContainEqual(['callback', 'ERR_STREAM_WRITE_AFTER_END'])
      expect((await run('held')).notes).toEqual(notes)
    })

  it('calls back for a second end too', async () => {
    const order: string[] = []
    const server = await serve(kind, (_, response) => {
      gate(response, { beforeHead: onceGiven(turns(3)) })
      response.end('x', () => order.push('first'))
      response.end(() => order.push('second'))
    })
    await server.request()
    await turns(5)
    await server.close()
    // Node 20 calls the second back first if the socket took all at once; HTTP/2 always does.
    expect(order.toSorted()).toEqual(['first', 'second'])
  })

  it('keeps the asynchronous context of the program in callbacks and drain', async () => {
    const requests = new AsyncLocalStorage<string>()
    const seen: [string, string | undefined][] = []
    const note = (what: string) => seen.push([what, requests.getStore()])
    // Settled from outside any request, as by a pooled connection, and by a promise that knows of no contexts.
    let settle = () => {}
    const stored = Promise.resolve()
    vi.spyOn(stored, 'then').mockImplementation((onFulfilled) => {
      settle = onFulfilled as () => void
      return new Promise(() => {})
    })
    const server = await serve(kind, (_, response) => {
      requests.run('of the request', () => {
        gate(response, {
          beforeHead: () => {
            note('asked')
            return seen.length === 1 ? stored : undefined
          },
        })
        response.once('drain', () => {
          note('drain')
          response.end(() => note('end'))
        })
        response.write('x'.repeat(response.writableHighWaterMark), () => note('write'))
      })
    })
    const exchange = server.start()
    await turns(20)
    settle()
    await exchange.answer
    await server.close()
    expect(new Set(seen.map(([what]) => what))).toEqual(new Set(['asked', 'drain', 'write', 'end']))
    expect(new Set(seen.map(([, store]) => store))).toEqual(new Set(['of the request']))
  })
})
