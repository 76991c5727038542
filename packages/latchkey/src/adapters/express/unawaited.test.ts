import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turns } from '../../internal/response-gate.test-kit'
import type { Session } from '../../session/session'
import {
  type App,
  type AppOptions,
  type Data,
  serverKinds,
  startApp,
  type User,
} from './app.fixture'

describe.each(serverKinds)('promises that nobody awaits, on %s', (kind) => {
  let app: App
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  beforeEach(() => {
    unhandled.length = 0
    process.on('unhandledRejection', note)
  })
  afterEach(async () => {
    await app.close()
    // A rejection counts as unhandled when the turn in which nobody handled it is over.
    await turns(3)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
  const start = async (work: (session: Session<Data>) => unknown) => {
    const options: AppOptions = {
      routes: (auth) => ({
        'GET /errand': (request, response) => {
          work(auth.session(request))
          response.end('done')
        },
      }),
    }
    app = await startApp(kind, options)
    const ann = app.visitor()
    await ann.get('/write')
    app.store.callsSince()
    return { ...app, ann }
  }

  const operations: Record<string, (session: Session<Data>) => Promise<void>> = {
    'save()': (session) => {
      session.data.note = 'changed'
      return session.save()
    },
    'destroy()': (session) => session.destroy(),
    'regenerate()': (session) => session.regenerate(),
    'reload()': (session) => session.reload(),
  }

  it.each(Object.entries(operations))('the answer waits for %s', async (_, begin) => {
    let settled = false
    const { ann } = await start((session) => {
      void begin(session).then(() => {
        settled = true
      })
    })
    expect((await ann.get('/errand')).status).toBe(200)
    expect(settled).toBe(true)
  })

  it.each(Object.entries(operations))('%s that fails crashes nothing', async (name, begin) => {
    const { ann, store } = await start((session) => {
      store.breakDown()
      void begin(session)
    })
    const answer = await ann.get('/errand')
    // To read again is no wish that the answer could fail for.
    expect(answer.status).toBe(name === 'reload()' ? 200 : 503)
  })

  it('what failed once is tried again before the answer leaves', async () => {
    const { ann, store } = await start((session) => {
      store.failing.add('replace')
      session.data.note = 'changed'
      session.save().catch(() => store.recover())
    })
    expect((await ann.get('/errand')).status).toBe(200)
    expect(await store.records()).toMatchObject([{ note: 'changed' }])
  })

  it('the answer waits for a sign-in, and one that fails signs nobody in', async () => {
    app = await startApp(kind, {
      authenticator: {
        serialize: async (user: User) => {
          await turns(2)
          if (user.id === 'nobody') throw new Error('no such user')
          return user.id
        },
      },
      routes: (auth) => ({
        'POST /register': (request, response) => {
          void auth.signInAs(request, request.body as User)
          response.end('registered')
        },
      }),
    })
    const ann = app.visitor()
    expect((await ann.post('/register', { id: 'nobody', name: 'x' })).setCookies).toEqual([])
    expect((await ann.post('/register', { id: '1', name: 'ann' })).setCookies).toHaveLength(1)
    expect(JSON.parse((await ann.get('/read')).body)).toMatchObject({ user: 'ann' })
  })

  it('several run in the order of the calls, and one cookie is sent', async () => {
    const { ann, store } = await start((session) => {
      void session.regenerate()
      session.data.note = 'first'
      void session.save()
      void session.regenerate()
      session.data.note = 'last'
    })
    const answer = await ann.get('/errand')
    expect(answer.setCookies).toHaveLength(1)
    expect(await store.records()).toMatchObject([{ note: 'last' }])
    expect(JSON.parse((await ann.get('/read')).body).data).toMatchObject({ note: 'last' })
  })

  it('a new id asked for while the answer is held is sent in the place of the first', async () => {
    const { ann, store } = await start((session) => {
      void session.regenerate().then(() => session.regenerate())
    })
    const before = ann.cookieHeader
    const answer = await ann.get('/errand')
    expect(answer.setCookies).toHaveLength(1)
    expect(ann.cookieHeader).not.toBe(before)
    expect(await store.records()).toHaveLength(1)
    expect(JSON.parse((await ann.get('/read')).body).data).toEqual({ visits: 1 })
  })

  it('a session ended elsewhere meanwhile is no failure of the answer', async () => {
    const { ann, visitor } = await start((session) => {
      session.data.note = 'changed'
      void session.save()
    })
    const other = visitor()
    for (const [name, value] of ann.cookies) other.cookies.set(name, value)
    const replace = app.store.hold('replace')
    const exchange = ann.start('/errand')
    await replace.came
    await other.post('/logout')
    replace.release()
    expect(await exchange.answer).toMatchObject({ status: 200, setCookies: [] })
    expect(await app.store.records()).toEqual([])
  })
})
