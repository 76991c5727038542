import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, type AppOptions, serverMakes, startApp } from './app.fixture'

const right = { username: 'ann', password: 'right' }
const day = 86_400_000

describe.each(serverMakes)('at a sign-in, on %s', (kind) => {
  let app: App
  afterEach(() => app.close())
  const start = async (options: AppOptions = {}) => {
    app = await startApp(kind, options)
    return app
  }
  const list = () => app.sessions.of('1').list()

  it('the visitor is described by what the program says of the request', async () => {
    const { visitor } = await start({
      latchkey: {
        describeVisitor: ({ headers, socket }) => ({
          device: headers['user-agent'],
          network: socket?.remoteAddress,
        }),
      },
    })
    await visitor().post('/login', right, { headers: { 'user-agent': 'Firefox on Linux' } })
    expect(await list()).toMatchObject([
      { device: 'Firefox on Linux', network: expect.stringContaining('127.0.0.1') },
    ])
  })

  it('a program that says it itself is not asked', async () => {
    const { visitor } = await start({
      latchkey: { describeVisitor: () => ({ device: 'a robot', network: '192.0.2.1' }) },
      routes: (auth, { users }) => ({
        async 'POST /register'(request, response) {
          const ann = users.get('1')
          if (ann === undefined) throw new Error('There is no Ann.')
          const how = request.headers['x-device'] ? { from: { device: 'her own' } } : {}
          await auth.signInAs(request, ann, how)
          response.end()
        },
      }),
    })
    await visitor().post('/register', {}, { headers: { 'x-device': 'yes' } })
    const [own] = await list()
    expect(own).toMatchObject({ device: 'her own' })
    expect(own).not.toHaveProperty('network')
    await visitor().post('/register', {})
    expect((await list()).map(({ device }) => device).sort()).toEqual(['a robot', 'her own'])
  })

  it('a description that fails signs nobody in', async () => {
    const { visitor, errors, store } = await start({
      latchkey: {
        describeVisitor: () => {
          throw new Error('no address')
        },
      },
    })
    const ann = visitor()
    expect((await ann.post('/login', right)).status).toBe(500)
    expect(errors).toMatchObject([{ message: 'no address' }])
    expect(await store.records()).toEqual([])
    expect(ann.cookies.size).toBe(0)
  })

  const remembering = (remember: unknown): AppOptions => ({
    routes: (auth) => ({
      'POST /remembered': auth.signIn('local', {
        success: '/',
        remember: remember as () => boolean,
      }),
    }),
  })

  it('the session outlives the browser where the route says so', async () => {
    const { visitor, clock } = await start(
      remembering((request: IncomingMessage & { body: typeof right & { remember?: unknown } }) => {
        return request.body.remember === 'on'
      }),
    )
    const [lasting] = (await visitor().post('/remembered', { ...right, remember: 'on' })).setCookies
    expect(lasting).toContain('; Max-Age=2592000;')
    const [usual] = (await visitor().post('/remembered', right)).setCookies
    expect(usual).not.toMatch(/Max-Age|Expires/)
    const ends = (await list()).map(({ endsAt }) => endsAt.getTime() - clock.now()).sort()
    expect(ends).toEqual([31 * 60_000, 14 * day + 60_000].sort())
  })

  it('only yes is yes, and what a client sent is no error', async () => {
    const { visitor } = await start(
      remembering((request: IncomingMessage & { body: { remember: unknown } }) => {
        return request.body.remember
      }),
    )
    for (const remember of ['on', 1, { idle: { days: 400 } }, null, [], 'false']) {
      const answer = await visitor().post('/remembered', { ...right, remember })
      expect([answer.status, answer.setCookies[0]?.includes('Max-Age')]).toEqual([303, false])
    }
    const answer = await visitor().post('/remembered', { ...right, remember: true })
    expect(answer.setCookies[0]).toContain('; Max-Age=2592000;')
  })

  it('whom the program signs in may be remembered, too', async () => {
    const { visitor } = await start({
      routes: (auth, { users }) => ({
        async 'POST /register'(request, response) {
          const remember = { absolute: { days: 1 } }
          await auth.signInAs(request, users.get('1') as { id: string; name: string }, { remember })
          response.end()
        },
      }),
    })
    const [setCookie] = (await visitor().post('/register', {})).setCookies
    expect(setCookie).toContain('; Max-Age=86400;')
  })

  it('the oldest sessions beyond the limit are over when the answer is there (R09)', async () => {
    const { visitor } = await start({ sessions: { maxPerOwner: 2 } })
    const three = [visitor(), visitor(), visitor()]
    for (const each of three) {
      await each.post('/login', right)
      app.clock.advance(1)
    }
    const seen = await Promise.all(
      three.map(async (each) => JSON.parse((await each.get('/read')).body)),
    )
    expect(seen).toMatchObject([{ why: 'too-many-sessions' }, { user: 'ann' }, { user: 'ann' }])
  })

  it('options that are no functions are refused when the app is made', async () => {
    await expect(start({ latchkey: { describeVisitor: 'x' as never } })).rejects.toThrow(
      'OPTION_INVALID: describeVisitor',
    )
    await expect(start(remembering(true))).rejects.toThrow('OPTION_INVALID: remember')
    await start()
  })
})
