import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'

/** What a client got. */
export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  /** The Set-Cookie lines. */
  readonly setCookies: readonly string[]
  readonly body: string
  readonly bytes: Buffer
  /** Whether the answer came to its end; false: it was cut. */
  readonly complete: boolean
}

export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** A request on its way, which the client may give up. */
export interface Exchange {
  readonly answer: Promise<Answer>
  /** Resolves when the head has come. */
  readonly head: Promise<void>
  /** Resolves when a part of the body has come that was not given yet, with all that has come. */
  more(): Promise<string>
  abort(): void
}

export interface Address {
  readonly port: number
  readonly secure: boolean
  readonly http2: boolean
}

/** Sends a request over a connection of its own. */
export function send(address: Address, path: string, ask: Ask = {}): Exchange {
  const body = ask.body === undefined ? undefined : Buffer.from(JSON.stringify(ask.body))
  const headers: Record<string, string> = {
    ...(body && { 'content-type': 'application/json', 'content-length': `${body.length}` }),
    ...ask.headers,
  }
  const arriving = new Arriving()
  const { method = 'GET' } = ask
  const start = address.http2 ? startHttp2 : startHttp1
  const abort = start(address, { path, method, headers, body }, arriving)
  return {
    answer: arriving.answer,
    head: arriving.head,
    more: () => arriving.more(),
    abort,
  }
}

interface Outgoing {
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: Buffer | undefined
}

/** An answer as it comes in. */
class Arriving {
  readonly answer: Promise<Answer>
  readonly head: Promise<void>
  readonly #chunks: Buffer[] = []
  #given = 0
  #wake: (() => void)[] = []
  #headCame: () => void = () => {}
  #resolve: (answer: Answer) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.head = new Promise((resolve, reject) => {
      this.#headCame = resolve
      this.answer.catch(reject)
    })
    // A test that gives a request up awaits neither.
    this.answer.catch(() => {})
    this.head.catch(() => {})
  }

  gotHead(): void {
    this.#headCame()
  }

  got(chunk: Buffer): void {
    this.#chunks.push(chunk)
    for (const wake of this.#wake.splice(0)) wake()
  }

  async more(): Promise<string> {
    if (this.#given === this.#chunks.length) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
    this.#given = this.#chunks.length
    return Buffer.concat(this.#chunks).toString()
  }

  ended(status: number, headers: http.IncomingHttpHeaders, complete: boolean): void {
    const bytes = Buffer.concat(this.#chunks)
    const setCookies = headers['set-cookie'] ?? []
    this.#resolve({ status, headers, setCookies, body: bytes.toString(), bytes, complete })
  }

  failed(error: unknown): void {
    this.#reject(error)
  }
}

function startHttp1(address: Address, outgoing: Outgoing, arriving: Arriving): () => void {
  const { request: startRequest } = address.secure ? https : http
  const { path, method, headers, body } = outgoing
  const request = startRequest({
    port: address.port,
    host: '127.0.0.1',
    agent: false,
    rejectUnauthorized: false,
    path,
    method,
    headers,
  })
  request.on('response', (response) => {
    arriving.gotHead()
    response.on('data', (chunk) => arriving.got(chunk))
    response.on('error', () => {})
    response.on('close', () =>
      arriving.ended(response.statusCode ?? 0, response.headers, response.complete),
    )
  })
  request.on('error', (error) => arriving.failed(error))
  request.end(body)
  return () => request.destroy()
}

function startHttp2(address: Address, outgoing: Outgoing, arriving: Arriving): () => void {
  const { path, method, headers, body } = outgoing
  const origin = `${address.secure ? 'https' : 'http'}://127.0.0.1:${address.port}`
  const session = http2.connect(origin, { rejectUnauthorized: false })
  session.on('error', (error) => arriving.failed(error))
  const stream = session.request({ ':method': method, ':path': path, ...headers })
  let received: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
  let ended = false
  stream.on('response', (head) => {
    received = head
    arriving.gotHead()
  })
  stream.on('data', (chunk) => arriving.got(chunk))
  stream.on('end', () => {
    ended = true
  })
  stream.on('error', () => {})
  stream.on('close', () => {
    session.destroy()
    const { ':status': status, ...rest } = received
    if (status === undefined) arriving.failed(new Error(`no answer, code ${stream.rstCode}`))
    else arriving.ended(status, rest, ended && !stream.aborted && stream.rstCode === 0)
  })
  stream.end(body)
  return () => session.destroy()
}

/** Somebody with a browser: keeps cookies, and says that requests come from this site's own pages. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #address: Address

  constructor(address: Address) {
    this.#address = address
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  start(path: string, ask: Ask = {}): Exchange {
    const headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }
    if (this.cookies.size > 0) headers.cookie = this.cookieHeader
    return send(this.#address, path, { ...ask, headers: { ...headers, ...ask.headers } })
  }

  async get(path: string, ask: Ask = {}): Promise<Answer> {
    const answer = await this.start(path, ask).answer
    this.take(answer)
    return answer
  }

  post(path: string, body: unknown = {}, ask: Ask = {}): Promise<Answer> {
    return this.get(path, { method: 'POST', body, ...ask })
  }

  /** Keeps and drops cookies as the answer says. */
  take(answer: Answer): void {
    for (const line of answer.setCookies) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      if (/; Expires=Thu, 01 Jan 1970/.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
  }
}
