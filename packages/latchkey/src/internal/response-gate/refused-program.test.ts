import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import {
  type Answer,
  deferred,
  gate,
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
      const settled = deferred()
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
            settled.resolve()
          })
        })
      })
      await settled.promise
      expect(answer).toMatchObject(refused)
      expect(notes).toEqual(['refused', true, true, 'write', 'end'])
    })

    it('gives the drain that a loop waits for', async () => {
      const settled = deferred()
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        const chunk = 'x'.repeat(response.writableHighWaterMark)
        void (async () => {
          for (let round = 0; round < 3; round += 1) {
            if (!response.write(chunk)) await once(response, 'drain')
          }
          response.end()
        })().then(settled.resolve, settled.reject)
      })
      await settled.promise
      expect(answer).toMatchObject(refused)
    })

    it('ends a pipeline, with its source', async () => {
      const settled = deferred()
      let source: Readable | undefined
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        source = Readable.from(endless())
        pipeline(source, response).then(settled.resolve, settled.resolve)
      })
      await settled.promise
      expect(answer).toMatchObject(refused)
      expect(source?.destroyed).toBe(true)
    })

    it('ends the pipeline of a file', async () => {
      const settled = deferred()
      const file = path.join(os.tmpdir(), `latchkey-gate-${process.pid}-${kind}`)
      fs.writeFileSync(file, Buffer.alloc(1 << 20))
      const source = fs.createReadStream(file)
      const answer = await answerTo((response) => {
        gate(response, { beforeHead: rejecting() })
        pipeline(source, response).then(settled.resolve, settled.resolve)
      })
      await settled.promise
      fs.rmSync(file)
      expect(answer).toMatchObject(refused)
      expect(source.destroyed).toBe(true)
    })
  })
})

async function* endless() {
  for (;;) {
    yield Buffer.alloc(10_000)
    await turns(1)
  }
}
