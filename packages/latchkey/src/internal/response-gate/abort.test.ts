import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  deferred,
  gate,
  type KitResponse,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

const down = new Error('the store is down')

describe.each(serverKinds)('a client that goes away on %s', (kind) => {
  const unhandled: unknown[] = []
  const remember = (error: unknown) => unhandled.push(error)
  beforeEach(() => {
    process.on('unhandledRejection', remember)
    process.on('uncaughtException', remember)
  })
  afterEach(() => {
    process.off('unhandledRejection', remember)
    process.off('uncaughtException', remember)
    expect(unhandled.splice(0)).toEqual([])
  })

  /** Serves one request, has the client leave after `until`, and runs `after` on the closed response. */
  async function leaving(scene: {
    handle: (response: KitResponse) => void
    until: Promise<unknown>
    after?: (response: KitResponse) => unknown
    method?: string
  }): Promise<void> {
    let seen: KitResponse | undefined
    const left = deferred()
    const server = await serve(kind, (_request, response) => {
      seen = response
      // HTTP/2's response says nothing of a HEAD that is cut: the stream does.
      const closing = response.stream ?? response
      closing.once('close', left.resolve)
      scene.handle(response)
    })
    const exchange = server.start({ method: scene.method ?? 'GET' })
    await scene.until
    exchange.abort()
    await left.promise
    await scene.after?.(seen as KitResponse)
    await turns(5)
    await server.close()
  }

  const held: Record<string, (response: KitResponse) => void> = {
    'end(body)': (response) => response.end('hello'),
    'writes and end': (response) => {
      response.write('a')
      response.end('b')
    },
    'a write': (response) => response.write('a'),
    'a writeHead': (response) => response.writeHead(200),
    'flushed headers': (response) => response.flushHeaders(),
  }

  describe.each(['GET', 'HEAD'])('%s', (method) => {
    it.each(Object.entries(held))(
      'while %s is held, leaves the promise to settle, and no listener behind',
      async (_, send) => {
        const stored = deferred()
        const asked = deferred()
        let asks = 0
        let before = 0
        await leaving({
          method,
          handle: (response) => {
            const closing = response.stream ?? response
            const listeners = closing.listenerCount('close')
            const mounted = gate(response, {
              beforeHead: () => {
                asks += 1
                asked.resolve()
                return stored.promise
              },
            })
            send(response)
            expect(mounted.state).toBe('holding')
            expect(closing.listenerCount('close')).toBe(listeners + 1)
            before = listeners
          },
          until: asked.promise,
          after: async (response) => {
            stored.resolve()
            await turns(3)
            response.write('late')
            response.end('late')
            // The test's own listener has come and gone.
            expect((response.stream ?? response).listenerCount('close')).toBeLessThan(before)
          },
        })
        expect(asks).toBeLessThanOrEqual(5)
      },
    )
  })

  it('while it is held, lets go of what is held at once', async () => {
    const asked = deferred()
    const notes: unknown[] = []
    let state = (): unknown => undefined
    await leaving({
      handle: (response) => {
        response.on('error', (error) => notes.push(error))
        response.on('drain', () => notes.push('drain'))
        const mounted = gate(response, {
          beforeHead: () => {
            asked.resolve()
            return new Promise(() => {})
          },
        })
        const chunk = Buffer.alloc(response.writableHighWaterMark)
        response.write(chunk, (error) => notes.push(error ? 'failed' : 'left'))
        state = () => mounted.state
      },
      until: asked.promise,
      after: () => turns(2),
    })
    expect(notes).toEqual(['failed'])
    expect(state()).toBe('passed')
  })

  it('tells the program of a rejection that no answer can carry', async () => {
    const stored = deferred()
    const asked = deferred()
    const told: unknown[] = []
    await leaving({
      handle: (response) => {
        gate(response, {
          beforeHead: () => {
            asked.resolve()
            return stored.promise
          },
          lateFailure: (error) => told.push(error),
          refuse: () => {
            throw new Error('there is nobody to refuse')
          },
        })
        response.end('x')
      },
      until: asked.promise,
      after: async () => {
        stored.reject(down)
        await turns(3)
      },
    })
    expect(told).toEqual([down])
  })

  it('before the program answers, still has the hook asked', async () => {
    const come = deferred()
    let asks = 0
    await leaving({
      handle: (response) => {
        gate(response, {
          beforeHead: () => {
            asks += 1
            return asks === 1 ? turns(2) : undefined
          },
        })
        come.resolve()
      },
      until: come.promise,
      after: async (response) => {
        response.on('error', () => {})
        response.write('a', () => {})
        response.end('b')
        await turns(5)
      },
    })
    expect(asks).toBe(2)
  })

  it('before the program answers, has the program told of a rejection', async () => {
    const come = deferred()
    const told: unknown[] = []
    await leaving({
      handle: (response) => {
        gate(response, {
          beforeHead: () => Promise.reject(down),
          lateFailure: (error) => told.push(error),
          refuse: () => {
            throw new Error('there is nobody to refuse')
          },
        })
        come.resolve()
      },
      until: come.promise,
      after: async (response) => {
        response.end('a')
        await turns(2)
      },
    })
    expect(told).toEqual([down])
  })

  it('while the end is held, leaves the promise of the last call to settle', async () => {
    for (const outcome of ['resolve', 'reject'] as const) {
      const stored = deferred()
      const asked = deferred()
      const told: unknown[] = []
      await leaving({
        handle: (response) => {
          gate(response, {
            lastCall: () => {
              asked.resolve()
              return stored.promise
            },
            lateFailure: (error) => told.push(error),
          })
          response.write('a')
          response.end('b')
        },
        until: asked.promise,
        after: async () => {
          stored[outcome](down)
          await turns(3)
        },
      })
      expect(told).toEqual(outcome === 'reject' ? [down] : [])
    }
  })

  it('is the same as a program that destroys the response while it is held', async () => {
    const stored = deferred()
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: () => stored.promise })
      response.write('a')
      response.destroy()
    })
    await server.request().catch(() => {})
    stored.resolve()
    await turns(5)
    await server.close()
  })

  it('leaves nothing behind after a hundred times', async () => {
    const open = new Set<KitResponse>()
    let arrive = () => {}
    const server = await serve(kind, (_request, response) => {
      open.add(response)
      const closing = response.stream ?? response
      closing.once('close', () => open.delete(response))
      gate(response, { beforeHead: () => turns(3) })
      response.write('a')
      arrive()
    })
    for (let round = 0; round < 100; round += 1) {
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve
      })
      const exchange = server.start()
      await arrived
      exchange.abort()
    }
    while (open.size > 0) await turns(1)
    await server.close()
  })
})
