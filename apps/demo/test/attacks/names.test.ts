import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, Visitor } from '../visitor'
import { fromSomewhere } from './networks.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

const visitor = () => new Visitor(demo.port, fromSomewhere())

const register = (username: unknown) =>
  visitor().json('/register', { json: { username, password: goodPassword } })

describe('names that are one name (R50)', () => {
  it.each([
    ['kate', ['Kate', 'KATE', '\u212aate', '\uff4bate', '\uff2b\uff41\uff34\uff45']],
    ['k\u00e1te', ['ka\u0301te', 'K\u00c1TE', 'KA\u0301TE']],
    ['\ufb01ona', ['fiona', 'FIONA', '\ufb01ONA']],
    ['stra\u00dfe', ['Stra\u00dfe']],
    ['inci', ['\u0130nci', '\u0130NC\u0130', 'I\u0307nci']],
  ])('%j is registered once, and signs in by each', async (name, spellings) => {
    expect((await register(name)).status).toBe(201)
    for (const spelling of [name, ...spellings]) {
      const { status, body } = await register(spelling)
      expect([spelling, status, body]).toMatchObject([
        spelling,
        409,
        { error: { code: 'username_taken' } },
      ])
      const json = { username: spelling, password: goodPassword }
      const signedIn = await visitor().json('/login', { json })
      expect([spelling, signedIn.body]).toMatchObject([spelling, { user: { username: name } }])
    }
  })

  it('stand on a page as they were typed, and as nothing but text', async () => {
    const name = '<img/src=x>&"\'`{{7*7}}<%=7*7%>'
    const someone = visitor()
    const json = { username: name, password: goodPassword }
    expect((await someone.json('/register', { json })).status).toBe(201)
    for (const path of ['/', '/account', '/sessions', '/account/events', '/account/password']) {
      const { text } = await someone.send(path)
      expect(text).not.toContain('<img/src')
      expect(text).not.toMatch(/\D49\D*7\*7/)
    }
    const refused = await someone.send('/login', { form: { username: name, password: 'wrong' } })
    expect(refused.status).toBe(401)
    expect(refused.text).toContain('value="&#60;img/src=x&#62;&#38;&#34;&#39;')
  })
})

describe('names that deceive, or that nobody can type (R50)', () => {
  it.each([
    ['a letter of another alphabet', 'k\u0430te'],
    ['a space that is not seen', 'kate\u200b'],
    ['a joiner of characters', 'ka\u034fte'],
    ['a variation selector', 'kate\ufe0f'],
    ['a variation selector of another plane', 'kate\u{e0100}'],
    ['a filler', 'kate\u3164'],
    ['a filler alone', '\u115f'],
    ['a Braille blank', 'kate\u2800'],
    ['a tag', 'kate\u{e0061}'],
    ['a heap of marks', `kate${'\u0300\u0301'.repeat(20)}`],
    ['an Armenian letter', 'hell\u0585'],
    ['a mark of order', '\ufeffkate'],
    ['a text direction', '\u202ekate'],
    ['a space before', ' kate'],
    ['a space behind', 'kate '],
    ['a space that is none', 'ka\u00a0te'],
    ['a zero', 'kate\0'],
    ['a line break', 'kate\r\n'],
    ['a tab', 'ka\tte'],
    ['half a character', 'kate\ud800'],
    ['nothing', ''],
    ['256 characters', 'k'.repeat(256)],
    ['more than it looks', '\ufdfa'.repeat(100)],
    ['a private character', 'kate\ue000'],
    ['a number', 7],
  ])('%s is refused, and signs nobody in', async (_what, username) => {
    const { status, body, sessionCookies } = await register(username)
    expect([status, sessionCookies]).toEqual([400, []])
    expect(body).toMatchObject({ error: { code: 'username_refused' } })
    const json = { username, password: goodPassword }
    expect([400, 401]).toContain((await visitor().json('/login', { json })).status)
  })

  describe('once somebody is called admin', () => {
    beforeAll(async () => {
      await registered(demo.port, 'admin')
    })

    it.each([
      ['in two alphabets', '\u0430dmin', 400, 'username_refused'],
      ['with a joiner', 'admin\u200d', 400, 'username_refused'],
      ['with a variation selector', 'admin\ufe0f', 400, 'username_refused'],
      ['with a dot that a dot hides', 'ADM\u0130N', 409, 'username_taken'],
      ['in full width', '\uff21\uff24\uff2d\uff29\uff2e', 409, 'username_taken'],
    ])('%s it is nobody else’s', async (_how, name, status, code) => {
      const answer = await register(name)
      expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }])
    })

    it.each([
      ['without the dot', 'adm\u0131n'],
      ['with a full stop', 'admin.'],
      ['wholly in another alphabet', '\u0430\u0434\u043c\u0438\u043d'],
    ])('%s it is another name, and another account', async (_how, name) => {
      const answer = await register(name)
      expect([answer.status, answer.body]).toMatchObject([201, { user: { username: name } }])
      const json = { username: name, password: goodPassword }
      const signedIn = await visitor().json('/login', { json })
      expect(signedIn.body).toHaveProperty('user.username', name)
    })

    it('that account is still the one that it was', async () => {
      const json = { username: 'admin', password: goodPassword }
      const signedIn = await visitor().json('/login', { json })
      expect(signedIn.body).toHaveProperty('user.username', 'admin')
    })
  })
})
