import { describe, expect, it } from 'vitest'
import { failure, redirect, success } from '../authentication/outcomes'
import type { AuthenticationRequest } from '../authentication/strategy'
import { describeStrategy } from '../testing/describe-strategy'
import { type TrialRequest, tryStrategy } from '../testing/strategy-runner'
import { type BearerOptions, bearer } from './bearer'

const ann = { id: 'u1', name: 'Ann' }
const token = 'mF_9.B5f-4.1JqM'
const authorization = `Bearer ${token}`

/** A strategy that knows one token, and what reached it. */
function knowingOne(options: BearerOptions = {}) {
  const reached: string[] = []
  const strategy = bearer((given) => {
    reached.push(given)
    return given === token && success(ann, { info: { scopes: ['read', 'write'] } })
  }, options)
  return { reached, ask: (request: TrialRequest) => tryStrategy(strategy, request) }
}

const inHeader = (value: string): TrialRequest => ({ headers: { authorization: value } })
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
const inBody = (body: unknown, headers: Record<string, string> = form): TrialRequest => ({
  method: 'POST',
  headers,
  body,
})
const inQuery = (query: string): TrialRequest => ({ url: `/api?${query}` })

const missing = { kind: 'failure', code: 'token_missing', status: 401 }
const invalidRequest = {
  kind: 'failure',
  code: 'invalid_request',
  status: 400,
  challenge: 'Bearer realm="api", error="invalid_request"',
}

describe('a token in the Authorization header (RFC 6750 section 2.1)', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('is taken after the scheme %s', async (scheme) => {
    const { ask, reached } = knowingOne()
    expect(await ask(inHeader(`${scheme} ${token}`))).toMatchObject({ kind: 'success', user: ann })
    expect(await ask(inHeader(`${scheme}   ${token} `))).toMatchObject({ user: ann })
    expect(reached).toEqual([token, token])
  })

  it.each(['a', 'a==', '-._~+/', 'A'.repeat(8192)])('may be any b64token', async (given) => {
    const { ask, reached } = knowingOne()
    expect(await ask(inHeader(`Bearer ${given}`))).toMatchObject({ code: 'invalid_token' })
    expect(reached).toEqual([given])
  })

  it.each([
    ['nothing after the scheme', 'Bearer'],
    ['blanks after the scheme', 'Bearer   '],
    ['two words', `Bearer ${token} ${token}`],
    ['two values on two lines', `Bearer ${token}, Bearer ${token}`],
    ['what is no b64token', 'Bearer tök"en'],
    ['only padding', 'Bearer ==='],
    ['padding inside', 'Bearer a=b'],
    ['too much', `Bearer ${'A'.repeat(8193)}`],
    ['a line break', `Bearer ${token}\r\nx`],
  ])('is malformed with %s', async (_, value) => {
    const { ask, reached } = knowingOne()
    expect(await ask(inHeader(value))).toMatchObject(invalidRequest)
    expect(reached).toEqual([])
  })

  it.each(['Basic YTpi', 'Bearertoken abc', 'BearerX', token, '', 'Basic a, Bearer b'])(
    'is none in %j',
    async (value) => {
      const { ask, reached } = knowingOne()
      expect(await ask(inHeader(value))).toMatchObject(missing)
      expect(reached).toEqual([])
    },
  )
})

