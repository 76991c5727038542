import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import compression from 'compression'
import connect from 'connect'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  gate,
  type Handler,
  type KitRequest,
  type KitResponse,
  onceGiven,
  type RequestOptions,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

type Next = (error?: unknown) => void
type Middleware = (request: KitRequest, response: KitResponse, next: Next) => void
type Route = (request: express.Request, response: express.Response, next: Next) => void

let directory: string
let file: string
beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-gate-'))
  file = path.join(directory, 'page.txt')
  fs.writeFileSync(file, 'x'.repeat(300_000))
})
afterAll(() => fs.rmSync(directory, { recursive: true }))

const adding: Middleware = (_request, response, next) => {
  const due = onceGiven(turns(3))
  gate(response, {
    beforeHead: (head) => due()?.then(() => head.appendSetCookie('sid=s')),
  })
  next()
}
const refusing: Middleware = (_request, response, next) => {
  gate(response, { beforeHead: () => turns(3).then(() => Promise.reject(new Error('down'))) })
  next()
}

const routes: Record<string, [Route, Partial<Answer>, RequestOptions?]> = {
  send: [(_, response) => response.send('hello'), { status: 200, body: 'hello' }],
  json: [(_, response) => response.status(201).json({ a: 1 }), { status: 201, body: '{"a":1}' }],
  redirect: [(_, response) => response.redirect('/account'), { status: 302 }],
  sendStatus: [(_, response) => response.sendStatus(404), { status: 404, body: 'Not Found' }],
  'a conditional GET': [
    (_, response) => response.set('ETag', '"a"').send('hello'),
    { status: 304, body: '' },
    { headers: { 'if-none-match': '"a"' } },
  ],
  HEAD: [(_, response) => response.send('hello'), { status: 200, body: '' }, { method: 'HEAD' }],
  sendFile: [
    (_, response) => response.sendFile(file),
    { status: 200, body: 'x'.repeat(300_000), complete: true },
  ],
  'a range of a file': [
    (_, response) => response.sendFile(file),
    { status: 206, body: 'xx' },
    { headers: { range: 'bytes=0-1' } },
  ],
  'the error page': [
    () => {
      throw Object.assign(new Error('teapot'), { status: 418, stack: 'no stack' })
    },
    { status: 418 },
  ],
  'a page that is not there': [(_request, _response, next) => next(), { status: 404 }],
}

/** Express 4 is installed beside 5, under a name for which there are no types. */
const expressFour = createRequire(__filename)('express4') as typeof express

describe.each(['Express 5', 'Express 4'])('%s', (name) => {
  async function answerTo(middleware: Middleware[], route: Route, options?: RequestOptions) {
    const make = name === 'Express 5' ? express : expressFour
    const app = make()
    app.set('env', 'test') // errors are not logged
    for (const use of middleware) app.use(use as unknown as express.RequestHandler)
    app.get('/', route as express.RequestHandler)
    const server = await serve('http1', app as unknown as Handler)
    try {
      const { bytes: _bytes, ...answer } = await server.request(options)
      return answer
    } finally {
      await server.close()
    }
  }

  it.each(Object.entries(routes))(
    'answers as it does without a gate, cookie aside: %s',
    async (_, [route, expected, options]) => {
      const native = await answerTo([], route, options)
      const answer = await answerTo([adding], route, options)
      expect(answer).toMatchObject(expected)
      const { 'set-cookie': cookies, date: _date, ...headers } = answer.headers
      const { date: _nativeDate, ...nativeHeaders } = native.headers
      expect(cookies).toEqual(['sid=s'])
      expect({ ...answer, headers }).toEqual({ ...native, headers: nativeHeaders })
    },
  )

  it.each(Object.entries(routes))('refuses: %s', async (_, [route, , options]) => {
    const answer = await answerTo([refusing], route, options)
    const body = options?.method === 'HEAD' ? '' : 'refused'
    expect(answer).toMatchObject({ status: 503, body, complete: true })
    for (const name of ['location', 'etag', 'content-range', 'last-modified', 'accept-ranges']) {
      expect(answer.headers[name]).toBeUndefined()
    }
  })

  it('compresses a large file', async () => {
    const compress = compression() as unknown as Middleware
    const answer = await answerTo([adding, compress], (_, response) => response.sendFile(file), {
      headers: { 'accept-encoding': 'gzip' },
    })
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'set-cookie': ['sid=s'] })
    expect(answer.complete).toBe(true)
  })
})

describe.each(serverKinds)('Connect on %s', (kind) => {
  it('answers, and refuses', async () => {
    for (const [middleware, expected] of [
      [adding, { status: 200, body: 'hello' }],
      [refusing, { status: 503, body: 'refused' }],
    ] as const) {
      const app = connect()
      app.use(middleware as unknown as connect.NextHandleFunction)
      app.use((_request, response) => response.end('hello'))
      const server = await serve(kind, app as unknown as Handler)
      expect(await server.request()).toMatchObject({ ...expected, complete: true })
      await server.close()
    }
  })
})

describe('an agent that keeps its connection', () => {
  it('gets all its answers over it, held or not', async () => {
    let count = 0
    const server = await serve('http1', (_request, response) => {
      count += 1
      gate(response, count % 2 === 0 ? {} : { beforeHead: onceGiven(turns(2)) })
      response.end(String(count))
    })
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const got: [string, boolean][] = []
    for (let round = 1; round <= 5; round += 1) {
      const request = http.get({ port: server.port, agent })
      const [response] = (await once(request, 'response')) as [http.IncomingMessage]
      got.push([await text(response), request.reusedSocket])
      await turns(2)
    }
    agent.destroy()
    await server.close()
    expect(got).toEqual([
      ['1', false],
      ['2', true],
      ['3', true],
      ['4', true],
      ['5', true],
    ])
  })
})
