import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'
import compression from 'compression'
import { describe, expect, it } from 'vitest'
import {
  gate,
  gateModes,
  type KitRequest,
  type KitResponse,
  onceGiven,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

const onHeaders = createRequire(__filename)('on-headers') as (
  response: KitResponse,
  listener: (this: KitResponse) => void,
) => void

type Compress = (request: KitRequest, response: KitResponse, next: () => void) => void
const compress = compression({ threshold: 0 }) as unknown as Compress

/** Every way to send a body, and the body. */
const sends: Record<string, (response: KitResponse) => void> = {
  'end(body)': (response) => response.end('hello'),
  'write and end': (response) => {
    response.write('hel')
    response.end('lo')
  },
  'writeHead and end(body)': (response) => response.writeHead(200).end('hello'),
  'flushHeaders and end(body)': (response) => {
    response.flushHeaders()
    response.end('hello')
  },
}

describe.each(serverKinds)('wrappers on %s', (kind) => {
  describe.each(gateModes)('of a gate that is %s', (mode) => {
    const due = () => (mode === 'held' ? onceGiven(turns(3)) : () => undefined)

    it.each(Object.entries(sends))(
      'mounted after it run before the hook is asked, once: %s',
      async (_, send) => {
        const order: string[] = []
        const server = await serve(kind, (_request, response) => {
          const ask = due()
          gate(response, {
            beforeHead: (head) => {
              order.push(`asked, x-late: ${head.getHeader('x-late')}`)
              return ask()
            },
          })
          onHeaders(response, function () {
            order.push('listener')
            this.setHeader('X-Late', 'yes')
          })
          send(response)
        })
        const answer = await server.request()
        await server.close()
        expect(answer).toMatchObject({ status: 200, body: 'hello', headers: { 'x-late': 'yes' } })
        expect(order.filter((step) => step === 'listener')).toEqual(['listener'])
        expect(order.slice(0, 2)).toEqual(['listener', 'asked, x-late: yes'])
      },
    )

    it.each(Object.entries(sends))(
      'that keep no count of their own run once too, and may change the head: %s',
      async (_, send) => {
        let calls = 0
        const server = await serve(kind, (_request, response) => {
          gate(response, { beforeHead: due() })
          const writeHead = response.writeHead
          response.writeHead = function (this: KitResponse) {
            calls += 1
            return writeHead.call(this, 202, { 'X-Wrapped': String(calls) })
          } as typeof writeHead
          send(response)
        })
        const answer = await server.request()
        await server.close()
        expect(answer).toMatchObject({ status: 202, body: 'hello', headers: { 'x-wrapped': '1' } })
        expect(calls).toBe(1)
      },
    )

    it('stay where they were mounted', async () => {
      const kept: boolean[] = []
      const server = await serve(kind, (_request, response) => {
        gate(response, { beforeHead: due() })
        onHeaders(response, () => {})
        const { writeHead, write } = response
        response.end('hello')
        response.once('finish', () =>
          kept.push(response.writeHead === writeHead, response.write === write),
        )
      })
      await server.request()
      await server.close()
      expect(kept).toEqual([true, true])
    })

    it('leave a single end(body) its Content-Length', async () => {
      const server = await serve(kind, (_request, response) => {
        gate(response, { beforeHead: due() })
        onHeaders(response, () => {})
        response.end('hello')
      })
      const answer = await server.request()
      await server.close()
      expect(answer.headers['transfer-encoding']).toBeUndefined()
      if (kind === 'http1') expect(answer.headers['content-length']).toBe('5')
    })

    it.each(Object.entries(sends))(
      'mounted before it see the head once, when it leaves: %s',
      async (_, send) => {
        const seen: unknown[] = []
        const server = await serve(kind, (_request, response) => {
          onHeaders(response, function () {
            seen.push(this.getHeader('set-cookie'))
          })
          const ask = due()
          gate(response, {
            beforeHead: (head) => {
              const pending = ask()
              if (mode === 'clean' || pending !== undefined) head.appendSetCookie('sid=s')
              return pending
            },
          })
          send(response)
        })
        const answer = await server.request()
        await server.close()
        expect(answer.body).toBe('hello')
        expect(seen).toEqual([['sid=s']])
      },
    )

    describe.each(['after', 'before'] as const)('compression mounted %s it', (place) => {
      it.each(Object.entries(sends))('compresses: %s', async (_, send) => {
        let asked = 0
        const server = await serve(kind, (request, response) => {
          const ask = due()
          const mount = () =>
            gate(response, {
              beforeHead: () => {
                asked += 1
                return ask()
              },
            })
          if (place === 'after') mount()
          compress(request, response, () => {})
          if (place === 'before') mount()
          response.setHeader('Content-Type', 'text/plain')
          send(response)
        })
        const { complete, headers, bytes } = await server.request({
          headers: { 'accept-encoding': 'gzip' },
        })
        await server.close()
        expect([complete, headers['content-encoding']]).toEqual([true, 'gzip'])
        expect(gunzipSync(bytes).toString()).toBe('hello')
        expect(asked).toBe(mode === 'held' ? 2 : 1)
      })
    })
  })

  it('several gates are asked one after the other, the latest first', async () => {
    const order: string[] = []
    const server = await serve(kind, (_request, response) => {
      for (const name of ['inner', 'outer']) {
        const ask = onceGiven(turns(2))
        gate(response, {
          beforeHead: (head) => {
            const pending = ask()
            if (pending === undefined) return undefined
            order.push(`${name} asked`)
            return pending.then(() => {
              order.push(`${name} confirmed`)
              head.appendSetCookie(`${name}=1`)
            })
          },
        })
      }
      response.write('hel')
      response.end('lo')
      order.push(`ended ${response.writableEnded}`)
    })
    const answer = await server.request()
    await server.close()
    expect(answer).toMatchObject({ status: 200, body: 'hello', complete: true })
    expect(answer.headers['set-cookie']).toEqual(['outer=1', 'inner=1'])
    expect(order).toEqual([
      'outer asked',
      'ended true',
      'outer confirmed',
      'inner asked',
      'inner confirmed',
    ])
  })

  it('two gates may hold at once, one the head and the other the end', async () => {
    const server = await serve(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(2)) })
      gate(response, { lastCall: onceGiven(turns(6)) })
      response.write('hel')
      response.end('lo')
      expect([response.headersSent, response.writableEnded]).toEqual([true, true])
    })
    const answer = await server.request()
    await server.close()
    expect(answer).toMatchObject({ status: 200, body: 'hello', complete: true })
  })
})
