import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authenticator } from '../../../authentication/authenticator'
import { Sessions } from '../../../session/sessions'
import { MemoryStore } from '../../../stores/memory'
import { latchkey } from '../../express'

/** Spellings of `/admin` that some router, proxy or file system takes for it (CVE-2026-22031 and its kin). */
function spellings(): string[] {
  const letters = [...'admin']
  const encoded = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`
  const oneEncoded = letters.map((letter, at) =>
    [...letters.slice(0, at), encoded(letter), ...letters.slice(at + 1)].join(''),
  )
  const oneUpper = letters.map((letter, at) =>
    [...letters.slice(0, at), letter.toUpperCase(), ...letters.slice(at + 1)].join(''),
  )
  const twice = letters.map((letter, at) =>
    [...letters.slice(0, at), encoded(letter).replace('%', '%25'), ...letters.slice(at + 1)].join(
      '',
    ),
  )
  const names = [
    'admin',
    'ADMIN',
    'aDMIN',
    'AdMiN',
    ...oneEncoded,
    ...oneUpper,
    ...twice,
    letters.map(encoded).join(''),
    letters.map((letter) => encoded(letter).toUpperCase()).join(''),
    'ad%6Din',
    'adm%69n%20',
    'admin%00',
    'admin%2e',
    'admın',
    'ａｄｍｉｎ',
    'admin\u200b',
  ]
  const before = [
    '/',
    '//',
    '///',
    '/./',
    '/x/../',
    '/%2e/',
    '/x/%2e%2e/',
    '/;/',
    '/..;/',
    '/%2f',
    '\\',
    '/\\',
  ]
  const after = [
    '',
    '/',
    '//',
    '/.',
    '/..',
    ';x',
    ';x=1',
    '?',
    '?x',
    '#x',
    '%20',
    '%09',
    '%2f',
    '.',
    '.json',
    '/x/..',
    '%3b',
    '%3f',
  ]
  const all = [
    ...names.flatMap((name) => ['', '/', ';x', '?x', '%20', '/.'].map((end) => `/${name}${end}`)),
    ...before.flatMap((start) => [`${start}admin`, `${start}%61dmin`, `${start}admin/`]),
    ...after.flatMap((end) => [`/admin${end}`, `/%61dmin${end}`, `//admin${end}`]),
    'http://other.example/admin',
    'https://127.0.0.1/admin',
    '*',
    '/admin/../admin',
    '/a/b/../../admin',
  ]
  return [...new Set(all)].map((path) => encodeURI(path).replaceAll('%25', '%'))
}

const keys = ['a key of at least 32 characters..']

/** A router, or a proxy, that takes as many spellings as it can for one path. */
function forgiving(url: string): string {
  const [path = ''] = url.replaceAll('\\', '/').split(/[?#]/, 1)
  const decoded = [1, 2].reduce((text) => text.replace(/%([\da-f]{2})/gi, decodeByte), path)
  const plain = decoded
    .replaceAll('\\', '/')
    .replace(/;[^/]*|[\0\s]/g, '')
    .toLowerCase()
  return new URL(plain.replace(/\/{2,}/g, '/'), 'http://here.invalid').pathname
}

function decodeByte(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

describe.each([
  ['express', 'as it is'],
  ['express4', 'as it is'],
  ['express', 'behind what rewrites paths'],
])('a guarded route, on %s %s', (kind, how) => {
  let server: http.Server
  let port: number
  let entered: string[] = []
  beforeAll(async () => {
    const create = (await import(kind)).default as typeof express
    const sessions = new Sessions({ store: new MemoryStore(), keys })
    const authenticator = new Authenticator({
      serialize: (user: { id: string }) => user.id,
      deserialize: (id) => ({ id }),
      rolesOf: () => ['admin'],
      scopesOf: () => ['admin'],
    })
    const auth = latchkey({ sessions, authenticator })
    const app = create()
    app.use(auth)
    if (how !== 'as it is') {
      app.use((request, _response, next) => {
        request.url = forgiving(request.url)
        next()
      })
    }
    const enter: express.RequestHandler = (request, response) => {
      entered.push(request.originalUrl)
      response.end('entered')
    }
    const guards = [
      auth.requireUser(),
      auth.requireRole('admin'),
      auth.requireScope('admin'),
      auth.requireFresh({ within: { days: 1 } }),
    ]
    app.all('/admin', guards.slice(0, 1), enter)
    for (const [place, guard] of guards.entries()) {
      const router = create.Router({ mergeParams: true })
      router.all('/admin', guard, enter)
      app.use(`/${place}`, router)
      app.all(`/${place}/:page/admin`, guard, enter)
    }
    app.use((_request, response) => void response.status(404).end('nothing here'))
    server = http.createServer(app).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => server.close())

  const statusOf = (path: string, method: string) =>
    new Promise<number>((resolve, reject) => {
      const request = http.request({ port, host: '127.0.0.1', path, method, agent })
      request.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      request.on('error', reject)
      request.setHeader('sec-fetch-site', 'same-origin')
      request.end()
    })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 })
  afterAll(() => agent.destroy())

  it(`is entered by nobody in ${spellings().length} spellings of its path (T-PATH-1)`, async () => {
    expect(spellings().length).toBeGreaterThanOrEqual(200)
    entered = []
    let guarded = 0
    for (const path of spellings()) {
      const status = await statusOf(path, 'GET')
      expect([400, 401, 404], path).toContain(status)
      if (status === 401) guarded += 1
    }
    expect(entered).toEqual([])
    // They do reach the route in many spellings: it is the guard that kept them out.
    expect(guarded).toBeGreaterThan(how === 'as it is' ? 20 : 150)
  })

  it('is entered by nobody through whichever method and guard', async () => {
    entered = []
    for (const start of ['', '/0', '/1', '/2', '/3', '/0/x', '/3/x']) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        expect(await statusOf(`${start}/ADMIN/`, method)).toBe(401)
      }
    }
    expect(entered).toEqual([])
  })
})
