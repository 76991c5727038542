import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { implementations, type ProgramStore, play } from './both.fixture'
import { afterPut, readOnly, recordOf, visits } from './scenes.fixture'
import { sign } from './signature'

const { ours } = implementations
const secret = 'a secret of thirty-two characters'
const quiet = { hardened: true, resave: false, saveUninitialized: false }
const day = 24 * 60 * 60 * 1000

afterEach(() => {
  vi.useRealTimers()
})

/** The records that a scene leaves in its store. */
function keep(): {
  store: (store: ProgramStore) => void
  records: () => Record<string, unknown>[]
} {
  let kept: ProgramStore | undefined
  return {
    store: (store) => {
      kept = store
    },
    records: () => Object.values(kept?.sessions ?? {}).map((text) => JSON.parse(text)),
  }
}

describe('hardened', () => {
  it('wants a secret of 32 characters', () => {
    expect(() => ours({ ...quiet, secret: 'short' })).toThrow('secret must be at least 32')
    expect(() => ours({ ...quiet, secret: [secret, 'short'] })).toThrow('OPTION_INVALID')
    expect(() => ours({ ...quiet, secret: undefined })).toThrow('OPTION_INVALID')
  })

  it('sends a cookie with all that is safe, and forbids to keep the answer', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { secret, hardened: true },
      headers: { 'x-forwarded-proto': 'https' },
      handler: ({ session }, response) => {
        session.a = 1
        response.end()
      },
    })
    expect(log.at(-1)).toMatchObject({
      setCookies: ['connect.sid=s:id0.SIGNATURE; Path=/; HttpOnly; SameSite=Lax'],
      cacheControl: 'no-store',
    })
  })

  it('lets the program say otherwise of the cookie', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { secret, hardened: true, cookie: { httpOnly: false, sameSite: 'none' } },
      handler: visits,
    })
    expect(log.at(-1)).toMatchObject({
      setCookies: ['connect.sid=s:id0.SIGNATURE; Path=/; SameSite=None'],
    })
  })

  it('answers 503 where the store failed', async () => {
    const log = await play(ours, {
      requests: 1,
      options: { secret, hardened: true },
      store: (store) => {
        store.set = (_sid, _session, answer) => answer(new Error('out of reach'))
      },
      handler: visits,
    })
    expect(log.at(2)).toMatchObject({ status: 503, setCookies: [] })
  })

  it('notes when a session was made, where the program does not see it', async () => {
    const { store, records } = keep()
    const log = await play(ours, {
      requests: 2,
      options: { secret, hardened: true },
      store,
      handler: ({ session }, response) => {
        session.visits = Number(session.visits ?? 0) + 1
        response.end(Object.keys(session).join())
      },
    })
    expect(records()).toMatchObject([{ visits: 2, latchkey: { created: expect.any(Number) } }])
    expect(log.at(-1)).toMatchObject({ body: 'cookie,visits' })
  })

  it('ends a session after 30 days, however much it is used', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { store, records } = keep()
    const log = await play(ours, {
      requests: 3,
      options: { secret, hardened: true },
      store,
      handler: (request, response, stage) => {
        visits(request, response, stage)
        // The second request comes in time, the third one not.
        vi.setSystemTime(Date.now() + (stage.turn === 0 ? 29 : 2) * day)
      },
    })
    const bodies = log.filter((entry) => typeof entry === 'object')
    expect(bodies).toMatchObject([{ body: '1' }, { body: '2' }, { body: '1' }])
    expect(log).toContain('destroy id0')
    expect(records()).toHaveLength(1)
  })

  it('stores what a genid makes under an id that it gives again, and notes anew when', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const made = Date.now()
    const { store, records } = keep()
    const log = await play(ours, {
      requests: 3,
      options: { secret, hardened: true, genid: () => 'the-only-id' },
      store,
      handler: ({ session }, response, { turn }) => {
        session.first ??= turn
        if (turn !== 1) return void response.end(`${session.first} ${session.second}`)
        vi.setSystemTime(made + day)
        session.regenerate(() => {
          const request = (session as unknown as { req: { session: typeof session } }).req
          request.session.second = turn
          response.end('again')
        })
      },
    })
    expect(log.at(-1)).toMatchObject({ body: '2 1' })
    expect(log.filter((entry) => /^next/.test(String(entry)))).toEqual([])
    expect(records()).toMatchObject([{ second: 1, latchkey: { created: expect.any(Number) } }])
    const [{ latchkey }] = records() as [{ latchkey: { created: number } }]
    expect(latchkey.created * 1000 - made).toBeGreaterThan(day / 2)
  })

  it('takes no cookie where two lead to different sessions (R40)', async () => {
    const cookies = ['A', 'B'].map((id) => `connect.sid=s:${sign(id, secret)}`)
    const of = (cookie: string) =>
      play(ours, {
        requests: 1,
        options: { secret, hardened: true },
        headers: { cookie },
        handler: readOnly,
      })
    const events: unknown[] = []
    const listen = (event: unknown) => events.push(event)
    subscribe('latchkey:session', listen)
    expect(await of(cookies.join('; '))).not.toContainEqual(expect.stringMatching(/^get/))
    unsubscribe('latchkey:session', listen)
    expect(events).toMatchObject([{ kind: 'not-opened', why: 'duplicate-cookie' }])
    expect(await of(`connect.sid=junk; ${cookies[1]}`)).toContain('get B')
  })
})

