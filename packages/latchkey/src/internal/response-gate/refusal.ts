import { STATUS_CODES } from 'node:http'
import { type AnyResponse, isHttp1, type NativeMethods } from './native-response'

/** An answer that takes the place of the program's. */
export interface Refusal {
  /** 400–599. */
  status: number
  headers: Record<string, string | string[]>
  /** Text, in UTF-8. Its length is declared; a HEAD request gets the length and not the text. */
  body: string
}

/** What the gate answers where `refuse` itself fails. */
export const bareRefusal: Refusal = {
  status: 500,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Internal Server Error',
}

/**
 * Headers of the program's answer that say what its body is, how it may be cached, where it leads, whom it
 * lets in, or which file a proxy is to send in its place. All others were set for any answer, and stay.
 */
const belongsToAnswer = new Set([
  'accept-ranges',
  'age',
  'cache-control',
  'digest',
  'etag',
  'expires',
  'last-modified',
  'link',
  'location',
  'refresh',
  'repr-digest',
  'set-cookie',
  'trailer',
  'transfer-encoding',
  'x-accel-redirect',
  'x-sendfile',
])

/** `Content-*` describes the body (RFC 9110 section 8), save for the policies that protect whatever is shown. */
function describesAnswer(name: string): boolean {
  return (
    belongsToAnswer.has(name) ||
    (name.startsWith('content-') && !name.startsWith('content-security-policy'))
  )
}

/**
 * Answers with the refusal, by the native methods.
 * @param closeConnection whether the connection is of no more use: HTTP/1.1 closes it, HTTP/2 has only a stream
 */
export function sendRefusal(
  response: AnyResponse,
  native: NativeMethods,
  refusal: Refusal,
  closeConnection: boolean,
): void {
  for (const name of response.getHeaderNames()) {
    if (describesAnswer(name.toLowerCase())) response.removeHeader(name)
  }
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value)
  response.setHeader('Content-Length', Buffer.byteLength(refusal.body))
  if (isHttp1(response)) {
    if (closeConnection) response.setHeader('Connection', 'close')
    const message = STATUS_CODES[refusal.status] ?? 'unknown'
    Reflect.apply(native.writeHead, response, [refusal.status, message])
  } else {
    sendNoTrailers(response)
    Reflect.apply(native.writeHead, response, [refusal.status])
  }
  const body = response.req.method === 'HEAD' ? [] : [refusal.body]
  Reflect.apply(native.end, response, body)
}

/** HTTP/2 sends the trailers of the program when the stream asks for them, and has no way to take one back. */
function sendNoTrailers(response: AnyResponse): void {
  if (!('stream' in response)) return
  const { stream } = response
  stream.removeAllListeners('wantTrailers')
  stream.once('wantTrailers', () => stream.sendTrailers({}))
}
