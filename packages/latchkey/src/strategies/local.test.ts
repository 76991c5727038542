import querystring from 'node:querystring'
import { describe, expect, it } from 'vitest'
import { failure, redirect, success } from '../authentication/outcomes'
import type { AuthenticationRequest } from '../authentication/strategy'
import { describeStrategy } from '../testing/describe-strategy'
import { type LocalCredentials, type LocalOptions, local } from './local'

const ann = { id: 'u1', name: 'Ann' }
const typed = { username: 'ann', password: 'correct horse battery staple' }

function post(body: unknown, url = '/login'): AuthenticationRequest {
  return { method: 'POST', url, header: () => undefined, body }
}

/** A strategy that knows Ann, and what reached it. */
function knowingAnn() {
  const reached: LocalCredentials[] = []
  const strategy = local((credentials) => {
    reached.push(credentials)
    return credentials.username === 'ann' && credentials.password === typed.password && ann
  })
  return { strategy, reached }
}

const malformed = { kind: 'failure', code: 'credentials_malformed', status: 400 }

describe('signing in with a name and a password', () => {
  it('gives the user, proven by password', async () => {
    const { strategy, reached } = knowingAnn()
    expect(strategy.name).toBe('local')
    expect(await strategy.authenticate(post(typed))).toMatchObject({
      kind: 'success',
      user: ann,
      methods: ['pwd'],
    })
    expect(reached).toEqual([typed])
  })

  it.each([undefined, null, false] as const)(
    'fails with a challenge when verify gives %s',
    async (nobody) => {
      const strategy = local(() => nobody, { realm: 'demo' })
      expect(await strategy.authenticate(post(typed))).toMatchObject({
        kind: 'failure',
        code: 'invalid_credentials',
        status: 401,
        challenge: 'Session realm="demo"',
      })
    },
  )

  it('hands verify the request', async () => {
    const request = post(typed)
    let seen: AuthenticationRequest | undefined
    await local((_, given) => {
      seen = given
      return ann
    }).authenticate(request)
    expect(seen).toBe(request)
  })

  it('rejects when verify does: a database that is down is no wrong password', async () => {
    const down = new Error('connection refused')
    const strategy = local(() => Promise.reject(down))
    await expect(strategy.authenticate(post(typed))).rejects.toBe(down)
    const throwing = local(() => {
      throw down
    })
    await expect(throwing.authenticate(post(typed))).rejects.toBe(down)
  })
})

describe('a verify function that gives an outcome', () => {
  it('says more than yes or no', async () => {
    const locked = failure('account_locked', { status: 403, message: 'Locked.' })
    expect(await local(() => locked).authenticate(post(typed))).toEqual(locked)
    const expired = redirect('/change-password')
    expect(await local(() => expired).authenticate(post(typed))).toEqual(expired)
  })

  it('need not repeat the challenge of a 401 (H1), and may give its own', async () => {
    const strategy = local(() => failure('wrong'))
    expect(await strategy.authenticate(post(typed))).toMatchObject({
      code: 'wrong',
      challenge: 'Session realm="account"',
    })
    const own = local(() => failure('wrong', { challenge: 'Session realm="own"' }))
    expect(await own.authenticate(post(typed))).toMatchObject({ challenge: 'Session realm="own"' })
  })

  it('need not say that a password was the proof, and may say more', async () => {
    const plain = local(() => success(ann, { info: 'first time' }))
    expect(await plain.authenticate(post(typed))).toMatchObject({
      user: ann,
      methods: ['pwd'],
      info: 'first time',
    })
    const more = local(() => success(ann, { methods: ['pwd', 'otp'] }))
    expect(await more.authenticate(post(typed))).toMatchObject({ methods: ['pwd', 'otp'] })
  })

  it('is told from a user whose record happens to have a kind', async () => {
    const record = { kind: 'failure', code: 'x', status: 401 }
    expect(await local(() => record).authenticate(post(typed))).toMatchObject({
      kind: 'success',
      user: record,
    })
  })
})

describe('credentials that are not text (R45)', () => {
  let nested: unknown = 'ann'
  for (let depth = 0; depth < 100; depth += 1) nested = { $gt: nested }
  const notText: unknown[] = [
    { $ne: '' },
    { $gt: '' },
    { $regex: '^a' },
    { $where: '1' },
    nested,
    ['ann'],
    [],
    7,
    0,
    true,
    false,
    null,
    undefined,
    new String('ann'),
    { toString: () => 'ann' },
    Buffer.from('ann'),
  ]

  it('fail with 400 in either field, and never reach verify', async () => {
    const { strategy, reached } = knowingAnn()
    for (const value of notText) {
      expect(await strategy.authenticate(post({ ...typed, username: value }))).toMatchObject(
        malformed,
      )
      expect(await strategy.authenticate(post({ ...typed, password: value }))).toMatchObject(
        malformed,
      )
    }
    expect(reached).toEqual([])
  })

  it('fail with 400 whatever the body is', async () => {
    const { strategy, reached } = knowingAnn()
    const bodies = [undefined, null, '', 'username=ann&password=x', 7, true, [], [typed]]
    for (const body of [...bodies, {}, Buffer.from('{}'), Object.create(typed), () => typed]) {
      expect(await strategy.authenticate(post(body))).toMatchObject(malformed)
    }
    expect(reached).toEqual([])
  })
})