describe('not hardened', () => {
  it('carries along what a hardened server noted, unseen', async () => {
    const { store, records } = keep()
    const latchkey = { created: 1, of: '', in: {} }
    const log = await play(ours, {
      requests: 2,
      store,
      handler: (request, response, { turn, store }) => {
        const { session } = request
        session.visits = turn
        session.save(() => {
          const [[id = '', text = ''] = []] = Object.entries(store.sessions)
          if (turn === 0) store.sessions[id] = JSON.stringify({ ...JSON.parse(text), latchkey })
          response.end(Object.keys(session).join())
        })
      },
    })
    expect(log.at(-1)).toMatchObject({ body: 'cookie,visits' })
    expect(records()).toMatchObject([{ visits: 1, latchkey }])
  })

  it('notes nothing', async () => {
    const log = await play(ours, { requests: 1, handler: visits })
    expect(log).toContain(`set id0 ${recordOf({ visits: 1 })}`)
  })
})

describe('touchAfter', () => {
  const touches = async (touchAfter: number) => {
    const log = await play(ours, {
      requests: 3,
      options: { touchAfter, cookie: { maxAge: 60_000 } },
      handler: afterPut(readOnly),
    })
    return log.filter((entry) => String(entry).startsWith('touch')).length
  }

  it('spares the store what it was told not long ago', async () => {
    expect(await touches(30_000)).toBe(0)
  })

  it('tells the store each time by default', async () => {
    expect(await touches(0)).toBe(2)
  })

  /** When the requests come, one every 20 s, that the store is told of. */
  const told = async (store: (store: ProgramStore) => void) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const log = await play(ours, {
      requests: 6,
      options: { touchAfter: 30_000, cookie: { maxAge: 600_000 } },
      store,
      handler: (request, response, stage) => {
        afterPut(readOnly)(request, response, stage)
        vi.setSystemTime(Date.now() + 20_000)
      },
    })
    return log.flatMap((entry, at) =>
      /^touch/.test(String(entry))
        ? [log.slice(0, at).findLast((each) => /^request/.test(String(each)))]
        : [],
    )
  }

  it('tells a store that writes it into the record once in that time', async () => {
    expect(await told(() => {})).toEqual(['request 2', 'request 4'])
  })

  it('tells a store that moves its own time only at each request, once that much has passed: nothing ends early', async () => {
    const ownTime = (store: ProgramStore) => {
      store.touch = (_sid, _session, answer) => setImmediate(answer)
    }
    expect(await told(ownTime)).toEqual(['request 2', 'request 3', 'request 4', 'request 5'])
  })
})
