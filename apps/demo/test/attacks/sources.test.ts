import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, send, Visitor } from '../visitor'
import { changes } from './routes.fixture'

let demo: Demo
let ann: Visitor
beforeAll(async () => {
  demo = await startDemo({ MAX_SESSIONS_PER_USER: '100' })
  ann = await registered(demo.port, 'ann')
  await registered(demo.port, 'bob')
})
afterAll(stopAll)

const form = 'application/x-www-form-urlencoded'
const right = `username=ann&password=${encodeURIComponent(goodPassword)}`

async function signIn(body: string, contentType: string | undefined = form, query = '') {
  const headers = {
    accept: 'application/json',
    ...(contentType && { 'content-type': contentType }),
  }
  const { status, text, sessionCookies } = await send(demo.port, `/login${query}`, {
    method: 'POST',
    body,
    headers,
  })
  expect(sessionCookies).toHaveLength(status === 200 ? 1 : 0)
  return status === 200
    ? (JSON.parse(text) as { user: { username: string } }).user.username
    : status
}

describe('a field that comes several times (R54)', () => {
  it('is none', async () => {
    expect(await signIn(right)).toBe('ann')
    expect(await signIn(`${right}&username=bob`)).toBe(400)
    expect(await signIn(`username=bob&${right}`)).toBe(400)
    expect(await signIn(`${right}&password=wrong`)).toBe(400)
    expect(await signIn(`password=wrong&${right}`)).toBe(400)
    expect(await signIn(`${right}&username=ann`)).toBe(400)
  })

  it('in JSON is the last one, as parsers have it', async () => {
    const password = JSON.stringify(goodPassword)
    const json = 'application/json'
    const twice = `{"username":"bob","username":"ann","password":${password}}`
    expect(await signIn(twice, json)).toBe('ann')
    expect(await signIn(`{"password":${password},"username":"ann","password":"x"}`, json)).toBe(401)
  })

  it('in other spellings is another field', async () => {
    for (const name of [
      'Username',
      'USERNAME',
      ' username',
      'username ',
      'user%00name',
      'username[]',
    ]) {
      expect(await signIn(`${right}&${name}=bob`)).toBe('ann')
      expect(await signIn(right.replace('username', name)), name).toBe(400)
    }
  })
})

describe('credentials in the address (R54)', () => {
  it('sign nobody in, and override nothing', async () => {
    expect(await signIn('', form, `?${right}`)).toBe(400)
    expect(await signIn('', undefined, `?${right}`)).toBe(400)
    expect(await signIn('{}', 'application/json', `?${right}`)).toBe(400)
    expect(
      await signIn('username=ann', form, `?password=${goodPassword.replaceAll(' ', '+')}`),
    ).toBe(400)
    expect(await signIn(right, form, '?username=bob&password=wrong')).toBe('ann')
    const { status, sessionCookies } = await send(demo.port, `/login?${right}`)
    expect([status, sessionCookies]).toEqual([200, []])
  })

  it('are shown by no page', async () => {
    const { text } = await send(demo.port, `/login?${right}&next=/account`)
    expect(text).not.toContain('correct')
    const refused = await send(demo.port, '/login', {
      form: { username: 'ann', password: 'a wrong secret' },
      headers: { accept: 'text/html' },
    })
    expect(refused.status).toBe(401)
    expect(refused.text).not.toContain('a wrong secret')
  })
})

describe('a body of another kind than it says (R54, R55)', () => {
  const json = JSON.stringify({ username: 'ann', password: goodPassword })
  it.each([
    ['a form', right, 'application/json'],
    ['JSON', json, form],
    ['JSON', json, 'text/plain'],
    ['JSON', json, 'text/plain; application/json'],
    ['JSON', json, 'application/jsonp'],
    ['JSON', json, ''],
    ['a form', right, 'text/plain'],
    ['a form', right, 'multipart/form-data; boundary=x'],
    ['a form', right, 'application/x-www-form-urlencoded-not'],
    [
      'parts',
      `--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nann\r\n--x--`,
      'multipart/form-data; boundary=x',
    ],
  ])('%s %j as %j signs nobody in', async (_what, body, contentType) => {
    expect([400, 415]).toContain(await signIn(body, contentType))
  })
})

describe('a request that says it is of another method (R55)', () => {
  const overrides = [
    { 'x-http-method-override': 'POST' },
    { 'x-http-method': 'POST' },
    { 'x-method-override': 'POST' },
  ]

  it.each(changes)('$path is changed by POST alone', async ({ path, body }) => {
    const fields = String(new URLSearchParams({ ...body, _method: 'POST' }))
    const sent = { 'content-type': form, 'content-length': fields.length }
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const hasBody = method !== 'GET' && method !== 'HEAD'
      for (const headers of overrides) {
        const { status, sessionCookies } = await ann.send(`${path}?${fields}`, {
          method,
          headers: { ...headers, ...(hasBody && sent) },
          ...(hasBody && { body: fields }),
        })
        expect([200, 404], `${method} ${path}`).toContain(status)
        expect(sessionCookies).toEqual([])
      }
    }
    expect((await ann.json('/account')).body).toMatchObject({ session: { note: '' } })
    expect(await signIn(right)).toBe('ann')
  })

  it('registers nobody unless it is POST', async () => {
    const password = encodeURIComponent(goodPassword)
    expect(await signIn(`username=newcomer&password=${password}`)).toBe(401)
  })

  it('that is a POST stays one', async () => {
    const bob = new Visitor(demo.port)
    await bob.json('/login', { json: { username: 'bob', password: goodPassword } })
    for (const method of ['GET', 'DELETE']) {
      const headers = { 'x-http-method-override': method }
      const note = { note: method, _method: method }
      expect((await bob.json('/account/note', { json: note, headers })).status).toBe(204)
      expect((await bob.json('/account')).body).toMatchObject({ session: { note: method } })
    }
  })
})
