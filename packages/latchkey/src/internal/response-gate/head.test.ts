import { describe, expect, it } from 'vitest'
import { type GateHooks, gateResponse } from '../response-gate'
import {
  gate,
  type Handler,
  hooksWith,
  type KitResponse,
  onceGiven,
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

describe.each(serverKinds)('the head on %s', (kind) => {
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

  it('keeps headers given to writeHead, in every form, while it is held', async () => {
    const forms: unknown[] = [
      { 'X-A': '1', 'X-B': ['2', '3'] },
      ['X-A', '1', 'X-B', '2', 'X-B', '3'],
      [
        ['X-A', '1'],
        ['X-B', ['2', '3']],
      ],
    ]
    for (const form of forms) {
      const answer = await answerOf(kind, (_request, response) => {
        gate(response, { beforeHead: onceGiven(turns(2)) })
        response.setHeader('X-A', 'old')
        response.writeHead(201, form as Record<string, string>)
        response.end('x')
      })
      expect(answer).toMatchObject({ status: 201, body: 'x' })
      expect(answer.headers).toMatchObject({ 'x-a': '1', 'x-b': '2, 3' })
    }
  })

  it('gives a hook the status and the headers of the call that sends it', async () => {
    const seen: unknown[] = []
    const answer = await answerOf(kind, (_request, response) => {
      gate(response, {
        beforeHead: (head) => {
          seen.push(head.statusCode, head.getHeader('x-a'))
          head.setHeader('X-B', '2')
          return undefined
        },
      })
      response.writeHead(404, { 'X-A': '1' }).end('x')
    })
    expect(seen).toEqual([404, '1'])
    expect(answer).toMatchObject({ status: 404, headers: { 'x-a': '1', 'x-b': '2' } })
  })

  it('lets a hook set headers while the program can no more', async () => {
    const answer = await answerOf(kind, (_request, response) => {
      gate(response, {
        beforeHead: onceGivenHead(async (head) => {
          await turns(2)
          head.setHeader('X-Late', String(response.headersSent))
        }),
      })
      response.end('x')
    })
    expect(answer.headers['x-late']).toBe('true')
  })

  it('is asked for again as long as something is due, five times at most', async () => {
    for (const [due, expected] of [
      [1, 2],
      [3, 4],
      [99, 5],
    ] as const) {
      let asked = 0
      const answer = await answerOf(kind, (_request, response) => {
        gate(response, {
          beforeHead: () => {
            asked += 1
            return asked <= due ? turns(1) : undefined
          },
        })
        response.end('x')
      })
      expect(answer).toMatchObject({ status: 200, body: 'x' })
      expect(asked).toBe(expected)
    }
  })

  it('asks once, and nothing more, where nothing is due', async () => {
    const asked: string[] = []
    const answer = await answerOf(kind, (_request, response) => {
      const hooks = hooksWith({
        beforeHead: () => {
          asked.push('head')
          return undefined
        },
        lastCall: () => {
          asked.push('end')
          return undefined
        },
      })
      expect(gateResponse(response, hooks).state).toBe('open')
      response.writeHead(200)
      response.write('a')
      response.write('b')
      response.end('c')
      response.end()
    })
    expect(answer.body).toBe('abc')
    expect(asked).toEqual(['head', 'end'])
  })

  it('takes a bare writeHead with the held status again and again, as old compression makes it', async () => {
    const answer = await answerOf(kind, (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(2)) })
      response.writeHead(201)
      response.writeHead(201)
      response.write('a')
      response.writeHead(201)
      expect(() => response.writeHead(202)).toThrow(/initiated|already|after they are sent/)
      expect(() => response.writeHead(201, { 'X-A': '1' })).toThrow()
      response.end('b')
    })
    expect(answer).toMatchObject({ status: 201, body: 'ab' })
  })

  it('is asked for anew after a call that was wrong in itself', async () => {
    let asked = 0
    const answer = await answerOf(kind, (_request, response) => {
      gate(response, {
        beforeHead: () => {
          asked += 1
          return asked === 1 || asked === 2 ? turns(1) : undefined
        },
      })
      expect(() => response.writeHead(200, ['odd'] as unknown as string[])).toThrow()
      response.end('x')
    })
    expect(answer).toMatchObject({ status: 200, body: 'x' })
    expect(asked).toBe(3)
  })

  it('is asked for anew after a call that failed although nothing was due', async () => {
    let asked = 0
    await answerOf(kind, (_request, response) => {
      gate(response, {
        beforeHead: () => {
          asked += 1
          return undefined
        },
      })
      expect(() => response.writeHead(200, ['odd'] as unknown as string[])).toThrow()
      response.end('x')
    })
    expect(asked).toBe(2)
  })

  it('does not ask for a chunk that is none', async () => {
    let asked = 0
    await answerOf(kind, (_request, response) => {
      gate(response, {
        beforeHead: () => {
          asked += 1
          return undefined
        },
      })
      expect(() => response.write(5)).toThrow(/chunk/)
      expect(() => response.end({ json: true })).toThrow(/chunk/)
      expect([asked, response.headersSent]).toEqual([0, false])
      response.end('x')
    })
    expect(asked).toBe(1)
  })

  it.each(['holds', 'lets pass', 'has failed by it', 'has caught it'])(
    'throws at the program, and refuses nothing, where the headers of the program are wrong and the hook %s',
    async (what) => {
      const refused: unknown[] = []
      const answer = await answerOf(kind, (_request, response) => {
        gate(response, {
          beforeHead: (head) => {
            if (what === 'has failed by it') head.appendSetCookie('sid=s')
            if (what === 'has caught it') {
              try {
                head.getHeader('x')
              } catch {}
            }
            return what === 'holds' ? turns(1) : undefined
          },
          refuse: (error) => {
            refused.push(error)
            return { status: 503, headers: {}, body: '' }
          },
        })
        const wrong = { 'X-Wrong': undefined as unknown as string }
        expect(() => response.writeHead(200, wrong)).toThrow(/X-Wrong|undefined/i)
        response.statusCode = 500
        response.end('told')
      })
      expect(answer).toMatchObject({ status: 500, body: 'told' })
      expect(refused).toEqual([])
    },
  )

  it('mounted after the head has left, asks for the end alone', async () => {
    const asked: string[] = []
    const answer = await answerOf(kind, (_request, response) => {
      response.write('a')
      const mounted = gate(response, {
        beforeHead: () => {
          asked.push('head')
          return undefined
        },
        lastCall: () => {
          asked.push('end')
          return undefined
        },
      })
      expect(mounted.state).toBe('passed')
      response.end('b')
    })
    expect(answer.body).toBe('ab')
    expect(asked).toEqual(['end'])
  })
})

