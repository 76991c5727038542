import { describe, expect, it } from 'vitest'
import type { GateHooks } from '../response-gate'
import {
  gate,
  type Handler,
  type KitResponse,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

/** Adds the cookie at once, or when a promise has settled. */
const cookieWays: Record<string, (cookie: string) => Partial<GateHooks>> = {
  'at once': (cookie) => ({
    beforeHead: (head) => {
      head.appendSetCookie(cookie)
      return undefined
    },
  }),
  'after the promise': (cookie) => {
    let asked = false
    return {
      beforeHead: (head) => {
        if (asked) return undefined
        asked = true
        return turns(2).then(() => head.appendSetCookie(cookie))
      },
    }
  },
}

type Respond = (response: KitResponse) => void

/** All the ways by which a program's own cookies can reach the head. */
const programCookies: Record<string, [Respond, string[]]> = {
  none: [(response) => response.end('x'), []],
  'setHeader of one': [
    (response) => {
      response.setHeader('Set-Cookie', 'a=1')
      response.end('x')
    },
    ['a=1'],
  ],
  'setHeader of several': [
    (response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end('x')
    },
    ['a=1', 'b=2'],
  ],
  'writeHead with an object': [
    (response) => response.writeHead(200, { 'Set-Cookie': ['a=1', 'b=2'] }).end('x'),
    ['a=1', 'b=2'],
  ],
  'writeHead with a flat array': [
    (response) => response.writeHead(200, ['Set-Cookie', 'a=1', 'set-cookie', 'b=2']).end('x'),
    ['a=1', 'b=2'],
  ],
  'writeHead with pairs': [
    (response) => {
      const pairs = [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ]
      response.writeHead(200, pairs as unknown as string[]).end('x')
    },
    ['a=1', 'b=2'],
  ],
  'writeHead over setHeader': [
    (response) => {
      response.setHeader('Set-Cookie', 'old=0')
      response.writeHead(200, { 'Set-Cookie': 'a=1' }).end('x')
    },
    ['a=1'],
  ],
  flushHeaders: [
    (response) => {
      response.setHeader('Set-Cookie', 'a=1')
      response.flushHeaders()
      response.end('x')
    },
    ['a=1'],
  ],
  write: [
    (response) => {
      response.setHeader('Set-Cookie', 'a=1')
      response.write('x')
      response.end()
    },
    ['a=1'],
  ],
}

async function answerOf(kind: (typeof serverKinds)[number], handler: Handler, method = 'GET') {
  const server = await serve(kind, handler)
  try {
    return await server.request({ method })
  } finally {
    await server.close()
  }
}

describe.each(serverKinds)('the cookies of a head on %s', (kind) => {
  describe.each(Object.entries(cookieWays))('with a cookie added %s', (_, way) => {
    it.each(Object.entries(programCookies))(
      'keeps the cookies of the program: %s',
      async (_name, [respond, cookies]) => {
        const answer = await answerOf(kind, (_request, response) => {
          gate(response, way('sid=s'))
          respond(response)
        })
        expect(answer.headers['set-cookie']).toEqual([...cookies, 'sid=s'])
        expect(answer).toMatchObject({ status: 200, body: 'x' })
      },
    )

    it.each(['HEAD', 'GET'])('goes out with a 304 and a 204 to %s', async (method) => {
      for (const status of [304, 204]) {
        const answer = await answerOf(
          kind,
          (_request, response) => {
            gate(response, way('sid=s'))
            response.setHeader('ETag', '"v1"')
            response.writeHead(status).end()
          },
          method,
        )
        expect(answer).toMatchObject({ status, body: '', complete: true })
        expect(answer.headers).toMatchObject({ etag: '"v1"', 'set-cookie': ['sid=s'] })
      }
    })

    // Node's appendHeader pushes into the array that setHeader was given.
    it('leaves alone an array that the program shares between responses', async () => {
      const shared = ['a=1']
      const handler: Handler = (_request, response) => {
        gate(response, way('sid=s'))
        response.writeHead(200, { 'Set-Cookie': shared }).end('x')
      }
      await answerOf(kind, handler)
      expect((await answerOf(kind, handler)).headers['set-cookie']).toEqual(['a=1', 'sid=s'])
      expect(shared).toEqual(['a=1'])
    })
  })
})
