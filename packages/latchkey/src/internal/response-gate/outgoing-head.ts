import { STATUS_CODES } from 'node:http'
import type { HeldHead } from './hooks'
import {
  invalidStatusError,
  invalidStatusMessageError,
  malformedHeadersError,
} from './native-errors'
import { type AnyResponse, isHttp1 } from './native-response'
import { type HeaderValue, setHeaderUnmasked } from './sent-mask'

/** What Node lets pass in a status message (RFC 9112 section 4: tab, space, visible, and obs-text). */
const invalidInStatusMessage = /[^\t\x20-\x7e\x80-\xff]/

/**
 * A head on its way out. It keeps what `writeHead` was given apart from the response until somebody needs the
 * two together, so that a head nobody touches leaves exactly as it was given.
 */
export class OutgoingHead implements HeldHead {
  readonly #response: AnyResponse
  #status: unknown
  #message: string | undefined
  #headers: unknown
  /** The program's own error in its headers, met while a hook had them merged. */
  #headersError: unknown
  /** Whether the headers given to `writeHead` are now the response's own. */
  merged = false
  /** Whether `writeHead` was called for itself, and not as a part of `write` or `end`. */
  explicit = false
  /** Whether a wrapper mounted after the gate has called through to it with a head that was implicit. */
  announced = false

  constructor(response: AnyResponse) {
    this.#response = response
  }

  /** Takes the arguments of a `writeHead`, in any of its forms. */
  take(args: readonly unknown[]): void {
    const [status, second, third] = args
    this.#status = status
    if (typeof second === 'string') {
      this.#message = second
      this.#headers = third
    } else {
      this.#headers = third ?? second
    }
    this.merged = false
  }

  get statusCode(): number {
    return Number(this.#status ?? this.#response.statusCode)
  }

  appendSetCookie(value: string): void {
    this.merge()
    const present = this.#response.getHeader('set-cookie')
    const cookies = present === undefined ? [] : Array.isArray(present) ? present : [`${present}`]
    // A new array: Node's appendHeader would push into the one that the program gave, and an array that a
    // program shares between its responses would hand one client's cookie to all.
    setHeaderUnmasked(this.#response, 'setHeader', 'Set-Cookie', [...cookies, value])
  }

  setHeader(name: string, value: HeaderValue): void {
    this.merge()
    setHeaderUnmasked(this.#response, 'setHeader', name, value)
  }

  getHeader(name: string): number | string | string[] | undefined {
    this.merge()
    return this.#response.getHeader(name)
  }

  /** Makes the headers given to `writeHead` the response's own, as Node 22 does: they replace, and repeat among themselves. */
  merge(): void {
    if (this.merged) return
    this.merged = true
    if (this.#headers === undefined || this.#headers === null) return
    try {
      for (const [name, value, repeated] of headerEntries(this.#headers)) {
        setHeaderUnmasked(this.#response, repeated ? 'appendHeader' : 'setHeader', name, value)
      }
    } catch (error) {
      this.#headersError = error
      throw error
    }
  }

  /** The program's headers are wrong: that is for the program's `writeHead` to throw, whatever the hook made of it. */
  throwHeadersError(): void {
    if (this.#headersError !== undefined) throw this.#headersError
  }

  /** The head reads as sent from now on. Throws what is wrong with it, here, where the program can catch it. */
  settle(): void {
    const response = this.#response
    const status = this.#status ?? response.statusCode
    if (isHttp1(response)) {
      const code = Number(status) | 0
      if (code < 100 || code > 999) throw invalidStatusError(status)
      const message = this.#message || response.statusMessage || STATUS_CODES[code] || 'unknown'
      if (invalidInStatusMessage.test(message)) throw invalidStatusMessageError()
      this.merge()
      response.statusMessage = message
      this.#message = message
      this.#status = code
    } else {
      this.merge()
      this.#status = status
    }
    response.statusCode = Number(status) // HTTP/2 checks it here.
  }

  /** Whether this is the status that is held anyway, and nothing else. */
  isRepeatedBy(args: readonly unknown[]): boolean {
    return args[0] === this.#status && args[1] === undefined && args[2] === undefined
  }

  /** What to call `writeHead` with so that this head leaves. */
  get departure(): unknown[] {
    const status = this.#status ?? this.#response.statusCode
    const head: unknown[] = this.#message === undefined ? [status] : [status, this.#message]
    if (!this.merged && this.#headers !== undefined) head.push(this.#headers)
    return head
  }
}

/** The headers of a `writeHead`, as an object, a flat array or pairs; `repeated`: the name has come before. */
function* headerEntries(headers: unknown): Generator<[string, HeaderValue, boolean]> {
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as object))
      if (name) yield [name, value, false]
    return
  }
  const seen = new Set<string>()
  const flat: unknown[] = Array.isArray(headers[0]) ? headers.flatMap((pair) => [...pair]) : headers
  if (flat.length % 2 !== 0) throw malformedHeadersError(flat.length)
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] as string
    if (!name) continue
    const key = String(name).toLowerCase()
    yield [name, flat[index + 1] as HeaderValue, seen.has(key)]
    seen.add(key)
  }
}