describe('credentials that are text of the wrong kind', () => {
  async function outcomeOf(change: Partial<LocalCredentials>) {
    const { strategy } = knowingAnn()
    return strategy.authenticate(post({ ...typed, ...change }))
  }

  it('fail with 400 when empty or too long, counted in code points (R47)', async () => {
    expect(await outcomeOf({ username: '' })).toMatchObject(malformed)
    expect(await outcomeOf({ password: '' })).toMatchObject(malformed)
    expect(await outcomeOf({ username: '😀'.repeat(256) })).toMatchObject(malformed)
    expect(await outcomeOf({ username: '😀'.repeat(255) })).toMatchObject({ status: 401 })
    expect(await outcomeOf({ password: '😀'.repeat(1025) })).toMatchObject(malformed)
    expect(await outcomeOf({ password: '😀'.repeat(1024) })).toMatchObject({ status: 401 })
    expect(await outcomeOf({ password: 'x'.repeat(10_000_000) })).toMatchObject(malformed)
  })

  it('fail with 400 when not well-formed (R49)', async () => {
    for (const lone of ['\ud800', '\udfff', 'ann\ud83d']) {
      expect(await outcomeOf({ username: lone })).toMatchObject(malformed)
      expect(await outcomeOf({ password: lone })).toMatchObject(malformed)
    }
  })

  it('fail with 400 where a parser of forms has made U+FFFD of what is no text (R49)', async () => {
    for (const bytes of ['%FF', '%FE', 'correct%C3']) {
      const password = querystring.unescape(bytes)
      expect(await outcomeOf({ password })).toMatchObject(malformed)
      expect(await outcomeOf({ username: password })).toMatchObject(malformed)
    }
  })

  it('fail with 400 when the name holds a control character; a password may', async () => {
    for (const control of ['\0', '\n', '\x7f', '\x85']) {
      expect(await outcomeOf({ username: `ann${control}` })).toMatchObject(malformed)
      expect(await outcomeOf({ password: `${typed.password}${control}` })).toMatchObject({
        status: 401,
      })
    }
  })

  it('are not trimmed, folded or cut', async () => {
    for (const username of ['Ann', ' ann', 'ann ']) {
      expect(await outcomeOf({ username })).toMatchObject({ status: 401 })
    }
  })
})

describe('where credentials come from (R54)', () => {
  const query = '/login?username=ann&password=correct%20horse%20battery%20staple'

  it('is the body alone: those of the query do not count', async () => {
    const { strategy, reached } = knowingAnn()
    expect(await strategy.authenticate(post(undefined, query))).toMatchObject(malformed)
    expect(await strategy.authenticate(post({ username: 'ann' }, query))).toMatchObject(malformed)
    expect(
      await strategy.authenticate(post({ username: 'bob', password: 'b' }, query)),
    ).toMatchObject({
      status: 401,
    })
    expect(reached).toEqual([{ username: 'bob', password: 'b' }])
  })

  it('is the field that the options name, and no other', async () => {
    const strategy = local(() => ann, { usernameField: 'email', passwordField: 'secret' })
    expect(await strategy.authenticate(post({ email: 'ann', secret: 's' }))).toMatchObject({
      user: ann,
    })
    expect(await strategy.authenticate(post(typed))).toMatchObject(malformed)
  })

  it('is never the prototype of the body', async () => {
    const strategy = local(() => ann, { usernameField: 'constructor', passwordField: '__proto__' })
    expect(await strategy.authenticate(post({}))).toMatchObject(malformed)
  })

  it('is a body without a prototype too, as querystring makes it', async () => {
    const { strategy } = knowingAnn()
    const body: unknown = Object.assign(Object.create(null), typed)
    expect(await strategy.authenticate(post(body))).toMatchObject({ kind: 'success' })
  })
})

it('may have another name, so that there can be two', () => {
  expect(local(() => ann, { name: 'pin' }).name).toBe('pin')
})

describeStrategy('local', {
  make: () => local(({ username, password }) => password === `pw of ${username}` && { username }),
  accepts: ['annabel', 'bertram'].map((username) => ({
    request: { url: '/login', body: { username, password: `pw of ${username}` } },
    user: { username },
  })),
  refuses: [
    { url: '/login', body: { username: 'annabel', password: 'pw of bertram' } },
    { url: '/login', body: { username: 'nobody at all', password: 'whatever' } },
  ],
  makeUnavailable: () => local(() => Promise.reject(new Error('down'))),
  runner: { describe, it },
})

describe('options that cannot be', () => {
  it.each([
    [{ usernameField: 'user[' }, 'usernameField must be the name of a field'],
    [{ usernameField: '[user]' }, 'usernameField must be the name of a field'],
    [{ passwordField: 'user[]' }, 'passwordField must be the name of a field'],
    [{ from: 'query' }, "from must be 'body' or 'body-or-query'"],
    [{ name: '' }, 'name must be a name'],
    [{ usernameField: '' }, 'usernameField must be'],
    [{ passwordField: '' }, 'passwordField must be'],
    [{ passwordField: 'username' }, 'passwordField must be'],
    [{ realm: 'a\r\nb' }, 'realm must be'],
  ])('%j are refused at construction', (options, message) => {
    expect(() => local(() => ann, options as LocalOptions)).toThrow(`OPTION_INVALID: ${message}`)
  })

  it('include a verify that is no function', () => {
    // @ts-expect-error verify is missing
    expect(() => local()).toThrow('OPTION_INVALID: verify must be a function')
  })
})
