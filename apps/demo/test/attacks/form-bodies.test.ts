import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stopAll } from '../start-demo'
import { goodPassword, registered, sendBytes, Visitor } from '../visitor'
import { fromSomewhere, networksSoFar } from './networks.fixture'
import { changes, newPassword } from './routes.fixture'
import { startWatchedDemo, type WatchedDemo } from './watched-demo.fixture'

let demo: WatchedDemo
beforeAll(async () => {
  demo = await startWatchedDemo({ TRUST_PROXY: 'loopback' })
  await registered(demo.port, 'ann', fromSomewhere())
})
afterAll(stopAll)

/** What of the database must not change by what is refused. */
function storedUsers(): unknown {
  const database = new Database(demo.databaseFile, { timeout: 10_000 })
  const rows = database
    .prepare('SELECT username, email, password_hash FROM latchkey_users ORDER BY id')
    .all()
  database.close()
  return rows
}

const nested = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) as unknown
const operators: readonly (readonly [string, unknown])[] = [
  ['$ne', { $ne: '' }],
  ['$gt', { $gt: '' }],
  ['$regex', { $regex: '^a' }],
  ['$where', { $where: 'true' }],
  ['a list of a name', ['ann']],
  ['a list of a password', [goodPassword]],
  ['an empty list', []],
  ['a number', 0],
  ['yes', true],
  ['nothing', null],
  ['an object that says it is text', { toString: 'ann', length: 20 }],
  ['nested 100 deep', nested],
]

/** The fields that text is wanted in, and what the answer is to anything else. */
const fields = changes.flatMap(({ path, body, signedIn }) =>
  Object.keys(body).map((field) => ({ path, body, signedIn, field })),
)

/** An answer to a link or a name is the same whatever is wrong with it, and so is one to a password that is not the right one. */
function expectedStatus(path: string, field: string): number {
  if (path === '/forgot') return 202
  if (path === '/sessions/revoke') return 404
  return path === '/account/delete' || field === 'current' ? 403 : 400
}

describe.each(fields)('$field of $path', ({ path, body, signedIn, field }) => {
  it('is text, and nothing else (R45)', async () => {
    const visitor = signedIn
      ? await registered(demo.port, `r45-${networksSoFar()}`, fromSomewhere())
      : new Visitor(demo.port, fromSomewhere())
    const before = storedUsers()
    for (const [what, value] of operators) {
      const headers = fromSomewhere()
      // Confirming a password is limited by account.
      const someone =
        expectedStatus(path, field) === 403
          ? await registered(demo.port, `r45-${networksSoFar()}`, fromSomewhere())
          : visitor
      const stored = someone === visitor ? before : storedUsers()
      const answer = await someone.json(path, { json: { ...body, [field]: value }, headers })
      expect([what, answer.status]).toEqual([what, expectedStatus(path, field)])
      expect(answer.sessionCookies).toEqual([])
      expect(answer.text).not.toMatch(/\bat .*\.[jt]s|SQLITE|Error:/)
      expect(storedUsers()).toEqual(stored)
    }
  })

  it('of a form has no structure (R45)', async () => {
    const { [field]: value, ...rest } = body
    const before = storedUsers()
    for (const name of [`${field}[$ne]`, `${field}[]`, `${field}[0]`, `${field}.$gt`]) {
      const someone = signedIn
        ? await registered(demo.port, `form-${networksSoFar()}`, fromSomewhere())
        : new Visitor(demo.port, fromSomewhere())
      const form = { ...rest, [name]: value ?? '' }
      const headers = { accept: 'application/json' }
      const answer = await someone.send(path, { form, headers })
      expect([name, answer.status]).toEqual([name, expectedStatus(path, field)])
      expect(answer.sessionCookies).toEqual([])
    }
    if (!signedIn) expect(storedUsers()).toEqual(before)
  })
})

/** Whether any text is as good as another: a note, a new name, a new password. */
function takesAnyText(path: string, field: string): boolean {
  return ['/account/note', '/register'].includes(path) || field === 'next'
}

describe('what is not for a query', () => {
  it.each([
    "' OR 1=1--",
    "ann' --",
    "x'; DROP TABLE latchkey_users;--",
    'ann"; DELETE FROM latchkey_users;--',
    '%',
    'an_',
    'ann\0',
    '\\',
    ') OR (1=1',
  ])('%j is just text, in every field (R46)', async (text) => {
    const before = storedUsers()
    for (const { path, body, signedIn, field } of fields) {
      if (takesAnyText(path, field)) continue
      const headers = fromSomewhere()
      const someone = signedIn
        ? await registered(demo.port, `r46-${networksSoFar()}`, headers)
        : new Visitor(demo.port, headers)
      const { status, sessionCookies } = await someone.json(path, {
        json: { ...body, [field]: text },
      })
      expect([202, 400, 401, 403, 404], `${path} ${field}`).toContain(status)
      expect(sessionCookies).toEqual([])
    }
    const after = storedUsers() as { username: string }[]
    expect(after.filter(({ username }) => !username.startsWith('r46-'))).toEqual(
      (before as { username: string }[]).filter(({ username }) => !username.startsWith('r46-')),
    )
  })
})

