// @ts-check
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { readForm, sendAnswer, sendRefusal } from './servers/plain-http.mjs'
import { userWithPassword } from './servers/users.mjs'
import { verifyNoExtraCalls, verifyRecords, verifyStoreCalls, verifyWork } from './verify.mjs'

/** @type {import('./stacks.mjs').Stack} */
const stack = {
  name: 'latchkey-fixture',
  title: 'a stack',
  bare: 'node-http',
  sessions: true,
  countsStoreCalls: true,
}

/** @typedef {{ user: string, visits: number }} Session */

/**
 * Each is one way not to do the work.
 * @typedef {object} Flaws
 * @property {boolean} [believesEveryCookie]
 * @property {boolean} [keepsTheOldId]
 * @property {boolean} [leavesTheOldIdAlive]
 * @property {boolean} [forgetsWrites]
 * @property {boolean} [greetsStrangersWithACookie]
 * @property {boolean} [letsAnybodyIn]
 */

/** @type {import('node:http').Server[]} */
const servers = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** @param {Flaws} flaws */
async function serveWith(flaws) {
  /** @type {Map<string, Session>} */
  const sessions = new Map()
  const server = createServer(async (req, res) => {
    const [id = '', signature = ''] = (req.headers.cookie ?? '').slice('sid='.length).split('.')
    const believed = signature === `signed-${id}` || flaws.believesEveryCookie
    const session = believed ? sessions.get(id) : undefined
    const setCookie = (/** @type {string} */ value) =>
      res.setHeader('Set-Cookie', `sid=${value}.signed-${value}; Path=/`)

    if (req.url === '/login') {
      const form = await readForm(req)
      const user = userWithPassword(form.username, form.password)
      if (!user && !flaws.letsAnybodyIn) return sendRefusal(res, 401)
      const newId = flaws.keepsTheOldId && session ? id : randomUUID()
      if (!flaws.leavesTheOldIdAlive) sessions.delete(id)
      sessions.set(newId, { user: user?.id ?? 'nobody', visits: 0 })
      setCookie(newId)
      return sendAnswer(res, user?.id, 0)
    }
    if (!session) {
      if (flaws.greetsStrangersWithACookie) setCookie(randomUUID())
      return sendAnswer(res, undefined, 0)
    }
    const visits = session.visits + (req.url === '/visit' ? 1 : 0)
    if (!flaws.forgetsWrites) session.visits = visits
    sendAnswer(res, session.user, visits)
  })
  servers.push(server)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('expected a port')
  return { port: address.port, ask: async () => [...sessions.values()] }
}

describe('a stack that does the work', () => {
  it('is verified', async () => {
    const server = await serveWith({})
    await verifyRecords(stack, server.port, server)
    await verifyWork(stack, server.port)
  })
})

describe('a stack that does not do the work is caught where it', () => {
  it.each(
    /** @type {(keyof Flaws)[]} */ ([
      'believesEveryCookie',
      'keepsTheOldId',
      'leavesTheOldIdAlive',
      'forgetsWrites',
      'greetsStrangersWithACookie',
      'letsAnybodyIn',
    ]),
  )('%s', async (flaw) => {
    const { port } = await serveWith({ [flaw]: true })
    await expect(verifyWork(stack, port)).rejects.toThrow('does not do the work')
  })

  it('does not store what it answers', async () => {
    const { port } = await serveWith({})
    const server = { ask: async () => [] }
    await expect(verifyRecords(stack, port, server)).rejects.toThrow('does not store')
  })
})

describe('the store calls of latchkey', () => {
  const promised = {
    anonymous: {},
    read: { load: 1 },
    write: { load: 1, replace: 1 },
    login: { load: 1, create: 1, take: 1 },
  }

  it('pass as promised', () => {
    verifyStoreCalls(stack, promised)
  })

  it('are refused where there is one too many, or one too few', () => {
    const touched = { ...promised, read: { load: 1, extend: 1 } }
    expect(() => verifyStoreCalls(stack, touched)).toThrow('expected 1 store calls')
    const unread = { ...promised, write: { replace: 1 } }
    expect(() => verifyStoreCalls(stack, unread)).toThrow('expected 2 store calls')
    const long = { ...promised, login: { load: 1, create: 1, take: 1, replace: 1 } }
    expect(() => verifyStoreCalls(stack, long)).toThrow('at most 3')
  })
})

describe('the store calls of a drop-in', () => {
  const original = {
    name: 'the original',
    callsOfKind: { read: { get: 1, touch: 1 }, login: { get: 1, destroy: 1, set: 2 } },
  }
  /** @param {Record<string, Record<string, number>>} callsOfKind */
  const dropIn = (callsOfKind) => ({ name: 'a drop-in', callsOfKind })

  it('pass where some are left out', () => {
    const fewer = dropIn({ read: { get: 1 }, login: { get: 1, destroy: 1, set: 1 } })
    verifyNoExtraCalls(fewer, original)
  })

  it('are refused where there is one more, even if another is left out', () => {
    const other = dropIn({ read: { get: 2 } })
    expect(() => verifyNoExtraCalls(other, original)).toThrow('a drop-in, read: expected no more')
  })

  it('are refused where the original makes none', () => {
    const one = dropIn({ anonymous: { get: 1 } })
    expect(() => verifyNoExtraCalls(one, original)).toThrow(
      'a drop-in, anonymous: expected no more',
    )
  })
})
