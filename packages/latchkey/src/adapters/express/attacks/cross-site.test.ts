import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, type Handler, startApp } from '../app.fixture'
import type { Visitor } from '../client.fixture'

const right = { username: 'ann', password: 'right' }

/** Whence an attacker's page can send, as browsers say it. */
const provenances: Record<string, Record<string, string>> = {
  'another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'another host of the site': { 'sec-fetch-site': 'same-site', origin: 'https://b.example' },
  'a frame that hides': { origin: 'null' },
  'a frame that hides, and says so': { 'sec-fetch-site': 'cross-site', origin: 'null' },
  'another origin, from a browser of before': { origin: 'https://evil.example' },
  'another page, from a browser of long before': { referer: 'https://evil.example/' },
  nowhere: {},
}

const contentTypes = [
  undefined,
  '',
  'application/x-www-form-urlencoded',
  'Application/X-WWW-Form-URLencoded',
  'multipart/form-data; boundary=x',
  'MULTIPART/FORM-DATA; BOUNDARY=x',
  'text/plain',
  'TEXT/PLAIN; charset=utf-8',
  'text/plain;application/json',
  'application/json',
  'APPLICATION/JSON',
  'application/json; charset=utf-8',
  'application/csp-report',
  'nonsense',
]

/** What some servers take for the method instead (R55). */
const overrides: [path: string, headers: Record<string, string>][] = [
  ['?_method=GET', {}],
  ['', { 'x-http-method-override': 'GET' }],
  ['', { 'x-method-override': 'HEAD' }],
  ['', { 'x-http-method': 'OPTIONS' }],
]

describe('requests that pages of other sites send', () => {
  let app: App
  let ann: Visitor
  let bob: Visitor
  let acted = 0
  beforeAll(async () => {
    const act: Handler = (_request, response) => {
      acted += 1
      response.end('acted')
    }
    app = await startApp('express', {
      // Read first, so that a token in the body has its chance.
      before: [express.json() as unknown as Handler, express.urlencoded() as unknown as Handler],
      routes: (auth) => ({
        'POST /act': act,
        'PUT /act': act,
        'PATCH /act': act,
        'DELETE /act': act,
        'QUERY /act': act,
        'GET /token': async (request, response) => response.end(await auth.csrfToken(request)),
      }),
    })
    ann = app.visitor()
    bob = app.visitor()
    await ann.post('/login', right)
    await bob.post('/login', { ...right, username: 'bob' })
  })
  afterAll(() => app.close())

  const tokenOf = async (visitor: Visitor) => (await visitor.get('/token')).body
  const send = (path: string, headers: Record<string, string>, method = 'POST') =>
    app.send(path, { method, headers: { cookie: ann.cookieHeader, ...headers } }).answer
  const expectRefused = async (path: string, headers: Record<string, string>, method?: string) => {
    acted = 0
    app.store.callsSince()
    expect(await send(path, headers, method)).toMatchObject({ status: 403, setCookies: [] })
    expect(acted).toBe(0)
    expect(app.store.calls).toEqual([])
  }

  describe.each(Object.entries(provenances))('from %s (T-CSRF-1, CS4)', (_, provenance) => {
    it('are refused whatever they say that they carry, or if they do not', async () => {
      for (const type of contentTypes) {
        await expectRefused('/act', {
          ...provenance,
          ...(type !== undefined && { 'content-type': type }),
        })
      }
    })

    it('are refused by every method that may change something', async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'QUERY']) {
        await expectRefused('/act', provenance, method)
      }
    })

    it('are refused as what they are, whatever method they would rather have (R55)', async () => {
      for (const [query, headers] of overrides) {
        await expectRefused(`/act${query}`, { ...provenance, ...headers })
      }
    })

    it('neither sign in nor out (R56, CS5)', async () => {
      await expectRefused('/login', provenance)
      await expectRefused('/logout', provenance)
      expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
    })
  })

  it('are refused in spite of a token, where they say that they come from elsewhere (T-CSRF-1)', async () => {
    const token = await tokenOf(ann)
    for (const provenance of Object.values(provenances)) {
      if (Object.keys(provenance).length === 0) continue
      await expectRefused('/act', { ...provenance, 'x-csrf-token': token })
    }
    expect((await send('/act', { 'x-csrf-token': token })).status).toBe(200)
  })

  it('are refused with a token in a cookie or in the address (CS3)', async () => {
    const token = await tokenOf(ann)
    for (const name of ['_csrf', 'x-csrf-token', 'csrf', 'XSRF-TOKEN']) {
      await expectRefused(`/act?${name}=${token}`, {})
      await expectRefused('/act', { cookie: `${ann.cookieHeader}; ${name}=${token}` })
    }
    await expectRefused(`/act;_csrf=${token}`, {})
    await expectRefused('/act', { 'x-xsrf-token': token })
  })

  it('are refused with a token of another user (T-CSRF-2)', async () => {
    await expectRefused('/act', { 'x-csrf-token': await tokenOf(bob) })
  })

  it('are refused with a token of another session of the same user (T-CSRF-2)', async () => {
    const elsewhere = app.visitor()
    await elsewhere.post('/login', right)
    await expectRefused('/act', { 'x-csrf-token': await tokenOf(elsewhere) })
  })

  it('are refused with a token of before the sign-in, which is good before it (T-FIX-2, T-CSRF-2, CVE-2023-29020)', async () => {
    const carol = app.visitor()
    await carol.get('/write')
    const before = await tokenOf(carol)
    const post = () => {
      const headers = { cookie: carol.cookieHeader, 'x-csrf-token': before }
      return app.send('/act', { method: 'POST', headers }).answer
    }
    expect((await post()).status).toBe(200)
    await carol.post('/login', right)
    expect((await post()).status).toBe(403)
  })

  it('are refused with a token of before a sign-in that took its place (T-CSRF-2)', async () => {
    const carol = app.visitor()
    await carol.post('/login', right)
    const first = await tokenOf(carol)
    await carol.post('/login', { ...right, username: 'bob' })
    const headers = { cookie: carol.cookieHeader, 'x-csrf-token': first }
    expect((await app.send('/act', { method: 'POST', headers }).answer).status).toBe(403)
  })

  it('are refused with two tokens, one of them right (R54)', async () => {
    const token = await tokenOf(ann)
    await expectRefused('/act', { 'x-csrf-token': `${token}, ${await tokenOf(ann)}` })
    await expectRefused('/act', { 'x-csrf-token': '' })
  })

  it('change nothing by a method that only reads (3.5.3)', async () => {
    for (const path of ['/login', '/logout']) {
      const answer = await ann.get(path, { headers: { 'sec-fetch-site': 'cross-site' } })
      expect(answer).toMatchObject({ status: 404, setCookies: [] })
    }
    expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
  })
})
