import { join } from 'node:path'
import fc from 'fast-check'
import { type Environment, startDemo } from '../start-demo'

/** A request that nobody's browser would send. */
export interface RandomRequest {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Says `yes` where a route got what was sent, in a form that it could read. */
export const wasRead = 'x-was-read'
/** Of `/health`: the bytes that are in use once nothing is left to collect. */
export const inUse = 'x-in-use'

/** Runs in the demo's process, before the demo: whether a body was read, and what is kept of it, only the demo itself knows. */
const watch = `
  import { subscribe } from 'node:diagnostics_channel'
  import { createRequire } from 'node:module'
  import { setFlagsFromString } from 'node:v8'
  import { runInNewContext } from 'node:vm'
  const require = createRequire(${JSON.stringify(join(__dirname, '..', '..', 'dist', 'main.js'))})
  require('./request-body.js').readBody.use((request, response, next) => {
    if (request.body !== undefined) response.set('${wasRead}', 'yes')
    next()
  })
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  subscribe('http.server.request.start', ({ request, response }) => {
    if (request.url !== '/health') return
    collect()
    const { heapUsed, external } = process.memoryUsage()
    response.setHeader('${inUse}', heapUsed + external)
  })`

/** Starts a demo that says of each request whether its body was read. */
export function startReadingDemo(environment: Environment) {
  const module = `data:text/javascript,${encodeURIComponent(watch)}`
  return startDemo({ NODE_OPTIONS: `--import=${module}`, ...environment })
}

const junk = fc.string({ unit: 'binary', maxLength: 200 })
const text = junk.map((any) => any.replaceAll(/\p{Surrogate}/gu, ''))
/** What a header may hold. */
const headerText = junk.map((any) => any.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, ''))
const fieldName = fc.oneof(
  text,
  fc.constantFrom('username', 'password', 'current', 'next', 'note', 'email', 'remember'),
  fc.constantFrom('id', 'token', 'key', 'value'),
  fc.constantFrom('__proto__', 'constructor', '__proto__[isAdmin]', 'constructor[prototype][a]'),
)

const form = fc
  .array(fc.tuple(fieldName, text))
  .map((fields) => new URLSearchParams(fields).toString())
const json = fc
  .array(fc.tuple(fieldName, fc.oneof(text, fc.jsonValue())))
  .map((fields) => JSON.stringify(Object.fromEntries(fields)))

const types = ['application/x-www-form-urlencoded', 'application/json'] as const
/** What is sent, and as what: mostly as what it is. */
const content = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant(types[0]), form) },
  { weight: 4, arbitrary: fc.tuple(fc.constant(types[1]), json) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.oneof(fc.constantFrom(...types, 'text/plain', 'x'), headerText),
      fc.oneof(form, json, junk),
    ),
  },
)

/** The routes that read a body, of the demo and of its probes. */
const readingPaths = [
  ...['/register', '/login', '/forgot', '/reset', '/verify', '/sessions/revoke', '/probe/kv'],
  ...['/account/note', '/account/password', '/account/email', '/account/delete'],
]
const otherPaths = [
  ...['/', '/account', '/sessions', '/sessions/revoke-others', '/account/events', '/nowhere'],
]
const target = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('POST'), fc.constantFrom(...readingPaths)) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE'),
      fc.constantFrom(...readingPaths, ...otherPaths),
    ),
  },
)

/** Half of them have a cookie that opens a session. */
const cookieOf = (cookies: readonly string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...cookies).map((value) => `sid=${value}`) },
    { weight: 1, arbitrary: headerText },
    { weight: 1, arbitrary: headerText.map((value) => `sid=${value}`) },
    {
      weight: 1,
      arbitrary: fc
        .array(
          fc.oneof(
            fc.constantFrom('sid=', 's%3A', '.', ';', '"', '%', 'device='),
            fc.constantFrom(...cookies),
            headerText,
          ),
        )
        .map((parts) => parts.join('')),
    },
  )

/** From so many networks that no limit keeps the others from being looked at; or from no address at all. */
const address = fc.oneof(
  { weight: 9, arbitrary: fc.ipV4() },
  { weight: 1, arbitrary: fc.oneof(fc.ipV6(), headerText) },
)

/** Any request, mostly one whose body can be read. @param cookies values that open sessions */
export const randomRequest = (cookies: readonly string[]): fc.Arbitrary<RandomRequest> =>
  fc
    .record({
      target,
      content,
      cookie: cookieOf(cookies),
      accept: fc.constantFrom('application/json', 'text/html', '*/*'),
      address,
    })
    .map(({ target: [method, path], content: [type, body], cookie, accept, address }) => ({
      ...{ path, method, body },
      headers: {
        ...{ cookie, accept, 'content-type': type, 'x-forwarded-for': address },
        'content-length': String(Buffer.byteLength(body)),
        'sec-fetch-site': 'same-origin',
      },
    }))
