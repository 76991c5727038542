import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, type AppOptions, type Handler, serverKinds, startApp } from './app.fixture'
import type { Visitor } from './client.fixture'

const right = { username: 'ann', password: 'right' }

/** What has neither Sec-Fetch-Site nor Origin nor Referer, but a session: a program, or a browser of long ago. */
describe.each(serverKinds)('a request that says nothing of where it comes from, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, {
      routes: (auth) => ({
        'GET /token': async (request, response) =>
          response.end(JSON.stringify({ token: await auth.csrfToken(request) })),
        'POST /begin': async (request, response) => {
          await auth.signInAs(request, { id: '1', name: 'ann' })
          response.end(JSON.stringify({ token: await auth.csrfToken(request) }))
        },
      }),
      ...options,
    })
    return app
  }
  const tokenOf = async (visitor: Visitor): Promise<string> =>
    JSON.parse((await visitor.get('/token')).body).token
  const signedIn = async (username = 'ann') => {
    const visitor = app.visitor()
    await visitor.post('/login', { ...right, username })
    return visitor
  }
  /** Posts as a program does that keeps cookies. */
  const postAs = (visitor: Visitor, headers: Record<string, string> = {}, body: object = {}) =>
    app.send('/note', {
      method: 'POST',
      body,
      headers: { cookie: visitor.cookieHeader, ...headers },
    }).answer

  it('may act for its session with a token in a header', async () => {
    await start()
    const ann = await signedIn()
    const answer = await postAs(ann, { 'x-csrf-token': await tokenOf(ann) }, { a: 1 })
    expect(answer).toMatchObject({ status: 200, body: 'noted' })
  })

  it('may not without, and the store is not asked (CS4)', async () => {
    const { store, errors } = await start()
    const ann = await signedIn()
    store.callsSince()
    expect((await postAs(ann)).status).toBe(403)
    expect(store.calls).toEqual([])
    expect(errors).toMatchObject([{ code: 'CROSS_SITE_REQUEST' }])
  })

  it('may act with a token in a body that was read before the middleware', async () => {
    await start({ before: [express.json() as unknown as Handler] })
    const ann = await signedIn()
    const _csrf = await tokenOf(ann)
    expect((await postAs(ann, {}, { _csrf })).status).toBe(200)
    expect((await postAs(ann, {}, { _csrf: 'x' })).status).toBe(403)
    // Of a header and a field, the header counts (R54).
    expect((await postAs(ann, { 'x-csrf-token': 'x' }, { _csrf })).status).toBe(403)
  })

  it('may not with one in a body that is read later: what is not judged is refused', async () => {
    await start()
    const ann = await signedIn()
    expect((await postAs(ann, {}, { _csrf: await tokenOf(ann) })).status).toBe(403)
  })

  it('has a token from the answer that begins its session', async () => {
    await start()
    const program = app.visitor()
    const answer = await app.send('/begin', { method: 'POST' }).answer
    program.take(answer)
    const { token } = JSON.parse(answer.body)
    expect((await postAs(program, { 'x-csrf-token': token })).status).toBe(200)
  })

  it('needs none without a session', async () => {
    const { visitor } = await start()
    const nobody = visitor()
    expect(JSON.parse((await nobody.get('/token')).body)).toEqual({})
    expect(nobody.cookies.size).toBe(0)
    expect((await app.send('/login', { method: 'POST', body: right }).answer).status).toBe(200)
  })

  it('gets its token in an answer that no cache keeps, and a different one each time', async () => {
    await start()
    const ann = await signedIn()
    const answer = await ann.get('/token')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(await tokenOf(ann)).not.toBe(JSON.parse(answer.body).token)
  })
})
