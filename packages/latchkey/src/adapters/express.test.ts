import type { Response } from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../authentication/authenticator'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { latchkey } from './express'
import { type App, serverKinds, startApp } from './express/app.fixture'

describe.each(serverKinds)('an app on %s', (kind) => {
  let app: App
  beforeEach(async () => {
    app = await startApp(kind)
  })
  afterEach(() => app.close())

  it('signs somebody in, knows them, and signs them out', async () => {
    const ann = app.visitor()
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ why: 'no-cookie', data: {} })

    const signedIn = await ann.post('/login', { username: 'ann', password: 'right' })
    expect(signedIn).toMatchObject({ status: 200, body: 'in' })
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ user: 'ann', data: {} })

    const signedOut = await ann.post('/logout')
    expect(signedOut).toMatchObject({ status: 200, body: 'out' })
    expect(ann.cookies.size).toBe(0)
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ why: 'no-cookie', data: {} })
  })
})

describe.each(['express', 'express4'] as const)("%s's own answers", (kind) => {
  it('a page that has not changed is a 304, and carries the cookie that is due', async () => {
    const app = await startApp(kind, {
      routes: (auth) => ({
        'GET /page': (request, response) => {
          auth.session(request).data.visits = 1
          ;(response as unknown as Response).send('a page')
        },
      }),
    })
    const { etag } = (await app.visitor().get('/page')).headers
    const headers = { 'if-none-match': `${etag}` }
    const answer = await app.visitor().get('/page', { headers })
    expect(answer).toMatchObject({ status: 304, body: '' })
    expect(answer.setCookies).toHaveLength(1)
    await app.close()
  })
})

describe('the options of latchkey()', () => {
  const store = new MemoryStore()
  const sessions = new Sessions({ store, keys: ['a key of at least 32 characters..'] })
  const functions = { serialize: () => '1', deserialize: () => ({}) }
  const authenticator = new Authenticator(functions)
  const options = { sessions, authenticator }

  it.each<[string, object, RegExp]>([
    ['no sessions', { sessions: undefined }, /sessions must be a Sessions. Received undefined/],
    ['sessions of another kind', { sessions: {} }, /sessions must be a Sessions. Received an obj/],
    ['no authenticator', { authenticator: undefined }, /authenticator must be an Authenticator/],
    [
      'a key that the sessions do not have',
      { authenticator: new Authenticator({ ...functions, key: 'admin' }) },
      /signInKeys of the sessions must be a list that has the authenticator's key, 'admin'/,
    ],
    ['a check that there is not', { originCheck: 'on' }, /originCheck must be 'unsafe-methods'/],
    ['a wish that there is not', { serverErrors: 'x' }, /serverErrors must be 'discard-changes'/],
    ['an origin with a path', { trustedOrigins: ['https://a.example/'] }, /trustedOrigins\[0\]/],
    ['a realm that cannot be quoted', { realm: 'é' }, /OPTION_INVALID/],
    ['an isSecure that is no function', { isSecure: true }, /isSecure must be a function/],
    ['a refusal that is no function', { refusal: 'no' }, /refusal must be a function/],
  ])('refuse %s', (_, wrong, message) => {
    expect(() => latchkey({ ...options, ...wrong } as never)).toThrow(message)
  })

  it('are checked for being there', () => {
    expect(() => latchkey(undefined as never)).toThrow(/OPTION_INVALID/)
  })
})
