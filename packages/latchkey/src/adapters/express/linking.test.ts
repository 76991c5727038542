import { afterEach, describe, expect, it } from 'vitest'
import { failure, pass, redirect, success } from '../../authentication/outcomes'
import type { Strategy } from '../../authentication/strategy'
import { deferred } from '../../internal/response-gate.test-kit'
import { type App, type AppOptions, type Data, serverKinds, startApp } from './app.fixture'
import type { Visitor } from './client.fixture'

const right = { username: 'ann', password: 'right' }

interface Account {
  readonly at: string
}

describe.each(serverKinds)('linking a second account, on %s', (kind) => {
  let app: App
  /** Who linked what. */
  let links: [name: string, at: string][]
  let asked = 0
  afterEach(() => app.close())
  const start = async (
    authenticate: Strategy<Account>['authenticate'] = () => success({ at: 'git' }),
    options: AppOptions = {},
  ) => {
    links = []
    asked = 0
    const strategy: Strategy<Account> = {
      name: 'git',
      authenticate: (request) => {
        asked += 1
        return authenticate(request)
      },
    }
    app = await startApp(kind, {
      routes: (auth) => ({
        'POST /link': auth.link(strategy, {
          success: async (request, response, { user: account }) => {
            links.push([auth.user(request).name, account.at])
            ;(response as { end(text: string): void }).end('linked')
          },
        }),
        'GET /link': auth.link(strategy, { success: () => {}, failure: '/account' }),
      }),
      ...options,
    })
    return app
  }
  const signIn = async (): Promise<Visitor> => {
    const ann = app.visitor()
    await ann.post('/login', right)
    return ann
  }
  const seenBy = async (visitor: Visitor) => JSON.parse((await visitor.get('/read')).body)

  it('gives the account to the route, and leaves who is signed in and their id as they are', async () => {
    const { store } = await start()
    const ann = await signIn()
    await ann.get('/write')
    const before = { cookie: ann.cookieHeader, records: await store.records() }
    const answer = await ann.post('/link')
    expect(answer).toMatchObject({ status: 200, body: 'linked', setCookies: [] })
    expect(links).toEqual([['ann', 'git']])
    expect({ cookie: ann.cookieHeader, records: await store.records() }).toEqual(before)
    expect(await seenBy(ann)).toEqual({ user: 'ann', data: { visits: 1 } })
  })

  it('needs somebody signed in, before anything is asked (T-OPEN-1)', async () => {
    await start()
    const answer = await app.visitor().post('/link')
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Session realm="account"')
    expect({ asked, links }).toEqual({ asked: 0, links: [] })
  })

  it('by two tabs at once links both', async () => {
    const held = [deferred(), deferred()]
    let come = 0
    const bothCame = deferred()
    await start(async () => {
      const mine = come
      come += 1
      if (come === 2) bothCame.resolve()
      await held[mine]?.promise
      return success({ at: `git ${mine}` })
    })
    const ann = await signIn()
    const tabs = [ann.post('/link'), ann.post('/link')]
    await bothCame.promise
    held[1]?.resolve()
    held[0]?.resolve()
    expect((await Promise.all(tabs)).map(({ body }) => body)).toEqual(['linked', 'linked'])
    expect(links.map(([name]) => name)).toEqual(['ann', 'ann'])
    expect(links.map(([, at]) => at).sort()).toEqual(['git 0', 'git 1'])
    expect(await seenBy(ann)).toMatchObject({ user: 'ann' })
  })

  it.each<[string, (ann: Visitor) => Promise<unknown>]>([
    ['signs out in another tab', (ann) => ann.post('/logout')],
    [
      'signs in as somebody else in another tab',
      (ann) => ann.post('/login', { ...right, username: 'bob' }),
    ],
    ['is signed out everywhere', () => app.sessions.of('1').revokeAll()],
    ['is gone', async () => app.users.delete('1')],
  ])('does not link for who %s meanwhile (T-RES-4, R05)', async (_, meanwhile) => {
    const came = deferred()
    const held = deferred()
    await start(async () => {
      came.resolve()
      await held.promise
      return success({ at: 'git' })
    })
    const ann = await signIn()
    const tab = app.visitor()
    for (const [name, value] of ann.cookies) tab.cookies.set(name, value)
    const linking = ann.post('/link')
    await came.promise
    await meanwhile(tab)
    held.resolve()
    const answer = await linking
    expect(answer.status).toBe(401)
    expect(answer.setCookies.filter((line) => !line.includes('Expires=Thu, 01 Jan 1970'))).toEqual(
      [],
    )
    expect(links).toEqual([])
  })

  it('of a failure says so, and of a wrong account nothing is kept', async () => {
    await start(() => failure('denied', { status: 403, message: 'No.' }))
    const ann = await signIn()
    expect(await ann.post('/link')).toMatchObject({ status: 403, body: 'No.' })
    expect((await ann.get('/link')).headers.location).toBe('/account')
    expect(links).toEqual([])
  })

  it('goes away to a provider and comes back', async () => {
    await start(({ url }) =>
      url.includes('code') ? success({ at: 'git' }) : redirect('https://git.example'),
    )
    const ann = await signIn()
    expect((await ann.post('/link')).headers.location).toBe('https://git.example')
    expect((await ann.post('/link?code=1')).body).toBe('linked')
    expect(links).toEqual([['ann', 'git']])
  })

  it.each<[string, Strategy<Account>['authenticate']]>([
    ['throws', () => Promise.reject(new Error('a bug'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['gives nobody', () => success(undefined as never)],
    ['gives no outcome', () => ({ at: 'git' }) as never],
  ])('by a strategy that %s links nothing', async (_, authenticate) => {
    await start(authenticate)
    const ann = await signIn()
    expect((await ann.post('/link')).status).toBe(500)
    expect(links).toEqual([])
  })

  it('by a strategy that passes goes on', async () => {
    await start(() => pass())
    expect((await (await signIn()).post('/link')).status).toBe(404)
    expect(links).toEqual([])
  })

  it('keeps what the route writes into the session', async () => {
    await start(undefined, {
      routes: (auth) => ({
        'POST /link': auth.link(
          { name: 'git', authenticate: () => success({ at: 'git' }) },
          {
            success: (request, response, { user }) => {
              const { data } = auth.session(request) as { data: Data }
              data.note = user.at
              ;(response as { end(): void }).end()
            },
          },
        ),
      }),
    })
    const ann = await signIn()
    await ann.post('/link')
    expect(await seenBy(ann)).toEqual({ user: 'ann', data: { note: 'git' } })
  })

  it('is an error when the route is made, where nobody would link', async () => {
    const { auth } = await start()
    expect(() => auth.link('local', undefined as never)).toThrow(/success must be a function/)
    expect(() => auth.link('local', { success: '/' as never })).toThrow(/success must be/)
    expect(() => auth.link('none', { success: () => {} })).toThrow(/STRATEGY_UNKNOWN/)
  })
})
