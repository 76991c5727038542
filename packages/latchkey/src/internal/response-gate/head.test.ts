import { describe, expect, it } from 'vitest'
import { type GateHooks, gateResponse } from '../response-gate'
import {
  gate,
  type Handler,
  hooksWith,
  onceGiven,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

async function answerOf(kind: (typeof serverKinds)[number], handler: Handler, method = 'GET') {
  const server = await serve(kind, handler)
  try {
    return await server.request({ method })
  } finally {
    await server.close()
  }
}

describe.each(serverKinds)('the head on %s', (kind) => {
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