function onceGivenHead(
  give: (head: Parameters<GateHooks['beforeHead']>[0]) => Promise<void>,
): GateHooks['beforeHead'] {
  let given = false
  return (head) => {
    if (given) return undefined
    given = true
    return give(head)
  }
}

describe('the bytes on the wire', () => {
  const respond: Record<string, Respond> = {
    'end(body)': (response) => response.end('hello'),
    'end()': (response) => response.end(),
    'write and end': (response) => {
      response.write('hello')
      response.end('!')
    },
    'writeHead and end(body)': (response) => response.writeHead(200).end('hello'),
    'writeHead with a message, a body and names in their own case': (response) =>
      response.writeHead(202, 'As You Wish', { 'X-MiXeD': '1' }).end('hello'),
    'early hints, 102, 100, then an answer': (response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeProcessing()
      response.writeContinue()
      response.end('hello')
    },
    '304': (response) => response.writeHead(304, { ETag: '"a"' }).end(),
    trailers: (response) => {
      response.write('hello')
      response.addTrailers({ 'X-Sum': '1' })
      response.end()
    },
  }
  const requests = {
    'HTTP/1.1': 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'HTTP/1.1 HEAD': 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    'HTTP/1.0': 'GET / HTTP/1.0\r\n\r\n',
    'two pipelined':
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  }

  async function bytesOf(request: string, mount: (response: KitResponse) => void, then: Respond) {
    const server = await serve('http1', (_request, response) => {
      response.sendDate = false
      mount(response)
      then(response)
    })
    const bytes = await server.raw(request)
    await server.close()
    return bytes
  }

  describe.each(Object.entries(requests))('of %s', (_, request) => {
    it.each(Object.entries(respond))('are the native ones: %s', async (_name, then) => {
      const native = await bytesOf(request, () => {}, then)
      expect(await bytesOf(request, (response) => gate(response, {}), then)).toBe(native)
      const hold = (response: KitResponse) =>
        gate(response, { beforeHead: onceGiven(turns(3)), lastCall: onceGiven(turns(1)) })
      expect(await bytesOf(request, hold, then)).toBe(native)
    })
  })

  it('of informational responses leave while the head is held', async () => {
    const server = await serve('http1', (_request, response) => {
      gate(response, { beforeHead: onceGiven(turns(5)) })
      response.end('hello')
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.writeProcessing()
    })
    const bytes = await server.raw(requests['HTTP/1.1'])
    await server.close()
    expect(bytes.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 103', 'HTTP/1.1 102', 'HTTP/1.1 200'])
  })
})
