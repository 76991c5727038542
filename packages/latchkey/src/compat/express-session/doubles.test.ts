import { describe, expect, it } from 'vitest'
import { implementations } from './both.fixture'

const { ours } = implementations
const options = { secret: 'x', resave: false, saveUninitialized: true }

interface Double {
  session: Record<string, unknown>
  [key: string]: unknown
}
const requestDouble = (more: object = {}) =>
  ({ method: 'GET', url: '/', headers: {}, ...more }) as unknown as Double

/** A response as tests make them, and what was called of it. */
function responseDouble() {
  const calls: string[] = []
  const headers: Record<string, unknown> = {}
  let ended = () => {}
  const end = new Promise<void>((resolve) => {
    ended = resolve
  })
  const response = {
    statusCode: 200,
    getHeader: (name: string) => headers[name],
    setHeader: (name: string, value: unknown) => {
      headers[name] = value
    },
    end: (...args: unknown[]): unknown => {
      calls.push(`end ${args}`)
      ended()
      return 'the result of end'
    },
  }
  return { response, calls, headers, end }
}

describe('a double of a request', () => {
  it('needs only a method, an address and headers', () => {
    const request = requestDouble()
    let called = false
    ours(options)(request, {}, () => {
      called = true
    })
    expect(called).toBe(true)
    expect(Object.keys(request)).toEqual(
      expect.arrayContaining(['sessionStore', 'sessionID', 'session']),
    )
  })

  it('keeps the session that it has', () => {
    const session = {}
    const request = requestDouble({ session })
    ours(options)(request, {}, () => {})
    expect(Object.keys(request)).toEqual(['method', 'url', 'headers', 'session'])
    expect(request.session).toBe(session)
  })

  it('may carry what cookie-parser made of a cookie, whatever that is', () => {
    for (const value of [{ j: 1 }, 5, ['s:x'], false, null]) {
      const request = requestDouble({
        cookies: { 'connect.sid': value },
        signedCookies: { 'connect.sid': value },
      })
      ours(options)(request, {}, () => {})
      expect(request.sessionID).toMatch(/^[\w-]{32}$/)
    }
  })
})

describe('a store', () => {
  it('that says it is disconnected gives requests no session, as by the original', () => {
    for (const library of Object.values(implementations)) {
      const store = new library.MemoryStore()
      const middleware = library({ ...options, store })
      const has = () => {
        const request = requestDouble()
        middleware(request, {}, () => {})
        return 'session' in request
      }
      const seen = [has(), store.emit('disconnect'), has(), store.emit('connect'), has()]
      expect(seen).toEqual([true, true, false, true, true])
    }
  })
})

describe('a double of a response', () => {
  it('ends when the session is stored, with the cookie', async () => {
    const { response, calls, headers, end } = responseDouble()
    const request = requestDouble()
    ours(options)(request, response, () => {
      response.end('body')
      response.end('again')
    })
    expect(calls).toEqual([])
    await end
    expect(calls).toEqual(['end body'])
    expect(headers['Set-Cookie']).toEqual([expect.stringMatching(/^connect\.sid=s%3A/)])
  })

  it('ends at once, with its own result, when nothing is due', () => {
    const { response } = responseDouble()
    const request = requestDouble()
    ours({ ...options, saveUninitialized: false })(request, response, () => {})
    expect(response.end('body')).toBe('the result of end')
    expect(response.end('again')).toBe(false)
  })

  it('has the cookie when its head is written', () => {
    const { response, headers } = responseDouble()
    const heads: unknown[] = []
    const withHead = {
      ...response,
      writeHead: () => heads.push(headers['Set-Cookie']),
    }
    ours(options)(requestDouble(), withHead, () => withHead.writeHead())
    expect(heads).toEqual([[expect.stringMatching(/^connect\.sid=s%3A/)]])
  })

  it('may have no method at all, as what WebSocket servers pass', async () => {
    const request = requestDouble()
    ours(options)(request, {}, () => {})
    const saved = new Promise((resolve) => {
      ;(request.session.save as (callback: unknown) => void)(resolve)
    })
    expect(await saved).toBeUndefined()
  })
})
