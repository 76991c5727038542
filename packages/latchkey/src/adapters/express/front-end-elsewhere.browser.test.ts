import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../authentication/authenticator'
import { Sessions } from '../../session/sessions'
import { MemoryStore } from '../../stores/memory'
import { local } from '../../strategies/local'
import { latchkey } from '../express'

/** A page of another origin in a real browser: the guide "A front end elsewhere", as it is written there. */
describe('a front end of another origin, in a browser', () => {
  let browser: Browser
  let api: http.Server
  /** Of the same site, by another port; trusted. */
  let frontEnd: http.Server
  /** Of the same site too, and not trusted. */
  let stranger: http.Server
  let page: Page
  const acted: string[] = []

  const listen = async (server: http.Server) => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  const portOf = (server: http.Server) => (server.address() as AddressInfo).port
  const originOf = (server: http.Server) => `http://localhost:${portOf(server)}`

  beforeAll(async () => {
    const anyPage: http.RequestListener = (_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>front end</title>')
    }
    frontEnd = await listen(http.createServer(anyPage))
    stranger = await listen(http.createServer(anyPage))
    const trustedOrigins = [originOf(frontEnd)]
    const users = new Map([['1', { id: '1', name: 'ann' }]])
    const auth = latchkey({
      sessions: new Sessions({
        store: new MemoryStore(),
        keys: ['a key of at least 32 characters..'],
      }),
      authenticator: new Authenticator({
        serialize: (user: { id: string; name: string }) => user.id,
        deserialize: (id) => users.get(id),
        strategies: [
          local(({ username, password }) =>
            password === 'right'
              ? [...users.values()].find(({ name }) => name === username)
              : undefined,
          ),
        ],
      }),
      trustedOrigins,
    })
    const app = express()
    app.use((request, response, next) => {
      const { origin } = request.headers
      response.vary('Origin')
      if (origin === undefined || !trustedOrigins.includes(origin)) return next()
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
      })
      if (request.method !== 'OPTIONS') return next()
      response.set({
        'Access-Control-Allow-Methods': 'GET, POST',
        'Access-Control-Allow-Headers': 'Content-Type',
        'Access-Control-Max-Age': '600',
      })
      return void response.status(204).end()
    })
    app.use(auth)
    app.post(
      '/login',
      express.json(),
      express.urlencoded(),
      auth.signIn('local', { success: (_request, response) => void response.end('in') }),
    )
    app.get('/account', auth.requireUser(), (request, response) => {
      response.json({ user: auth.user(request).name })
    })
    app.post('/act', auth.requireUser(), (request, response) => {
      acted.push(request.headers.origin ?? 'none')
      response.status(204).end()
    })
    app.post('/logout', auth.signOut())
    api = await listen(http.createServer(app))
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  })
  afterAll(async () => {
    await browser?.close()
    for (const server of [api, frontEnd, stranger]) {
      server?.closeAllConnections()
      server?.close()
    }
  })
  beforeEach(async () => {
    acted.length = 0
    page = await (await browser.newContext()).newPage()
    page.setDefaultTimeout(20_000)
    await page.goto(`${originOf(frontEnd)}/`)
  })

  /** What a script of the page gets: the status, or that the browser does not let it see the answer. */
  const ask = (path: string, method = 'GET', body?: object) =>
    page.evaluate(
      async ({ url, method, body }) => {
        try {
          const response = await fetch(url, {
            method,
            credentials: 'include',
            ...(body && {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
          })
          return { status: response.status, text: await response.text() }
        } catch (error) {
          return { failed: String(error) }
        }
      },
      { url: `${originOf(api)}${path}`, method, body },
    )
  const signIn = () => ask('/login', 'POST', { username: 'ann', password: 'right' })

  it('signs in, acts, and signs out', async () => {
    expect(await ask('/account')).toMatchObject({ status: 401 })
    expect(await signIn()).toEqual({ status: 200, text: 'in' })
    expect(await ask('/account')).toEqual({ status: 200, text: '{"user":"ann"}' })
    expect(await ask('/act', 'POST', {})).toMatchObject({ status: 204 })
    expect(acted).toEqual([originOf(frontEnd)])
    expect(await ask('/logout', 'POST')).toMatchObject({ status: 204 })
    expect(await ask('/account')).toMatchObject({ status: 401 })
  })

  it('of which nobody has heard sees nothing, and neither acts nor signs in or out (T-CSRF-1, R56)', async () => {
    await signIn()
    await page.goto(`${originOf(stranger)}/`)
    const refused = { failed: expect.stringContaining('Failed to fetch') }
    expect(await ask('/account')).toEqual(refused)
    expect(await ask('/act', 'POST', {})).toEqual(refused)
    // Without a preflight: the request arrives, with the cookie, which is the same site's.
    expect(await ask('/act', 'POST')).toEqual(refused)
    expect(await ask('/logout', 'POST')).toEqual(refused)
    expect(acted).toEqual([])
    await page.goto(`${originOf(frontEnd)}/`)
    expect(await ask('/account')).toMatchObject({ status: 200 })
  })

  it('of which nobody has heard cannot send a form either (R56)', async () => {
    await signIn()
    for (const path of ['/act', '/logout', '/login']) {
      await page.goto(`${originOf(stranger)}/`)
      const action = `${originOf(api)}${path}`
      await page.setContent(`<form method="post" action="${action}"><button>Win</button></form>`)
      const [response] = await Promise.all([page.waitForNavigation(), page.click('button')])
      expect(response?.url()).toBe(action)
      expect(response?.status()).toBe(403)
    }
    expect(acted).toEqual([])
    await page.goto(`${originOf(frontEnd)}/`)
    expect(await ask('/account')).toMatchObject({ status: 200 })
  })
})
