import { createRequire } from 'node:module'
import express from 'express'
import { describe, expect, it } from 'vitest'
import {
  gate,
  type Handler,
  type KitResponse,
  onceGiven,
  serve,
  turns,
} from '../response-gate.test-kit'

const expressFour = createRequire(__filename)('express4') as typeof express

/** Holds each response, and adds a cookie to it before it leaves. */
const adding: express.RequestHandler = (_request, response, next) => {
  const due = onceGiven(turns(3))
  gate(response as unknown as KitResponse, {
    beforeHead: (head) => due()?.then(() => head.appendSetCookie('sid=s')),
  })
  next()
}

/** Express replaces the prototype of a response on its way into a mounted app, and once more on its way out. */
describe.each([
  ['Express 5', express],
  ['Express 4', expressFour],
])('an app mounted in another, on %s', (_name, make) => {
  async function answerOf(build: (app: express.Express, mounted: express.Express) => void) {
    const app = make()
    const mounted = make()
    for (const each of [app, mounted]) each.set('env', 'test') // errors are not logged
    build(app, mounted)
    const server = await serve('http1', app as unknown as Handler)
    try {
      return await server.request()
    } finally {
      await server.close()
    }
  }
  const withCookie = { status: 200, headers: { 'set-cookie': ['sid=s'] }, complete: true }

  it.each<[string, express.RequestHandler]>([
    ['end', (_request, response) => response.end('hello')],
    ['send', (_request, response) => response.send('hello')],
    [
      'write',
      (_request, response) => {
        response.write('hel')
        response.end('lo')
      },
    ],
    ['writeHead', (_request, response) => response.writeHead(200).end('hello')],
    [
      'flushHeaders',
      (_request, response) => {
        response.flushHeaders()
        response.end('hello')
      },
    ],
  ])('answers through the gate of the app that it is mounted in: %s', async (_, answering) => {
    const answer = await answerOf((app, mounted) => {
      app.use(adding)
      app.use(mounted)
      mounted.use(answering)
    })
    expect(answer).toMatchObject({ ...withCookie, body: 'hello' })
  })

  it('gives back a response whose gate is still there', async () => {
    const answer = await answerOf((app, mounted) => {
      app.use(adding)
      app.use(mounted)
      mounted.use((_request, _response, next) => next())
      app.use((_request, response) => response.end('hello'))
    })
    expect(answer).toMatchObject({ ...withCookie, body: 'hello' })
  })

  it('may have a gate of its own, which stays when it passes the response back', async () => {
    const answer = await answerOf((app, mounted) => {
      app.use(mounted)
      mounted.use(adding)
      app.use((_request, response) => response.end('hello'))
    })
    expect(answer).toMatchObject({ ...withCookie, body: 'hello' })
  })

  it('may fail after its answer is held, which then still reads as sent', async () => {
    let seen: unknown[] = []
    const answer = await answerOf((app, mounted) => {
      app.use(adding)
      app.use(mounted)
      mounted.use((_request, response, next) => {
        response.end('hello')
        next(new Error('too late'))
      })
      app.use(((_error, _request, response, _next) => {
        seen = [response.headersSent, response.writableEnded, response.writableFinished]
        expect(() => response.setHeader('X', '1')).toThrow('after they are sent')
      }) satisfies express.ErrorRequestHandler)
    })
    expect(seen).toEqual([true, true, false])
    expect(answer).toMatchObject({ ...withCookie, body: 'hello' })
    expect(answer.headers.x).toBeUndefined()
  })
})
