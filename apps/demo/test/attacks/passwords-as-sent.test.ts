import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stopAll } from '../start-demo'
import { registered, Visitor } from '../visitor'
import { fromSomewhere, networksSoFar } from './networks.fixture'
import { changes } from './routes.fixture'
import { startWatchedDemo, type WatchedDemo } from './watched-demo.fixture'

let demo: WatchedDemo
beforeAll(async () => {
  demo = await startWatchedDemo({ TRUST_PROXY: 'loopback' })
})
afterAll(stopAll)

/** The fields that passwords are typed into. */
const places = changes.flatMap(({ path, body, signedIn }) =>
  Object.keys(body)
    .filter((field) => ['password', 'current', 'next'].includes(field))
    .map((field) => ({ path, body, signedIn, field })),
)

describe('a password', () => {
  it.each([
    ['1,025 characters', 1_025, 400],
    ['15 KB', 15_000, 400],
    ['64 KB', 65_536, 413],
    ['1 MB', 1_048_576, 413],
    ['10 MB', 10_485_760, 413],
  ])('of %s is refused before it is hashed (R47)', async (_what, length, refusal) => {
    for (const { path, body, signedIn, field } of places) {
      const someone = signedIn
        ? await registered(demo.port, `r47-${networksSoFar()}`, fromSomewhere())
        : new Visitor(demo.port, fromSomewhere())
      const before = demo.hashes()
      const json = { ...body, [field]: 'x'.repeat(length) }
      const answer = await someone.json(path, { json }).catch((error: Error) => error)
      // Who sends more than a socket buffers may find the connection closed before the answer.
      if (answer instanceof Error) {
        expect(length, `${path}: ${answer}`).toBeGreaterThanOrEqual(65_536)
        expect((answer as NodeJS.ErrnoException).code).toMatch(/^(ECONNRESET|EPIPE)$/)
      } else {
        // A password that is shown to confirm something is wrong; one that is wished for is refused.
        const isShown = field === 'current' || path === '/account/delete'
        expect(answer.status, path).toBe(refusal === 400 && isShown ? 403 : refusal)
        expect(answer.sessionCookies).toEqual([])
      }
      // Whose password is to be changed shows the old one first.
      expect(demo.hashes() - before, path).toBe(field === 'next' && refusal === 400 ? 1 : 0)
    }
  })

  it('of bytes that are no text is refused, by every route that takes one (R49)', async () => {
    const bytes = (byte: number) => Buffer.alloc(20, byte)
    for (const { path, body, signedIn, field } of places) {
      const { [field]: _replaced, ...rest } = body
      const form = new URLSearchParams(rest).toString()
      const json = JSON.stringify(rest).slice(0, -1)
      const comma = json === '{' ? '' : ','
      const sent: [string, Buffer][] = [
        ['form', Buffer.concat([Buffer.from(`${form}&${field}=`), bytes(0xff)])],
        ['form', Buffer.concat([Buffer.from(`${form}&${field}=`), bytes(0xfe)])],
        ['form', Buffer.from(`${form}&${field}=${'%FF'.repeat(20)}`)],
        ['form', Buffer.from(`${form}&${field}=${'%ED%A0%80'.repeat(20)}`)],
        [
          'json',
          Buffer.concat([
            Buffer.from(`${json}${comma}"${field}":"`),
            bytes(0xff),
            Buffer.from('"}'),
          ]),
        ],
        ['json', Buffer.from(`${json}${comma}"${field}":"${'\\ud800'.repeat(20)}"}`)],
        ['json', Buffer.from(`${json}${comma}"${field}":"${'\\udfff'.repeat(20)}"}`)],
      ]
      for (const [type, text] of sent) {
        const someone = signedIn
          ? await registered(demo.port, `r49-${networksSoFar()}`, fromSomewhere())
          : new Visitor(demo.port, fromSomewhere())
        const contentType =
          type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
        const before = demo.hashes()
        const answer = await someone.json(path, {
          body: text,
          headers: { 'content-type': contentType },
        })
        expect([400, 403], `${path} ${field} ${type}`).toContain(answer.status)
        expect(answer.sessionCookies).toEqual([])
        const hashed = demo.hashes() - before
        expect(hashed, `${path} ${field}`).toBeLessThanOrEqual(field === 'next' ? 1 : 0)
      }
    }
  })

  it('in another charset is refused, by every route that takes one: it would be read as something else than was looked at (R49)', async () => {
    // In UTF-7 the lone half of a character is plain ASCII, and every character has several spellings.
    const spelled = '+2AA-+AGE-+AGF-'.repeat(4)
    for (const { path, body, signedIn, field } of places) {
      const json = JSON.stringify({ ...body, [field]: spelled })
      const form = new URLSearchParams({ ...body, [field]: spelled }).toString()
      const sent: [string, string | Buffer][] = [
        ['application/json; charset=utf-7', json],
        ['application/json; charset=utf-16le', Buffer.from(json, 'utf16le')],
        ['application/x-www-form-urlencoded; charset=iso-8859-1', form],
      ]
      for (const [contentType, text] of sent) {
        const someone = signedIn
          ? await registered(demo.port, `charset-${networksSoFar()}`, fromSomewhere())
          : new Visitor(demo.port, fromSomewhere())
        const before = demo.hashes()
        const headers = { 'content-type': contentType }
        const { status, body: refusal } = await someone.json(path, { body: text, headers })
        expect([status, refusal], `${path} ${contentType}`).toEqual([
          400,
          { error: { code: 'ill_formed_text', message: 'Send text, in UTF-8.' } },
        ])
        expect(demo.hashes(), path).toBe(before)
      }
    }
  })
})
