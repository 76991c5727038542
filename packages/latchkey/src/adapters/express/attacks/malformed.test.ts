import net from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { success } from '../../../authentication/outcomes'
import { oddValues } from '../../../testing/odd-values'
import { type App, type Handler, startApp } from '../app.fixture'

/** 10,000 in every place each night; at each change 2,000 in all places together. */
const isNight = process.env.LATCHKEY_NIGHTLY !== undefined
const howMany = isNight ? 10_000 : 2_000
const timeout = isNight ? 10 * 60_000 : 120_000

/** What a client can put where; `%s` is the odd value, made to fit. */
type Place = (value: string) => string

const body = (path: string, type: string, text: string) => {
  const bytes = Buffer.from(text).toString('latin1')
  const head = `POST ${path} HTTP/1.1\r\nhost: app.example\r\nsec-fetch-site: same-origin\r\ncontent-type: ${type}`
  return `${head}\r\ncontent-length: ${bytes.length}\r\n\r\n${bytes}`
}
const get = (path: string, header: string) =>
  `GET ${path} HTTP/1.1\r\nhost: app.example\r\n${header}\r\n\r\n`
/** What Node's parser lets into a header, and into the target of a request. */
const inHeader = (value: string) =>
  Buffer.from(value)
    .toString('latin1')
    .replace(/[\0\r\n]/g, '')
const inTarget = (value: string) => inHeader(value).replace(/[^\x21-\x7e\x80-\xff]/g, '')

const places: Record<string, Place> = {
  'the session cookie': (value) => get('/account', `cookie: sid=${inHeader(value)}`),
  'the name of a cookie': (value) => get('/account', `cookie: ${inHeader(value)}=x; sid`),
  'a header with credentials': (value) => get('/api', `authorization: ${inHeader(value)}`),
  'a token': (value) => get('/api', `authorization: Bearer ${inHeader(value)}`),
  'what is accepted': (value) => get('/account', `accept: ${inHeader(value)}`),
  'where it comes from': (value) =>
    `POST /login HTTP/1.1\r\nhost: app.example\r\norigin: ${inHeader(value)}\r\nreferer: ${inHeader(value)}\r\ncontent-length: 0\r\n\r\n`,
  'what a browser says of it': (value) =>
    `POST /login HTTP/1.1\r\nhost: app.example\r\nsec-fetch-site: ${inHeader(value)}\r\ncontent-length: 0\r\n\r\n`,
  'a host': (value) =>
    `POST /login HTTP/1.1\r\nhost: ${inHeader(value)}\r\norigin: http://app.example\r\ncontent-length: 0\r\n\r\n`,
  'a CSRF token': (value) =>
    `POST /login HTTP/1.1\r\nhost: app.example\r\ncookie: sid=x\r\nx-csrf-token: ${inHeader(value)}\r\ncontent-length: 0\r\n\r\n`,
  'the path': (value) => get(`/${inTarget(value)}`, 'a: b'),
  'the query': (value) => get(`/account?next=${inTarget(value)}`, 'accept: text/html'),
  'a parameter of a callback': (value) => get(`/provider?code=${inTarget(value)}`, 'a: b'),
  'where to go': (value) =>
    body(`/login?next=${inTarget(value)}`, 'application/json', JSON.stringify(right)),
  'a field': (value) =>
    body('/login', 'application/json', JSON.stringify({ ...right, next: value, username: value })),
  'a field of a form': (value) =>
    body('/login', 'application/x-www-form-urlencoded', `username=${value}&password=${value}`),
  'a whole body': (value) => body('/login', 'application/json', value),
  'the type of a body': (value) => body('/login', inHeader(value) || 'x', '{}'),
}

const right = { username: 'ann', password: 'right' }

describe('what a client sends that nobody would', () => {
  let app: App
  beforeAll(async () => {
    const urlencoded = express.urlencoded({ extended: false }) as unknown as Handler
    app = await startApp('express', {
      before: [urlencoded],
      authenticator: {
        strategies: [
          {
            name: 'token',
            authenticate: (request) =>
              success({ id: '1', name: request.header('authorization') ?? '' }),
          },
        ],
      },
      routes: (auth) => ({
        'GET /account': auth.requireUser({ failure: '/login' }),
        'GET /api': auth.identify('token'),
        'GET /provider': auth.signIn('token', { success: '/', returnTo: { parameter: 'code' } }),
        'POST /login': auth.signIn('local', {
          success: '/home',
          failure: '/login',
          returnTo: { parameter: 'next' },
        }),
      }),
    })
  })
  afterAll(() => app.close())

  /** Sends a request to the letter, over a connection of its own; gives the status. A request that is never answered fails the test by its time. */
  const statusOf = (request: string) =>
    new Promise<number>((resolve) => {
      let answer = ''
      const socket = net.connect(app.address.port, '127.0.0.1')
      socket.on('data', (chunk) => {
        answer += chunk
        const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
        if (status === undefined) return
        resolve(Number(status))
        socket.destroy()
      })
      socket.on('error', () => resolve(0))
      socket.on('close', () => resolve(0))
      // Bytes as they are: what is beyond ASCII was made UTF-8 before.
      socket.end(Buffer.from(request, 'latin1'))
    })

  const values = [...oddValues(howMany, 's%3Aabc.def')]
  const names = Object.keys(places)

  it.each(names.map((name, at) => [name, at] as const))(
    'is answered below 500 as %s, and the process lives (T-CRASH-1)',
    { timeout },
    async (name, at) => {
      const place = places[name] as Place
      // By night every place has all of the values; at each change, its share.
      const isMine = (index: number) => isNight || index % names.length === at
      const mine = values.filter((_, index) => isMine(index))
      expect(mine.length).toBeGreaterThan(howMany / names.length - 2)
      const check = async (value: string) => {
        const status = await statusOf(place(value))
        expect(status, JSON.stringify(value.slice(0, 200))).toBeGreaterThanOrEqual(100)
        expect(status, JSON.stringify(value.slice(0, 200))).toBeLessThan(500)
      }
      for (let from = 0; from < mine.length; from += 16) {
        await Promise.all(mine.slice(from, from + 16).map(check))
      }
      expect(
        app.errors.filter((error) => (error as { status?: number }).status === undefined),
      ).toEqual([])
      app.errors.length = 0
      expect((await app.visitor().get('/plain')).status).toBe(200)
    },
  )
})
