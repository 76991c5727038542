import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  elsewhere,
  spellingsOf,
} from '../../../../packages/latchkey/src/authentication/elsewhere.fixture'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, registered, send, sendBytes } from '../visitor'
import { fromSomewhere } from './networks.fixture'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo({ TRUST_PROXY: 'loopback' })
  await registered(demo.port, 'ann')
  await registered(demo.port, 'bob')
})
afterAll(stopAll)

/** What can be sent in a form: what is no text in UTF-8 cannot, and what is longer is refused before anybody reads it. */
const all = spellingsOf(elsewhere).filter(
  (text) => !/\p{Surrogate}/u.test(text) && text.length < 10_000,
)
/** All of them each night; at each change every third. */
const spellings = process.env.LATCHKEY_NIGHTLY ? all : all.filter((_, place) => place % 3 === 0)
/** Of those, what the other places get. */
const some = process.env.LATCHKEY_NIGHTLY ? all : spellings.filter((_, place) => place % 3 === 0)
/** What fits into an address. */
const short = some.filter((text) => text.length < 2_000)

const html = { accept: 'text/html' }
const credentials = { username: 'ann', password: goodPassword }

/** Whether a browser on any page of the demo stays there, by the parser of the URL standard; and the header to the letter. */
function expectHere(location: string | undefined, what: string): void {
  expect(location, what).toMatch(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/)
  for (const page of ['https://app.example/login', 'http://app.example/a/b/?c']) {
    expect(new URL(location as string, page).origin, what).toBe(new URL(page).origin)
  }
}

/** Does so for ten at a time. */
async function forEach(texts: readonly string[], check: (text: string) => Promise<void>) {
  for (let place = 0; place < texts.length; place += 10) {
    await Promise.all(texts.slice(place, place + 10).map(check))
  }
}

/** What the form of a page would send as `next`. */
function nextIn(page: string): string | undefined {
  const [, value] = /name="next" value="([^"]*)"/.exec(page) ?? []
  return value?.replaceAll(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
}

/** Who reads pages, from an address that nobody had before, so that no limit is met. */
const readerFromSomewhere = () => ({ ...html, ...fromSomewhere() })

describe(`where ${spellings.length} spellings of other sites lead (R53, T-REDIR-1)`, () => {
  it('in a form that signs in, and in JSON', async () => {
    expect(spellings.length).toBeGreaterThanOrEqual(200)
    let turn = 0
    await forEach(spellings, async (next) => {
      turn += 1
      const fields = { ...credentials, next }
      const body = turn % 2 === 0 ? { form: fields } : { json: fields }
      const { status, headers } = await send(demo.port, '/login', { ...body, headers: html })
      expect(status, next).toBe(303)
      expectHere(headers.location, next)
    })
  })

  it('in a form that is refused, which takes it along', async () => {
    await forEach(some, async (next) => {
      const form = { username: 'bob', password: 'wrong', next }
      const { status, text, headers } = await send(demo.port, '/login', {
        form,
        headers: readerFromSomewhere(),
      })
      expect([401, 429]).toContain(status)
      expect(headers.location).toBeUndefined()
      const carried = nextIn(text)
      if (carried !== undefined) expectHere(carried, next)
    })
  })

  it('in the address of the form, also as a browser would write it', async () => {
    await forEach(short, async (next) => {
      const raw = encodeURI(next).replaceAll(/[#&\s]/g, encodeURIComponent)
      for (const query of [encodeURIComponent(next), raw]) {
        const { status, text } = await send(demo.port, `/login?next=${query}`)
        expect(status).toBe(200)
        const carried = nextIn(text)
        if (carried !== undefined) expectHere(carried, next)
      }
    })
  })

  it('in the address that a form is sent to: nowhere, only its own field counts', async () => {
    for (const next of ['/elsewhere', '//evil.example', 'https://evil.example']) {
      const path = `/login?next=${encodeURIComponent(next)}`
      const { headers } = await send(demo.port, path, { form: credentials, headers: html })
      expect(headers.location).toBe('/account')
    }
  })

  it('after the path of a page that sends to the form', async () => {
    await forEach(short, async (spelling) => {
      const target = encodeURI(spelling).replaceAll(/[\s\\]/g, encodeURIComponent)
      for (const path of [`/account?${target}`, `/account/${target.replace(/^\//, '')}`]) {
        const { status, headers } = await send(demo.port, path, { headers: html })
        expect([303, 400, 404], path).toContain(status)
        if (status !== 303) continue
        expectHere(headers.location, path)
        const { searchParams } = new URL(headers.location ?? '', 'https://app.example')
        const { text } = await send(demo.port, headers.location ?? '')
        expectHere(searchParams.get('next') ?? undefined, path)
        const carried = nextIn(text)
        if (carried !== undefined) expectHere(carried, path)
      }
    })
  })

  it('as the path itself', async () => {
    await forEach(short, async (spelling) => {
      const target = encodeURI(spelling).replaceAll(/[\s\\]/g, encodeURIComponent)
      const answer = await sendBytes(
        demo.port,
        `GET /${target.replace(/^\//, '')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 [234]\d\d /)
      // `/%61ccount` is a page of ours, which sends to the form.
      const [, location] = /^location: (.*)\r$/im.exec(answer) ?? []
      if (location !== undefined) expectHere(location, target)
    })
  })
})

describe('what does not steer', () => {
  it('a request line that names a whole URL (RFC 9112 section 3.2.2): what it leads to is of this site (R53)', async () => {
    for (const target of ['http://evil.example/account', 'https://evil.example/account?x']) {
      const request = `GET ${target} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`
      const [, location] = /^location: (.*)\r$/im.exec(await sendBytes(demo.port, request)) ?? []
      expect(location).toBe('/login?next=%2Faccount')
    }
  })

  it.each([
    ['Referer', { referer: 'https://evil.example/' }],
    ['Host', { host: 'evil.example' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
    ['X-Forwarded-Prefix', { 'x-forwarded-prefix': '//evil.example' }],
    ['X-Original-URL', { 'x-original-url': '//evil.example', 'x-rewrite-url': '//evil.example' }],
    ['Forwarded', { forwarded: 'host=evil.example;proto=https' }],
  ])('a redirect: %s (R53)', async (_name, headers) => {
    const programs = { ...html, ...headers }
    const signIn = { form: credentials, headers: { ...programs, 'sec-fetch-site': 'same-origin' } }
    expect((await send(demo.port, '/login', signIn)).headers.location).toBe('/account')
    const page = await send(demo.port, '/account', { headers: programs })
    expect(page.headers.location).toBe('/login?next=%2Faccount')
    expect((await send(demo.port, '/', { headers: programs })).text).not.toContain('evil')
  })

  it('a line break never makes a header (R53)', async () => {
    for (const next of [
      '/a\r\nSet-Cookie: sid=evil',
      '/a\nX-Evil: 1',
      '/a\u2028b',
      '/\u0107\u0108',
    ]) {
      const { status, headers, setCookies } = await send(demo.port, '/login', {
        form: { ...credentials, next },
        headers: html,
      })
      expect(status).toBe(303)
      expect(headers).not.toHaveProperty('x-evil')
      expect(setCookies.join()).not.toContain('evil')
    }
  })
})
