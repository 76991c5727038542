import { describe, expect, it } from 'vitest'
import type { RefusalCause } from '../response-gate'
import {
  type Answer,
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
/** A hook that gives a promise, and the promise rejects. */
const rejecting = () => () => turns(2).then(() => Promise.reject<void>(down))

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
})
