import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from '../start-demo'
import { type Answer, registered, send, type Visitor } from '../visitor'

/** The longest answer to anything, in characters. */
const longestAnswer = 200_000
/** How many requests are sent, and how many of them at once. */
const total = process.env.LATCHKEY_NIGHTLY ? 10_000 : 1_500
const atOnce = 10

let demo: Demo
let someone: Visitor
let cookieValue: string
beforeAll(async () => {
  demo = await startDemo()
  someone = await registered(demo.port, 'someone')
  cookieValue = someone.cookies.get('sid') ?? ''
})
afterAll(stopAll)

interface RandomRequest {
  path: string
  method: string
  cookie: string
  type: string
  accept: string
  body: string
}

const junk = fc.string({ unit: 'binary', maxLength: 200 })
const text = junk.map((any) => any.replaceAll(/\p{Surrogate}/gu, ''))
/** What a header may hold. */
const headerText = junk.map((any) => any.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ''))
const fieldName = fc.oneof(
  text,
  fc.constantFrom('username', 'password', 'next', 'note', 'key', 'value', 'delay', 'ms'),
  fc.constantFrom('email', 'remember', 'id', 'current', 'token'),
  fc.constantFrom('__proto__', 'constructor', '__proto__[isAdmin]', 'constructor[prototype][a]'),
)

const form = fc
  .array(fc.tuple(fieldName, text))
  .map((fields) => new URLSearchParams(fields).toString())
const json = fc
  .array(fc.tuple(fieldName, fc.oneof(text, fc.jsonValue())))
  .map((fields) => JSON.stringify(Object.fromEntries(fields)))

const anyCookie = () =>
  fc.oneof(
    headerText,
    headerText.map((value) => `sid=${value}`),
    fc.constant(`sid=${cookieValue}`),
    fc
      .array(fc.oneof(fc.constantFrom('sid=', 's%3A', '.', ';', '"', '%', cookieValue), headerText))
      .map((parts) => parts.join('')),
  )

const anyRequest = (): fc.Arbitrary<RandomRequest> =>
  fc.record({
    path: fc.constantFrom(
      ...['/register', '/login', '/account/note', '/probe/kv', '/account', '/'],
      ...['/sessions', '/sessions/revoke', '/sessions/revoke-others', '/account/password'],
      ...['/account/email', '/account/delete', '/account/events', '/forgot', '/reset', '/verify'],
    ),
    method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT'),
    cookie: anyCookie(),
    type: fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'x',
    ),
    accept: fc.constantFrom('application/json', 'text/html', '*/*'),
    body: fc.oneof(form, json, junk),
  })

/** Whether the body was read, whatever was made of it. */
function getsPastTheParser(status: number, text: string): boolean {
  return (
    status !== 413 &&
    status !== 415 &&
    !/"(?:bad_request|ill_formed_text)"|Bad Request|in UTF-8/.test(text)
  )
}

function sendOne({ path, method, cookie, type, accept, body }: RandomRequest): Promise<Answer> {
  const length = Buffer.byteLength(body)
  const headers = { cookie, accept, 'content-type': type, 'content-length': length }
  const sameOrigin = { 'sec-fetch-site': 'same-origin' }
  return send(demo.port, path, { method, headers: { ...headers, ...sameOrigin }, body })
}

it(
  `${total} random requests are answered, none by a fault of the server`,
  async () => {
    const statuses = new Set<number>()
    let posts = 0
    let read = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRequest(), { minLength: atOnce, maxLength: atOnce }),
        async (requests) => {
          const answers = await Promise.all(requests.map(sendOne))
          for (const [place, { status, text }] of answers.entries()) {
            statuses.add(status)
            expect(status).toBeLessThan(500)
            expect(text.length).toBeLessThan(longestAnswer)
            const { path, method, cookie } = requests[place] as RandomRequest
            if (method === 'POST') posts += 1
            if (method === 'POST' && getsPastTheParser(status, text)) read += 1
            const showsAccount = path === '/account' && method === 'GET' && status === 200
            if (showsAccount) expect(cookie).toContain(cookieValue)
          }
        },
      ),
      { numRuns: total / atOnce },
    )
    // A third of them is of a form that is read, and refused for what it says if at all.
    expect(read).toBeGreaterThan(posts / 3)
    // Some got somewhere, and some did not.
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400, 401, 404]))
    expect((await someone.json('/account')).status).toBe(200)
    expect(demo.output().trim().split('\n')).toHaveLength(1)
  },
  10 * 60_000,
)