describe('a token elsewhere', () => {
  it('does not count unless it is asked for', async () => {
    const { ask, reached } = knowingOne()
    expect(await ask(inBody({ access_token: token }))).toMatchObject(missing)
    expect(await ask(inQuery(`access_token=${token}`))).toMatchObject(missing)
    expect(reached).toEqual([])
  })

  it('counts in the form that is the body, where that is asked for', async () => {
    const { ask } = knowingOne({ sources: ['header', 'body'] })
    expect(await ask(inBody({ access_token: token }))).toMatchObject({ user: ann })
    expect(await ask(inQuery(`access_token=${token}`))).toMatchObject(missing)
  })

  it.each([
    ['the method is GET', { ...inBody({ access_token: token }), method: 'GET' }],
    ['the method is HEAD', { ...inBody({ access_token: token }), method: 'HEAD' }],
    ['the body is JSON', inBody({ access_token: token }, { 'content-type': 'application/json' })],
    ['nobody says what the body is', inBody({ access_token: token }, {})],
    ['the field is inherited', inBody(Object.create({ access_token: token }))],
    ['the body has none', inBody({ token })],
    ['the body is text', inBody(`access_token=${token}`)],
  ])('does not count in the body where %s (RFC 6750 section 2.2)', async (_, request) => {
    const { ask } = knowingOne({ sources: ['body'] })
    expect(await ask(request)).toMatchObject(missing)
  })

  it('counts in the query, where that is asked for', async () => {
    const { ask } = knowingOne({ sources: ['query'] })
    expect(await ask(inQuery(`a=b&access_token=${token}`))).toMatchObject({ user: ann })
    expect(await ask(inHeader(authorization))).toMatchObject(missing)
  })

  it.each([
    ['twice in the query', inQuery(`access_token=${token}&access_token=${token}`)],
    ['empty in the query', inQuery('access_token=')],
    ['ill-formed in the query (R49)', inQuery('access_token=%FF')],
    ['twice in the body', inBody({ access_token: [token, token] })],
    ['as an object in the body (R45)', inBody({ access_token: { $ne: '' } })],
    ['in the header and the query', { ...inHeader(authorization), url: `/?access_token=${token}` }],
    ['in the header and the body', inBody({ access_token: token }, { ...form, authorization })],
    ['in the body and the query', { ...inBody({ access_token: token }), url: '/?access_token=x' }],
  ])('is malformed %s (RFC 6750 section 3.1)', async (_, request) => {
    const { ask, reached } = knowingOne({ sources: ['header', 'body', 'query'] })
    expect(await ask(request)).toMatchObject(invalidRequest)
    expect(reached).toEqual([])
  })
})

describe('a refusal (RFC 6750 section 3)', () => {
  it('for want of a token says nothing of an error, and what would be needed', async () => {
    expect(await knowingOne().ask({})).toMatchObject({
      ...missing,
      challenge: 'Bearer realm="api"',
    })
    const scoped = knowingOne({ realm: 'the "shop"', scopes: ['read', 'write'] })
    expect(await scoped.ask({})).toMatchObject({
      challenge: 'Bearer realm="the \\"shop\\"", scope="read write"',
    })
  })

  it.each([undefined, null, false] as const)('of nobody’s token: %s', async (nobody) => {
    expect(
      await tryStrategy(
        bearer(() => nobody),
        inHeader(authorization),
      ),
    ).toMatchObject({
      code: 'invalid_token',
      status: 401,
      challenge: 'Bearer realm="api", error="invalid_token"',
    })
  })

  it('of a token that does not allow enough names what it takes', async () => {
    const { ask } = knowingOne({ scopes: ['read', 'admin'] })
    expect(await ask(inHeader(authorization))).toMatchObject({
      code: 'insufficient_scope',
      status: 403,
      challenge: 'Bearer realm="api", error="insufficient_scope", scope="read admin"',
    })
  })

  it.each<unknown>([
    undefined,
    null,
    'read',
    {},
    { scopes: 'read write' },
    { scopes: { includes: () => true } },
    { scopes: ['readwrite'] },
  ])('of a token of which is said only %j', async (info) => {
    const strategy = bearer(() => success(ann, { info }), { scopes: ['read'] })
    expect(await tryStrategy(strategy, inHeader(authorization))).toMatchObject({ status: 403 })
  })

  it('of a user of whom nothing is said, where scopes are asked for', async () => {
    const strategy = bearer(() => ann, { scopes: ['read'] })
    expect(await tryStrategy(strategy, inHeader(authorization))).toMatchObject({ status: 403 })
  })
})

