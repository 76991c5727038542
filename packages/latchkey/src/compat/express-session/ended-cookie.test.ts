import { describe, expect, it } from 'vitest'
import { implementations, play } from './both.fixture'
import { cookieOf, deletion, failing, recordOf, second } from './scenes.fixture'

const { ours } = implementations

describe('a login', () => {
  it('stores the new session once (D4)', async () => {
    const log = await second({
      handler: (request, response) => {
        request.session.regenerate(() => {
          request.session.user = 'ann'
          request.session.save(() => response.end())
        })
      },
    })
    expect(log).toEqual([
      'get id0',
      'destroy id0',
      `set id1 ${recordOf({ user: 'ann' })}`,
      { status: 200, setCookies: [cookieOf('id1')], body: '' },
    ])
  })
})

describe('the cookie of a session that has ended', () => {
  const gone = { status: 200, setCookies: [deletion], body: '' }

  it('is deleted when it was destroyed (D10)', async () => {
    const log = await second({
      handler: ({ session }, response) => {
        session.destroy(() => response.end())
      },
    })
    expect(log).toEqual(['get id0', 'destroy id0', gone])
  })

  it('is deleted when nobody waits for the destroy', async () => {
    const log = await second({
      handler: ({ session }, response) => {
        session.destroy()
        response.end()
      },
    })
    expect(log).toEqual(['get id0', 'destroy id0', gone])
  })

  it('is deleted when nothing is put into the new one (D5)', async () => {
    const log = await second({
      handler: ({ session }, response) => {
        session.regenerate(() => response.end())
      },
    })
    expect(log).toEqual(['get id0', 'destroy id0', gone])
  })

  it('is deleted when the program takes the session away', async () => {
    const log = await second({
      options: { unset: 'destroy' },
      handler: (request, response) => {
        Reflect.deleteProperty(request, 'session')
        response.end()
      },
    })
    expect(log).toEqual(['get id0', 'destroy id0', gone])
  })

  it('is deleted also where the store fails (R23)', async () => {
    const log = await second({
      store: failing('destroy'),
      handler: ({ session }, response) => {
        session.destroy((error) => response.end(String(error)))
      },
    })
    expect(log).toEqual(['get id0', 'destroy id0', { ...gone, body: 'Error: out of reach' }])
  })

  it('is deleted with its own attributes', async () => {
    const log = await second({
      options: { name: 'sid', cookie: { domain: 'example.org', sameSite: 'lax', priority: 'low' } },
      handler: ({ session }, response) => {
        session.destroy(() => response.end())
      },
    })
    expect(log.at(-1)).toMatchObject({
      setCookies: [
        'sid=; Domain=example.org; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Priority=Low; SameSite=Lax',
      ],
    })
  })

  it('is kept where there was none', async () => {
    const log = await play(ours, {
      requests: 1,
      handler: ({ session }, response) => {
        session.destroy(() => response.end())
      },
    })
    expect(log.at(-1)).toEqual({ status: 200, setCookies: [], body: '' })
  })
})