describe('fields that nobody asked for', () => {
  const wished = {
    id: 'mine',
    _id: 'mine',
    role: 'admin',
    isAdmin: true,
    emailVerified: true,
    canonicalName: 'ann',
    canonical_name: 'ann',
    passwordHash: '$scrypt$mine',
    password_hash: '$scrypt$mine',
    hash: 'mine',
    salt: 'mine',
    attempts: 0,
    disabled: true,
    createdAt: 1,
    created_at: 1,
    credentialsChangedAt: 1,
    user: { id: 'mine' },
    userId: 'mine',
    owner: 'mine',
    passport: { user: 'mine' },
    __v: 0,
  }

  it('give nobody anything (R52)', async () => {
    const visitor = new Visitor(demo.port, fromSomewhere())
    const json = { ...wished, username: 'wishes', password: goodPassword }
    const { status, body } = await visitor.json('/register', { json })
    expect(status).toBe(201)
    expect(body).toEqual({
      user: { id: expect.any(String), username: 'wishes', createdAt: expect.any(String) },
    })
    const row = () => {
      const database = new Database(demo.databaseFile, { timeout: 10_000 })
      const all = database
        .prepare("SELECT * FROM latchkey_users WHERE canonical_name = 'wishes'")
        .get()
      database.close()
      const { _metadata, ...columns } = all as Record<string, unknown>
      return columns
    }
    const registration = row()
    expect(JSON.stringify(registration)).not.toContain('mine')
    expect(registration).toMatchObject({ email: null, disabled: 0 })
    expect(registration.created_at).toBeGreaterThan(1)
    expect(registration.credentials_changed_at).toBeGreaterThan(1)

    const change = { ...wished, current: goodPassword, next: newPassword }
    expect((await visitor.json('/account/password', { json: change })).status).toBe(204)
    const note = { ...wished, note: 'a note' }
    expect((await visitor.json('/account/note', { json: note })).status).toBe(204)
    const { password_hash: _before, credentials_changed_at: _then, ...kept } = registration
    expect(row()).toMatchObject(kept)
    expect(JSON.stringify(row())).not.toContain('mine')
    const { body: session } = await visitor.json('/probe/kv')
    expect(Object.keys(session as object).toSorted()).toEqual(['note'])
  })
})

describe('a prototype (R44)', () => {
  const evil = { isAdmin: true, status: 200, username: 'ann', password: goodPassword }
  const json = { 'content-type': 'application/json' }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it('is changed by no body, query, cookie, header or path', async () => {
    const bodies: [Record<string, string>, string][] = [
      [json, `{"__proto__":${JSON.stringify(evil)}}`],
      [json, `{"constructor":{"prototype":${JSON.stringify(evil)}}}`],
      [json, `{"prototype":${JSON.stringify(evil)}}`],
      [form, '__proto__[isAdmin]=1&__proto__[password]=x&__proto__.isAdmin=1'],
      [form, 'constructor[prototype][isAdmin]=1&constructor.prototype.isAdmin=1'],
      [form, '__proto__=isAdmin&__proto__=1'],
    ]
    const visitor = await registered(demo.port, 'prototype', fromSomewhere())
    for (const { path } of changes) {
      for (const [headers, body] of bodies) {
        if (path === '/logout' || path === '/sessions/revoke-others') continue
        const { status } = await visitor.json(path, {
          body,
          headers: { ...headers, ...fromSomewhere() },
        })
        expect([202, 400, 403, 404, 429], `${path} ${body}`).toContain(status)
      }
    }
    const { cookie } = visitor
    const query = '__proto__[isAdmin]=1&constructor[prototype][isAdmin]=1&next[__proto__][a]=1'
    for (const path of [
      '/',
      '/login',
      '/reset',
      '/verify',
      '/account',
      '/__proto__',
      '/constructor',
    ]) {
      // Bytes, as an object of headers could lose the name on the way.
      const answer = await sendBytes(
        demo.port,
        [
          `GET ${path}?${query} HTTP/1.1`,
          ...['Host: x', '__proto__: isAdmin', '__proto__: 1', 'constructor: prototype'],
          ...[`Cookie: __proto__=isAdmin; constructor=1; ${cookie}`, 'Connection: close', '', ''],
        ].join('\r\n'),
      )
      expect(answer).toMatch(/^HTTP\/1\.1 (200|404) /)
    }
    // Of all that was sent to it in this file, no query looked for an object (R45).
    expect(demo.deeds().filter(({ did }) => did === 'odd query')).toEqual([])
    await demo.stop()
    expect(demo.deeds().at(-1)).toEqual({ did: 'exit', inherited: [] })
  })
})
