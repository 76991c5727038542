import { describe, expect, it } from 'vitest'
import { both, implementations, type ProgramStore, play } from './both.fixture'

/** Has a store write into each session that it is given, before it keeps it, as session-file-store does. */
function writesInto(store: ProgramStore): void {
  const { set } = store
  let writes = 0
  store.set = (sid, session, answer) => {
    writes += 1
    Object.assign(session, { __lastAccess: writes })
    set.call(store, sid, session, answer)
  }
}

describe('a store that writes into the session that it is given', () => {
  both('is handed a session once', {
    store: writesInto,
    handler: ({ session }, response) => {
      session.user = 1
      response.end('hello')
    },
  })

  it('has the client given the cookie', async () => {
    const log = await play(implementations.ours, {
      requests: 1,
      store: writesInto,
      handler: ({ session }, response) => {
        session.user = 1
        response.end('hello')
      },
    })
    expect(log.at(-1)).toMatchObject({ setCookies: [expect.stringContaining('connect.sid=')] })
    expect(log.filter((entry) => JSON.stringify(entry).includes('set'))).toHaveLength(2)
  })

  it('cannot keep a response for ever by writing later', async () => {
    const log = await play(implementations.ours, {
      requests: 1,
      store: (store) => {
        const { set } = store
        let writes = 0
        store.set = (sid, session, answer) =>
          set.call(store, sid, session, (error) => {
            writes += 1
            Object.assign(session, { __lastAccess: writes })
            answer(error)
          })
      },
      handler: ({ session }, response) => {
        session.user = 1
        response.end('hello')
      },
    })
    expect(log.at(-1)).toMatchObject({
      body: 'hello',
      setCookies: [expect.stringContaining('connect.sid=')],
    })
  })
})

describe('with storeFailure: refuse', () => {
  it('a save of a session that ended elsewhere, which nobody hears of, lets the response through', async () => {
    const log = await play(implementations.ours, {
      options: { storeFailure: 'refuse' },
      handler: ({ session, sessionID }, response, { store, turn }) => {
        session.turn = turn
        if (turn === 0) {
          response.end('first')
          return
        }
        // Another request of the same browser signs out meanwhile.
        store.load(sessionID, (_error, other) => {
          other.destroy(() => {
            session.save()
            setImmediate(() => response.end('second'))
          })
        })
      },
    })
    expect(log.findLast((entry) => typeof entry === 'object')).toMatchObject({
      status: 200,
      body: 'second',
    })
  })
})
