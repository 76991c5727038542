import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import connect from 'connect'
import express from 'express'
import { Authenticator, type AuthenticatorOptions } from '../../authentication/authenticator'
import { LatchkeyError } from '../../errors'
import { Sessions } from '../../session/sessions'
import type { SessionsOptions } from '../../session/sessions-options'
import { local } from '../../strategies/local'
import { FakeClock } from '../../testing/fake-clock'
import { type Latchkey, type LatchkeyOptions, latchkey, type Next } from '../express'
import { type Address, type Ask, type Exchange, send, Visitor } from './client.fixture'
import { ObservedStore } from './observed-store.fixture'
import { selfSigned } from './self-signed.fixture'

/** The kinds of server that every behaviour of the adapter is run on. */
export const serverKinds = ['express', 'express4', 'connect', 'http', 'https', 'h2c', 'h2'] as const
/** One of each make: what attacks are tried on, since they take long. */
export const serverMakes = ['express', 'express4', 'http', 'h2'] as const
export type ServerKind = (typeof serverKinds)[number]

export interface User {
  readonly id: string
  readonly name: string
}
export interface Data {
  visits?: number
  cart?: string[]
  note?: unknown
}

/** HTTP/2's compatibility API answers to the same calls; its types only differ in their overloads. */
export type AppRequest = IncomingMessage & { readonly body?: unknown }
export type Handler = (request: AppRequest, response: ServerResponse, next: Next) => unknown
type ErrorHandler = (error: unknown, request: AppRequest, response: ServerResponse) => void

export interface AppOptions {
  /** By method and path: `GET /page`. */
  readonly routes?: (auth: Latchkey<Data, User>, app: App) => Record<string, Handler>
  /** What is mounted before the middleware. */
  readonly before?: readonly Handler[]
  /** What is mounted between the middleware and the routes. */
  readonly after?: (auth: Latchkey<Data, User>, app: App) => readonly Handler[]
  readonly sessions?: Partial<SessionsOptions>
  readonly authenticator?: Partial<AuthenticatorOptions<User, string>>
  readonly latchkey?: Partial<LatchkeyOptions<Data, User, string>>
  /** Settings of Express, such as `trust proxy`. */
  readonly settings?: Record<string, unknown>
}

export interface App {
  readonly address: Address
  readonly auth: Latchkey<Data, User>
  readonly sessions: Sessions<Data>
  readonly store: ObservedStore
  readonly clock: FakeClock
  readonly users: Map<string, User>
  /** The requests that came, in order. */
  readonly requests: AppRequest[]
  /** Resolves when the response to the last request that came has closed. */
  closed(): Promise<unknown>
  /** The errors that came to the app's error handler. */
  readonly errors: unknown[]
  /** Resolves when the next error has come. */
  nextError(): Promise<unknown>
  visitor(): Visitor
  send(path: string, ask?: Ask): Exchange
  close(): Promise<void>
}

const key = 'a key of at least 32 characters..'

/** Starts an app with `POST /login`, `POST /logout`, and pages that read, write, and do neither. */
export async function startApp(kind: ServerKind, options: AppOptions = {}): Promise<App> {
  const clock = new FakeClock()
  const store = new ObservedStore(clock)
  const users = new Map<string, User>([
    ['1', { id: '1', name: 'ann' }],
    ['2', { id: '2', name: 'bob' }],
  ])
  const sessions = new Sessions<Data>({ store, keys: [key], clock, ...options.sessions })
  const { strategies = [], ...others } = options.authenticator ?? {}
  const authenticator = new Authenticator<User>({
    serialize: (user) => user.id,
    deserialize: (id) => users.get(id),
    strategies: [
      local(({ username, password }) =>
        password === 'right'
          ? [...users.values()].find(({ name }) => name === username)
          : undefined,
      ),
      ...strategies,
    ],
    clock,
    ...others,
  })
  const auth = latchkey({ sessions, authenticator, ...options.latchkey })
  const requests: AppRequest[] = []
  let lastClose: Promise<unknown> = Promise.resolve()
  const errors: unknown[] = []
  const waiting: ((error: unknown) => void)[] = []
  const noteError = (error: unknown) => {
    errors.push(error)
    for (const resolve of waiting.splice(0)) resolve(error)
  }

  const sockets = new Set<Socket>()
  const app: App = {
    address: { port: 0, secure: false, http2: false },
    auth,
    sessions,
    store,
    clock,
    users,
    requests,
    closed: () => lastClose,
    errors,
    nextError: () => new Promise((resolve) => waiting.push(resolve)),
    visitor: () => new Visitor(app.address),
    send: (path, ask) => send(app.address, path, ask),
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
      await sessions.close()
    },
  }
  const handlers: Handler[] = [
    (request, response, next) => {
      requests.push(request)
      lastClose = once(response, 'close')
      next()
    },
    ...(options.before ?? []),
    auth as Handler,
    ...(options.after?.(auth, app) ?? []),
    express.json() as unknown as Handler,
    router({ ...standardRoutes(auth), ...options.routes?.(auth, app) }),
  ]
  const handle = await assemble(kind, handlers, noteError, options.settings)
  const server = listen(kind, handle)
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    })
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const secure = kind === 'https' || kind === 'h2'
  return Object.assign(app, { address: { port, secure, http2: kind === 'h2' || kind === 'h2c' } })
}