describe('what verify gives', () => {
  const given = (verdict: unknown) =>
    tryStrategy(
      bearer(() => verdict as typeof ann),
      inHeader(authorization),
    )

  it('is a user', async () => {
    expect(await given(ann)).toMatchObject({ kind: 'success', user: ann, methods: [] })
    const record = { kind: 'failure', status: 401 }
    expect(await given(record)).toMatchObject({ kind: 'success', user: record })
  })

  it('or an outcome, whose 401 gets a challenge', async () => {
    expect(await given(redirect('/x'))).toMatchObject({ kind: 'redirect' })
    expect(await given(failure('expired'))).toMatchObject({
      code: 'expired',
      challenge: 'Bearer realm="api", error="invalid_token"',
    })
    expect(await given(failure('expired', { challenge: 'Bearer error="x"' }))).toMatchObject({
      challenge: 'Bearer error="x"',
    })
    expect(await given(failure('locked', { status: 403 }))).not.toHaveProperty('challenge')
  })

  it('is success with what the token allows, for the route to see', async () => {
    const { ask } = knowingOne({ scopes: ['read'] })
    expect(await ask(inHeader(authorization))).toMatchObject({
      user: ann,
      info: { scopes: ['read', 'write'] },
    })
  })

  it('may depend on the request', async () => {
    let seen: AuthenticationRequest | undefined
    const strategy = bearer((_, request) => {
      seen = request
      return ann
    })
    await tryStrategy(strategy, { ...inHeader(authorization), url: '/api/7' })
    expect(seen?.url).toBe('/api/7')
  })

  it('is an error where it throws', async () => {
    const down = new Error('down')
    const strategy = bearer(() => Promise.reject(down))
    await expect(tryStrategy(strategy, inHeader(authorization))).rejects.toBe(down)
  })
})

describe('options', () => {
  it.each<[object, string]>([
    [{ name: '' }, 'name must be a name'],
    [{ realm: 'a\r\nb' }, 'realm must be printable ASCII'],
    [{ sources: [] }, "sources must be a list of 'header', 'body' and 'query'"],
    [{ sources: ['cookie'] }, 'sources must be'],
    [{ sources: 'header' }, 'sources must be'],
    [{ scopes: ['a b'] }, 'scopes must be a list of scopes'],
    [{ scopes: ['a"'] }, 'scopes must be'],
    [{ scopes: 'read' }, 'scopes must be'],
    [{ maxTokenLength: 0 }, 'maxTokenLength must be a whole number'],
  ])('%j are refused at construction', (options, message) => {
    expect(() => bearer(() => ann, options)).toThrow(`OPTION_INVALID: ${message}`)
  })

  it('include a verify that is no function', () => {
    // @ts-expect-error verify is missing
    expect(() => bearer()).toThrow('OPTION_INVALID: verify must be a function')
  })

  it('name the strategy, and bound its tokens', async () => {
    expect(bearer(() => ann).name).toBe('bearer')
    expect(bearer(() => ann, { name: 'api' }).name).toBe('api')
    const { ask } = knowingOne({ maxTokenLength: 16 })
    expect(await ask(inHeader(`Bearer ${'A'.repeat(16)}`))).toMatchObject({ code: 'invalid_token' })
    expect(await ask(inHeader(`Bearer ${'A'.repeat(17)}`))).toMatchObject(invalidRequest)
  })
})

const tokens = new Map([
  ['token-of-annabel', { name: 'annabel' }],
  ['token-of-bertram', { name: 'bertram' }],
])

describeStrategy('bearer in the header', {
  make: () => bearer(async (given) => tokens.get(given)),
  accepts: [...tokens].map(([given, user]) => ({ request: inHeader(`Bearer ${given}`), user })),
  refuses: [inHeader('Bearer token-that-was-revoked'), inHeader('Bearer never.issued')],
  makeUnavailable: () => bearer(() => Promise.reject(new Error('down'))),
  runner: { describe, it },
})

describeStrategy('bearer in the body', {
  make: () => bearer(async (given) => tokens.get(given), { sources: ['body'] }),
  accepts: [...tokens].map(([given, user]) => ({ request: inBody({ access_token: given }), user })),
  refuses: [inBody({ access_token: 'token-that-was-revoked' })],
  makeUnavailable: () => bearer(() => Promise.reject(new Error('down')), { sources: ['body'] }),
  runner: { describe, it },
})
