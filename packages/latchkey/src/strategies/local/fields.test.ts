import querystring from 'node:querystring'
import { describe, expect, it } from 'vitest'
import type { AuthenticationRequest } from '../../authentication/strategy'
import { type LocalCredentials, local } from '../local'

const ann = { id: 'u1', name: 'Ann' }
const typed = { username: 'ann', password: 'correct horse battery staple' }
const malformed = { kind: 'failure', code: 'credentials_malformed', status: 400 }

function post(body: unknown, url = '/login'): AuthenticationRequest {
  return { method: 'POST', url, header: () => undefined, body }
}

describe('fields inside of others', () => {
  const nested = { usernameField: 'user[name]', passwordField: 'user[secrets][now]' }
  const body = { user: { name: 'ann', secrets: { now: 'pw' } } }
  const strategy = local((credentials) => credentials, nested)

  it('are found by their names as HTML has them', async () => {
    expect(await strategy.authenticate(post(body))).toMatchObject({
      user: { username: 'ann', password: 'pw' },
    })
  })

  it('are found where the parser leaves such names as they are', async () => {
    const flat = querystring.parse('user[name]=ann&user[secrets][now]=pw')
    expect(await strategy.authenticate(post(flat))).toMatchObject({
      user: { username: 'ann', password: 'pw' },
    })
  })

  it('that come in both forms are malformed (R54)', async () => {
    const both = { ...body, 'user[name]': 'bob' }
    expect(await strategy.authenticate(post(both))).toMatchObject(malformed)
  })

  it.each<unknown>([
    { user: 'ann' },
    { user: null },
    { user: ['ann', 'pw'] },
    { user: { name: { $ne: '' }, secrets: { now: 'pw' } } },
    { user: { name: 'ann', secrets: 'pw' } },
    { user: Object.create(body.user) },
    Object.create(body),
    { user: [{ name: 'ann', secrets: { now: 'pw' } }] },
  ])('are nothing but own fields and text: %j (R45)', async (given) => {
    expect(await strategy.authenticate(post(given))).toMatchObject(malformed)
  })

  it.each(['__proto__[x]', 'constructor[name]', 'user[__proto__]'])(
    'are none of what every object inherits: %s',
    async (usernameField) => {
      const inherited = local(() => ann, { usernameField })
      expect(await inherited.authenticate(post({ user: {}, password: 'x' }))).toMatchObject(
        malformed,
      )
    },
  )
})

describe('credentials in the query', () => {
  const query = '/login?a=b&username=ann&password=correct+horse%20battery+staple#x'

  it('count where they are asked for, and the body has neither (ASVS 14.2.1)', async () => {
    const seen: LocalCredentials[] = []
    const strategy = local((credentials) => void seen.push(credentials), { from: 'body-or-query' })
    await strategy.authenticate(post(undefined, query))
    await strategy.authenticate(post({ other: 1 }, query))
    await strategy.authenticate(post({ username: 'bob', password: 'b' }, query))
    expect(seen).toEqual([typed, typed, { username: 'bob', password: 'b' }])
  })

  it.each([
    ['half of them is in the body', { username: 'ann' }, query],
    ['one comes twice', undefined, `${query.replace('#x', '')}&username=bob`],
    ['one is missing', undefined, '/login?username=ann'],
    ['one is not well-formed (R49)', undefined, '/login?username=ann&password=%FF'],
    ['one is empty', undefined, '/login?username=ann&password'],
    ['they are in the fragment', undefined, '/login#?username=ann&password=x'],
    ['there is no query', undefined, '/login'],
  ])('are malformed where %s', async (_, body, url) => {
    const strategy = local(() => ann, { from: 'body-or-query' })
    expect(await strategy.authenticate(post(body, url))).toMatchObject(malformed)
  })
})
