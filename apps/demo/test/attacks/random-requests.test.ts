import { Agent } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Demo, stopAll } from '../start-demo'
import { registered, send, type Visitor } from '../visitor'
import {
  inUse,
  type RandomRequest,
  randomRequest,
  startReadingDemo,
  wasRead,
} from './random-requests.fixture'

/** The longest answer to anything, in characters. */
const longestAnswer = 200_000
/** How many requests are sent, and how many of them at once. */
const total = 10_000
const atOnce = 10
/** What may be in use after all of them that was not after the first fifth, in bytes. */
const mostKept = 4 * 1024 * 1024

const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
let demo: Demo
/** Several, as each may only try so many passwords. */
const people: Visitor[] = []
beforeAll(async () => {
  demo = await startReadingDemo({ TRUST_PROXY: 'loopback' })
  for (let n = 0; n < 25; n += 1) people.push(await registered(demo.port, `someone-${n}`))
})
afterAll(async () => {
  agent.destroy()
  await stopAll()
})

async function bytesInUse(): Promise<number> {
  const { headers, status } = await send(demo.port, '/health')
  expect(status).toBe(200)
  return Number(headers[inUse])
}

it(`${total} random requests are answered, none by a fault of the server; a third of them are read`, async () => {
  const cookies = people.map((visitor) => visitor.cookies.get('sid') ?? '')
  const sendOne = (request: RandomRequest) => send(demo.port, request.path, { ...request, agent })
  const statuses = new Map<number, number>()
  let sent = 0
  let read = 0
  let early = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomRequest(cookies), { minLength: atOnce, maxLength: atOnce }),
      async (requests) => {
        const answers = await Promise.all(requests.map(sendOne))
        for (const [place, { status, text, headers }] of answers.entries()) {
          const { path, method, headers: asked } = requests[place] as RandomRequest
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          sent += 1
          if (headers[wasRead] === 'yes') read += 1
          expect(status).toBeLessThan(500)
          expect(text.length).toBeLessThan(longestAnswer)
          if (status === 401) expect(headers).toHaveProperty('www-authenticate')
          const showsAccount = path === '/account' && method === 'GET' && status === 200
          if (showsAccount)
            expect(cookies.some((value) => asked.cookie?.includes(value))).toBe(true)
        }
        if (sent === total / 5) early = await bytesInUse()
      },
    ),
    { numRuns: total / atOnce },
  )
  expect(sent).toBe(total)
  expect(read).toBeGreaterThan(total / 3)
  // Some got somewhere, and some did not.
  for (const status of [200, 204, 400, 401, 403, 404, 415])
    expect([...statuses.keys()]).toContain(status)
  expect(early).toBeGreaterThan(0)
  expect((await bytesInUse()) - early).toBeLessThan(mostKept)
  for (const visitor of people) expect((await visitor.json('/account')).status).toBe(200)
  expect(demo.output().trim().split('\n')).toHaveLength(1)
})
