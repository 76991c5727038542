import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'

/** A request of `node:http` or of HTTP/2's compatibility API, as Express and Connect pass it on. */
export type Request = IncomingMessage | Http2ServerRequest

/** The response to it. */
export type Response = ServerResponse | Http2ServerResponse

/** Hands the request on, or an error to whoever handles errors. */
export type Next = (error?: unknown) => void

/** What frameworks put on a request, where they do. */
export interface FrameworkRequest {
  readonly secure?: unknown
  readonly originalUrl?: unknown
  readonly body?: unknown
  readonly ip?: unknown
}

/**
 * Hands an error on. What a program throws need be no error: handlers would run after `next(undefined)`, and others after `next('route')`, as if nothing
 * had failed (T-OPEN-1).
 */
export function nextError(next: Next, thrown: unknown): void {
  callNext(next, asError(thrown))
}

/** What was thrown, where that is an object; else an error of which it is the cause. */
export function asError(thrown: unknown): object {
  if (typeof thrown === 'object' && thrown !== null) return thrown
  return new Error('Something that is no error was thrown.', { cause: thrown })
}

/** Calls `next` as the server would: what it throws is thrown by nobody's promise. */
export function callNext(next: Next, error?: unknown): void {
  try {
    next(error)
  } catch (thrown) {
    process.nextTick(() => {
      throw thrown
    })
  }
}

/** Whether a request came over https: what Express says, which knows which proxies are trusted; else whether the connection is encrypted. */
export function cameOverHttps(request: Request): boolean {
  const { secure } = request as FrameworkRequest
  if (typeof secure === 'boolean') return secure
  return (request.socket as { readonly encrypted?: unknown }).encrypted === true
}

/** Path and query as they were sent, also in an app that is mounted below a path. */
export function urlOf(request: Request): string {
  const { originalUrl } = request as FrameworkRequest
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')
}

/** A header's value; of several lines, all of them. */
export function headerOf(request: Request, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : value
}

/** A field of the body, where a parser has read one; own fields only. Of any type: the client decides. */
export function fieldOf(request: Request, field: string): unknown {
  const { body } = request as FrameworkRequest
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return undefined
  return (body as Record<string, unknown>)[field]
}

/** The host that the request was sent to, with its port. */
export function hostOf(request: Request): string | undefined {
  return request.headers.host ?? headerOf(request, ':authority')
}

/** Sends the browser elsewhere, by GET whatever the method was. */
export function redirectTo(response: Response, location: string, status = 303): void {
  response.statusCode = status
  response.setHeader('Location', asHeaderValue(location))
  endWith(response, '')
}

/** Ends a response with a short text. */
export function endWith(response: Response, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  endResponse(response, text)
}

/** Ends a response, with a text or without. */
export function endResponse(response: Response, text?: string): void {
  // The two kinds of response have the same method, in types that do not unite.
  ;(response as ServerResponse).end(text)
}

/** Has caches keep the answer to nobody else (T-CACHE-1), unless the program has said already how it may be kept. */
export function forbidStoring(response: Response): void {
  if (!response.headersSent && !response.hasHeader('cache-control')) {
    response.setHeader('Cache-Control', 'no-store')
  }
}

/** Says which headers of the request the answer depends on, beside those that are named already (RFC 9110 section 12.5.5). */
export function varyBy(response: Response, names: string): void {
  const present = response.getHeader('vary')
  const all = present === undefined ? [names] : [present, names].flat()
  response.setHeader('Vary', all.join(', '))
}

/** Percent-encodes what a header cannot hold, and nothing else: what is encoded already stays as it is. */
function asHeaderValue(location: string): string {
  return location.replace(/[^\x21-\x7e]/gu, (character) =>
    Buffer.from(character).toString('hex').replace(/../g, '%$&'),
  )
}
