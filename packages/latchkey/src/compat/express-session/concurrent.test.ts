import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  implementations,
  type ProgramRequest,
  type ProgramSession,
  type ProgramStore,
  play,
} from './both.fixture'
import { afterPut, type Handler, recordOf } from './scenes.fixture'
import { sign } from './signature'

const { ours } = implementations

describe('two requests of one session', () => {
  /** The slow request loads first and ends last; the fast one runs meanwhile. */
  async function atOnce(
    slow: Handler,
    fast: Handler,
    options: Record<string, unknown> = {},
  ): Promise<{ log: unknown[]; records: string[] }> {
    const records: string[] = []
    let store: ProgramStore | undefined
    const log = await play(ours, {
      requests: 2,
      options,
      store: (made) => {
        store = made
      },
      handler: afterPut((request, response, stage) => {
        if (request.headers['x-fast']) return fast(request, response, stage)
        const { port } = request.socket.address() as AddressInfo
        const headers = { 'x-fast': '1', cookie: request.headers.cookie ?? '' }
        void fetch(`http://127.0.0.1:${port}/`, { headers }).then(async (answer) => {
          await answer.text()
          slow(request, response, stage)
        })
      }),
    })
    records.push(...Object.values(store?.sessions ?? {}))
    return { log: log.slice(log.indexOf('request 1') + 1), records }
  }

  it('keep what each of them changed (D2)', async () => {
    const { log, records } = await atOnce(
      ({ session }, response) => {
        session.slow = 1
        response.end()
      },
      ({ session }, response) => {
        session.fast = 1
        response.end()
      },
    )
    expect(records).toEqual([recordOf({ a: 1, slow: 1, fast: 1 })])
    expect(log.filter((entry) => typeof entry === 'string')).toEqual([
      'get id0',
      'get id0',
      `set id0 ${recordOf({ a: 1, fast: 1 })}`,
      'get id0',
      `set id0 ${recordOf({ a: 1, slow: 1, fast: 1 })}`,
    ])
  })

  it('do not sign anybody in again whom the other signed out', async () => {
    const { records } = await atOnce(
      ({ session }, response) => {
        session.passport = { user: 'the old one' }
        response.end()
      },
      ({ session }, response) => {
        session.passport = {}
        response.end()
      },
    )
    expect(records).toEqual([recordOf({ a: 1, passport: {} })])
  })

  it('give no cookie of a session that the other ended, also where it is only read (D1)', async () => {
    const { log } = await atOnce(
      (_request, response) => response.end(),
      (request, response) => {
        request.session.destroy(() => response.end())
      },
      { rolling: true },
    )
    expect(log.at(-1)).toMatchObject({ status: 200, setCookies: [] })
  })

  it('leave a session ended that one of them ended by the store itself (D1)', async () => {
    const { log, records } = await atOnce(
      ({ session }, response) => {
        session.slow = 1
        response.end()
      },
      ({ sessionStore, sessionID }, response) => {
        sessionStore.destroy(sessionID, () => response.end())
      },
    )
    expect(records).toEqual([])
    expect(log.filter((entry) => typeof entry === 'string')).toEqual([
      'get id0',
      'get id0',
      'destroy id0',
    ])
  })

  it('leave a session ended that one of them ended (D1)', async () => {
    const events: unknown[] = []
    const listen = (event: unknown) => events.push((event as { kind: string }).kind)
    subscribe('latchkey:session', listen)
    const { log, records } = await atOnce(
      ({ session }, response) => {
        session.slow = 1
        response.end('late')
      },
      ({ session }, response) => {
        session.destroy(() => response.end())
      },
    )
    unsubscribe('latchkey:session', listen)
    expect(records).toEqual([])
    expect(log).toEqual([
      'get id0',
      'get id0',
      'destroy id0',
      { status: 200, setCookies: [], body: 'late' },
    ])
    expect(events).toContain('ended-elsewhere')
  })

  it('tell save() that the session has ended', async () => {
    let error: unknown
    await atOnce(
      ({ session }, response) => {
        session.slow = 1
        session.save((failure) => {
          error = failure
          response.end()
        })
      },
      ({ session }, response) => {
        session.regenerate(() => response.end())
      },
    )
    expect(error).toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
  })
})

describe('a store that was made from another copy of express-session', () => {
  it('is guarded all the same', async () => {
    const { original } = implementations
    const store = new original.MemoryStore()
    const middleware = ours({ secret: 'x', resave: false, saveUninitialized: true, store })
    const begin = (cookie?: string) =>
      new Promise<{ session: ProgramSession; cookie: string }>((resolve) => {
        const request = { url: '/', headers: { cookie } } as unknown as ProgramRequest
        middleware(request, {}, () => {
          const { session } = request
          const answer = { session, cookie: `connect.sid=s:${sign(session.id, 'x')}` }
          if (cookie !== undefined) resolve(answer)
          else session.save(() => resolve(answer))
        })
      })
    const { cookie } = await begin()
    const [slow, fast] = await Promise.all([begin(cookie), begin(cookie)])
    await new Promise((resolve) => fast.session.destroy(resolve))
    const late = await new Promise((resolve) => slow.session.save(resolve))
    expect(late).toMatchObject({ code: 'SESSION_ENDED_ELSEWHERE' })
    expect(Object.keys(store.sessions)).toEqual([])
  })
})

describe('a set that the store never answers', () => {
  it('holds up the next save of the same session, as of a socket, for a time only (D2)', async () => {
    const store = new ours.MemoryStore()
    const middleware = ours({ secret: 'x', resave: false, saveUninitialized: false, store })
    const request = { url: '/', headers: {} } as unknown as ProgramRequest
    await new Promise<unknown>((resolve) => middleware(request, {}, resolve))
    const { session } = request
    const saved = () => new Promise((resolve) => session.save(resolve))
    await saved()
    const { set } = store
    store.set = () => {
      store.set = set
    }
    session.a = 1
    session.save()
    session.b = 2
    expect(await saved()).toBeUndefined()
    expect(JSON.parse(store.sessions[session.id] ?? '')).toMatchObject({ a: 1, b: 2 })
  })
})
