import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  deferred,
  gate,
  type KitResponse,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

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

  it('in the middle of a stream, ends the pipeline with its source', async () => {
    const flowing = deferred()
    let source: Readable | undefined
    const settled = deferred()
    await leaving({
      handle: (response) => {
        gate(response, { beforeHead: () => undefined })
        source = Readable.from(endless())
        pipeline(source, response).then(settled.resolve, settled.resolve)
        response.once('drain', flowing.resolve)
      },
      until: flowing.promise,
      after: () => settled.promise,
    })
    expect(source?.destroyed).toBe(true)
  })

  it('while a pipeline is held, ends the pipeline with its source', async () => {
    const asked = deferred()
    let source: Readable | undefined
    const settled = deferred()
    await leaving({
      handle: (response) => {
        gate(response, {
          beforeHead: () => {
            asked.resolve()
            return new Promise(() => {})
          },
        })
        source = Readable.from(endless())
        pipeline(source, response).then(settled.resolve, settled.resolve)
      },
      until: asked.promise,
      after: () => settled.promise,
    })
    expect(source?.destroyed).toBe(true)
  })
})

async function* endless() {
  for (;;) {
    yield Buffer.alloc(100_000)
    await turns(1)
  }
}