/** Runs a test on an app, and closes it. */
export async function withApp(
  kind: ServerKind,
  options: AppOptions,
  test: (app: App) => Promise<void>,
): Promise<void> {
  const app = await startApp(kind, options)
  try {
    await test(app)
  } finally {
    await app.close()
  }
}

function standardRoutes(auth: Latchkey<Data, User>): Record<string, Handler> {
  return {
    'GET /plain': (_request, response) => response.end('plain'),
    'HEAD /plain': (_request, response) => response.end(),
    'GET /read': (request, response) =>
      response.end(
        JSON.stringify({
          user: auth.findUser(request)?.name,
          why: auth.why(request),
          data: auth.session(request).data,
        }),
      ),
    'GET /write': (request, response) => {
      auth.session(request).update('visits', (visits = 0) => visits + 1)
      response.end('written')
    },
    'POST /note': (request, response) => {
      auth.session(request).data.note = request.body
      response.end('noted')
    },
    'POST /login': auth.signIn('local', {
      success: (_request, response: ServerResponse) => response.end('in'),
    }),
    'POST /logout': auth.signOut({
      success: (_request, response: ServerResponse) => response.end('out'),
    }),
  }
}

function router(routes: Record<string, Handler>): Handler {
  return async (request, response, next) => {
    const handler = routes[`${request.method} ${request.url?.split('?', 1)[0]}`]
    if (handler === undefined) return next()
    try {
      await handler(request, response, next)
    } catch (error) {
      next(error)
    }
  }
}

async function assemble(
  kind: ServerKind,
  handlers: readonly Handler[],
  noteError: (error: unknown) => void,
  settings: Record<string, unknown> = {},
): Promise<Handler> {
  if (kind === 'connect') {
    const app = connect()
    for (const handler of handlers) app.use(handler as connect.NextHandleFunction)
    app.use((error: unknown, _request: unknown, _response: unknown, next: Next) => {
      noteError(error)
      next(error)
    })
    return app
  }
  if (kind === 'express' || kind === 'express4') {
    // Version 4 has no types of its own here; what is called is the same in both.
    const create = kind === 'express' ? express : ((await import(kind)).default as typeof express)
    const app = create()
    for (const [name, value] of Object.entries(settings)) app.set(name, value)
    for (const handler of handlers) app.use(handler as unknown as express.RequestHandler)
    app.use((error: unknown, _request: unknown, _response: unknown, next: Next) => {
      noteError(error)
      next(error)
    })
    return app as unknown as Handler
  }
  return inOrder(handlers, (error, _request, response) => {
    noteError(error)
    answerError(error, response)
  })
}

/** What a program without a framework does: one handler after the other, and one place for errors. */
function inOrder(handlers: readonly Handler[], onError: ErrorHandler): Handler {
  return (request, response) => {
    const run = (place: number, error?: unknown): void => {
      const handler = handlers[place]
      if (error !== undefined) onError(error, request, response)
      else if (handler !== undefined) handler(request, response, (thrown) => run(place + 1, thrown))
      else response.writeHead(404).end('nothing here')
    }
    run(0)
  }
}

function answerError(error: unknown, response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, headers } =
    error instanceof LatchkeyError ? error : { status: 500, headers: undefined }
  response.writeHead(status, headers).end('an error')
}

function listen(kind: ServerKind, handle: Handler) {
  const listener = handle as unknown as (request: unknown, response: unknown) => void
  if (kind === 'h2c') return http2.createServer(listener)
  if (kind === 'h2') return http2.createSecureServer(selfSigned(), listener)
  if (kind === 'https') return https.createServer(selfSigned(), listener)
  return http.createServer(listener)
}
