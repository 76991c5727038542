import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import net, { type AddressInfo } from 'node:net'
import { type Gate, type GateHooks, type GateOptions, gateResponse } from './response-gate'

/** The kinds of server that every behaviour of the gate is run on. */
export const serverKinds = ['http1', 'http2'] as const
export type ServerKind = (typeof serverKinds)[number]

export type KitRequest = IncomingMessage | Http2ServerRequest
/** HTTP/2's compatibility API answers to the same calls; its types only differ in their overloads. */
export type KitResponse = ServerResponse & { stream?: Http2ServerResponse['stream'] }
export type Handler = (request: KitRequest, response: KitResponse) => void

/** What a client got. */
export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  bytes: Buffer
  trailers: Record<string, string | string[] | undefined>
  /** Whether the answer came to its end; false: it was cut. */
  complete: boolean
}

export interface RequestOptions {
  method?: string
  path?: string
  headers?: Record<string, string>
}

/** A request on its way, which the client may give up. */
export interface Exchange {
  answer: Promise<Answer>
  /** Settles when the head has come. */
  head: Promise<void>
  abort(): void
}

export interface KitServer {
  port: number
  request(options?: RequestOptions): Promise<Answer>
  start(options?: RequestOptions): Exchange
  /** Sends bytes over a socket of its own and gives all that comes back until the server closes. HTTP/1.1 only. */
  raw(text: string): Promise<string>
  /** Stops the server and waits until the last connection has gone. Throws what a handler has thrown. */
  close(): Promise<void>
}

/** Starts a server on a free port of this machine. The options are those of HTTP/1.1. */
export async function serve(
  kind: ServerKind,
  handler: Handler,
  options: http.ServerOptions = {},
): Promise<KitServer> {
  const sockets = new Set<net.Socket>()
  const failures: unknown[] = []
  const handle: Handler = (request, response) => {
    try {
      handler(request, response)
    } catch (error) {
      failures.push(error)
      response.destroy()
    }
  }
  const server =
    kind === 'http1'
      ? http.createServer(options, (request, response) => handle(request, response))
      : http2.createServer((request, response) =>
          handle(request, response as unknown as KitResponse),
        )
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const start = (options: RequestOptions = {}): Exchange =>
    kind === 'http1' ? startHttp1(port, options) : startHttp2(port, options)
  return {
    port,
    start,
    request: (options) => start(options).answer,
    async raw(text) {
      const socket = net.connect(port, '127.0.0.1')
      const chunks: Buffer[] = []
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.write(text)
      await once(socket, 'close')
      return Buffer.concat(chunks).toString('latin1')
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
      if (failures.length > 0) throw failures[0]
    },
  }
}

function startHttp1(port: number, options: RequestOptions): Exchange {
  const request = http.request({ port, host: '127.0.0.1', agent: false, ...options })
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', () => {})
      response.on('close', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          bytes: Buffer.concat(chunks),
          trailers: response.trailers,
          complete: response.complete,
        }),
      )
    })
    request.on('error', reject)
  })
  answer.catch(() => {})
  const head = once(request, 'response').then(() => {})
  head.catch(() => {})
  request.end()
  return { answer, head, abort: () => request.destroy() }
}

function startHttp2(port: number, options: RequestOptions): Exchange {
  const session = http2.connect(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  const stream = session.request({
    ':method': options.method ?? 'GET',
    ':path': options.path ?? '/',
    ...options.headers,
  })
  const answer = new Promise<Answer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
    let trailers: http2.IncomingHttpHeaders = {}
    let complete = false
    stream.on('response', (received) => {
      headers = received
    })
    stream.on('trailers', (received) => {
      trailers = received
    })
    stream.on('data', (chunk) => chunks.push(chunk))
    stream.on('end', () => {
      complete = !stream.aborted && stream.rstCode === 0
    })
    stream.on('error', () => {})
    stream.on('close', () => {
      session.destroy()
      // Without the symbol by which HTTP/2 lists sensitive headers.
      const { ':status': status, ...rest } = Object.fromEntries(
        Object.entries(headers),
      ) as typeof headers
      if (status === undefined) reject(new Error(`no answer, stream code ${stream.rstCode}`))
      else {
        const bytes = Buffer.concat(chunks)
        resolve({
          status,
          headers: rest,
          body: bytes.toString(),
          bytes,
          trailers,
          complete: complete && stream.rstCode === 0,
        })
      }
    })
  })
  answer.catch(() => {})
  const head = once(stream, 'response').then(() => {})
  head.catch(() => {})
  stream.end()
  return { answer, head, abort: () => session.destroy() }
}

/** A promise that the test settles. */
export interface Deferred {
  promise: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

export function deferred(): Deferred {
  let resolve: () => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

/** Hooks that hold nothing and refuse with a 503, for a test to replace what it is about. */
export function hooksWith(hooks: Partial<GateHooks>): GateHooks {
  return {
    beforeHead: () => undefined,
    lastCall: () => undefined,
    refuse: () => ({
      status: 503,
      headers: { 'retry-after': '5', 'content-type': 'text/plain' },
      body: 'refused',
    }),
    lateFailure: (error) => {
      throw error
    },
    ...hooks,
  }
}

/** A hook that gives one promise, and has nothing more to ask once that has been given. */
export function onceGiven(promise: Promise<void>): () => Promise<void> | undefined {
  let given = false
  return () => {
    if (given) return undefined
    given = true
    return promise
  }
}

/** Puts a gate with these hooks on a response of either kind. */
export function gate(
  response: KitResponse,
  hooks: Partial<GateHooks>,
  options?: GateOptions,
): Gate {
  return gateResponse(response, hooksWith(hooks), options)
}

/** The same handler's answer, without a gate, behind one that lets pass, and behind one that holds. */
export const gateModes = ['clean', 'held'] as const
export type GateMode = (typeof gateModes)[number]

/** What a handler notes of what it sees, in order. */
export type Note = (what: string, value?: unknown) => void
export type NotingHandler = (response: KitResponse, note: Note, request: KitRequest) => void

export interface Observation {
  answer: Answer | string
  notes: [string, unknown][]
}

/**
 * Runs a handler once and gives what the client got and what the handler noted.
 * @param mode undefined: there is no gate; held: the gate holds for a few turns of the event loop
 */
export async function observe(
  kind: ServerKind,
  mode: GateMode | undefined,
  handler: NotingHandler,
  options?: RequestOptions,
): Promise<Observation> {
  const notes: [string, unknown][] = []
  const closed = deferred()
  const server = await serve(kind, (request, response) => {
    response.on('error', (error: NodeJS.ErrnoException) => notes.push(['error event', error.code]))
    response.once('close', closed.resolve)
    if (mode === 'clean') gate(response, {})
    if (mode === 'held') gate(response, { beforeHead: onceGiven(turns(3)) })
    handler(response, (what, value) => notes.push([what, value]), request)
  })
  try {
    const answer = await server.request(options).catch((error: Error) => error.message)
    await closed.promise
    await turns(2)
    if (typeof answer !== 'string') answer.headers.date &&= 'some time'
    return { answer, notes }
  } finally {
    await server.close()
  }
}

/** Waits for so many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

/** The code and message of what a call throws; undefined if it does not. */
export function thrownBy(call: () => unknown): { code: unknown; message: string } | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { code, message }
  }
}
