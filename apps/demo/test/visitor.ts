import {
  type Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http'
import { connect } from 'node:net'
import { rememberCookies, rememberSecrets } from './secrets.fixture'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly setCookies: readonly string[]
  /** Those of them that are about the session. */
  readonly sessionCookies: readonly string[]
}

/** What is sent. A body that is a string goes out as it is, fields as a form, anything under `json` as JSON. */
export interface Sent {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Keeps connections for the next request. Default: each has its own. */
  readonly agent?: Agent
}

/** Sends one request and reads the answer. */
export function send(port: number, path: string, sent: Sent = {}): Promise<Answer> {
  const { body, contentType } = bodyOf(sent)
  const { agent = false } = sent
  rememberSecrets(sent)
  const method = sent.method ?? (body === undefined ? 'GET' : 'POST')
  const headers = { ...(contentType && { 'content-type': contentType }), ...sent.headers }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, path, method, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        const setCookies = headers['set-cookie'] ?? []
        rememberCookies(setCookies)
        const sessionCookies = setCookies.filter((line) => /^(__Host-)?sid=/.test(line))
        resolve({ status, headers, text, setCookies, sessionCookies })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Sends bytes as they are and gives what comes back until the server closes the connection; for what no client of Node would send. */
export function sendBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

function bodyOf({ body, form, json }: Sent) {
  if (form) {
    const contentType = 'application/x-www-form-urlencoded'
    return { body: new URLSearchParams(form).toString(), contentType }
  }
  if (json !== undefined) return { body: JSON.stringify(json), contentType: 'application/json' }
  return { body, contentType: undefined }
}

/** A browser as far as the server can tell: it keeps cookies, and says where its requests come from. */
export class Visitor {
  readonly port: number
  readonly cookies = new Map<string, string>()
  readonly #headers: OutgoingHttpHeaders

  /** @param headers sent with each request, such as `x-forwarded-proto` */
  constructor(port: number, headers: OutgoingHttpHeaders = {}) {
    this.port = port
    this.#headers = { 'sec-fetch-site': 'same-origin', accept: 'text/html', ...headers }
  }

  /** Its Cookie header. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const cookie = this.cookies.size > 0 && { cookie: this.cookie }
    const headers = { ...this.#headers, ...cookie, ...sent.headers }
    const answer = await send(this.port, path, { ...sent, headers })
    for (const line of answer.setCookies) this.#keep(line)
    return answer
  }

  /** Asks for JSON and gives it. */
  async json(path: string, sent: Sent = {}) {
    const headers = { accept: 'application/json', ...sent.headers }
    const answer = await this.send(path, { ...sent, headers })
    const body: unknown = answer.text === '' ? undefined : JSON.parse(answer.text)
    return { ...answer, body }
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

export const goodPassword = 'correct horse battery staple'

/** Somebody who has just registered. */
export async function registered(port: number, username: string, headers?: OutgoingHttpHeaders) {
  const visitor = new Visitor(port, headers)
  const { status } = await visitor.json('/register', {
    json: { username, password: goodPassword },
  })
  if (status !== 201) throw new Error(`${username} could not register: ${status}`)
  return visitor
}
