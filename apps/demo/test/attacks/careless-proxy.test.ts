import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { goodPassword, Visitor } from '../visitor'
import { type CarelessProxy, startCarelessProxy } from './careless-proxy.fixture'
import { changes, commonPages, personalPages } from './routes.fixture'

let demo: Demo
let proxy: CarelessProxy
beforeAll(async () => {
  demo = await startDemo({ ORIGIN: 'http://localhost' })
  proxy = await startCarelessProxy(demo.port)
})
afterAll(async () => {
  await proxy.close()
  await stopAll()
})

async function register(username: string): Promise<Visitor> {
  const visitor = new Visitor(proxy.port)
  const form = { username, password: goodPassword }
  expect((await visitor.send('/register', { form })).status).toBe(303)
  return visitor
}

const pages = [...personalPages, ...commonPages]
/** Addresses that some caches take for files, and some servers for the page before. */
const disguises = [
  '/a.css',
  '/..%2fa.css',
  '.css',
  ';a.css',
  '%2fa.css',
  '%00.css',
  '?a.css',
  '/',
  '%0a.css',
]

describe('a cache that looks at addresses only (T-CACHE-1)', () => {
  it('gives nobody a page, or a cookie, of somebody else', async () => {
    const nobody = () => new Visitor(proxy.port)
    const ann = await register('the-first')
    const bob = await register('the-second')
    let visits = 0
    for (let round = 0; round < 2; round += 1) {
      for (const page of pages) {
        for (const address of [page, ...disguises.map((disguise) => `${page}${disguise}`)]) {
          const accepts = address === page ? ['text/html', 'application/json'] : ['*/*']
          for (const accept of accepts) {
            const orders = [
              [ann, bob, nobody()],
              [nobody(), bob, ann],
            ]
            for (const visitor of orders[round] ?? []) {
              const who = visitor === ann ? 'the-first' : visitor === bob ? 'the-second' : undefined
              const cookieBefore = visitor.cookie
              const { status, text, headers } = await visitor.send(address, { headers: { accept } })
              visits += 1
              expect(status, address).toBeLessThan(500)
              for (const other of ['the-first', 'the-second']) {
                if (other !== who) expect(text, `${address} for ${who}`).not.toContain(other)
              }
              // Whoever is signed in sees so, and whoever is not, does not.
              const isPage = status === 200 && headers['content-type']?.startsWith('text/html')
              if (isPage) {
                expect(text.includes('action="/logout"'), `${address} for ${who}`).toBe(
                  who !== undefined,
                )
              }
              if (status === 200 && personalPages.includes(page) && who === undefined) {
                expect(['/', '/probe/kv'], address).toContain(page)
              }
              expect(visitor.cookie).toBe(cookieBefore)
            }
          }
        }
      }
    }
    expect(visits).toBeGreaterThan(800)
  })

  it('keeps what is the same for everybody, and nothing else', async () => {
    const visitor = new Visitor(proxy.port)
    for (const path of ['/demo.css', '/key.svg', '/demo.js', '/health']) {
      expect((await visitor.send(path)).status).toBe(200)
      expect((await visitor.send(path)).headers['x-cache']).toBe('hit')
    }
    expect(proxy.stored().toSorted()).toEqual(['/demo.css', '/demo.js', '/health', '/key.svg'])
  })
})

describe('an answer that sets a cookie, or tells of an account (T-CACHE-1)', () => {
  it('is not to be stored, whatever it says', async () => {
    const ann = new Visitor(demo.port)
    const json = { username: 'careful', password: goodPassword }
    expect((await ann.json('/register', { json })).headers['cache-control']).toBe('no-store')
    for (const path of [...pages, '/outbox', '/nowhere']) {
      for (const accept of ['text/html', 'application/json']) {
        const { headers } = await ann.send(path, { headers: { accept } })
        expect([path, headers['cache-control']]).toEqual([path, 'no-store'])
        expect(headers.vary ?? '').toMatch(path === '/probe/kv' ? /.*/ : /accept/i)
      }
    }
    for (const { path, body, signedIn } of changes) {
      for (const accept of ['text/html', 'application/json']) {
        const answer = await ann.send(path, { json: { ...body, wrong: 1 }, headers: { accept } })
        // What says the same to everybody, as JSON, is of no account.
        const tellsOfNobody = accept === 'application/json' || answer.status === 303
        const isCommon = !signedIn && tellsOfNobody && answer.setCookies.length === 0
        const expected = isCommon ? [undefined, 'no-store'] : ['no-store']
        expect(expected, path).toContain(answer.headers['cache-control'])
      }
    }
  })
})
