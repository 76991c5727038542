import type { EventEmitter } from 'node:events'
import { OutgoingMessage, type ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { PassThrough } from 'node:stream'
import { types } from 'node:util'

export type AnyResponse = ServerResponse | Http2ServerResponse

/** A method of a response, called with the arguments that it was given, whatever overload they fit. */
export type Method = (...args: unknown[]) => unknown
/** What a program calls back with. */
export type Callback = (error?: Error | null) => void

/** The four methods by which a head can leave, as they were before the gate was mounted. */
export interface NativeMethods {
  writeHead: Method
  write: Method
  end: Method
  flushHeaders: Method
}

/** A response, seen as what holds those methods; the overloads of HTTP/1.1 and HTTP/2 have no common form. */
export function methodsOf(response: AnyResponse): NativeMethods {
  return response as unknown as NativeMethods
}

/** Whether the response is one of HTTP/1.1. `node:http2` is not loaded to find out: most programs never need it. */
export function isHttp1(response: AnyResponse): boolean {
  return response instanceof OutgoingMessage
}

/** Whether the client can get nothing more. HTTP/2's response does not say so itself, its stream does. */
export function isDestroyed(response: AnyResponse): boolean {
  return 'stream' in response ? response.stream.destroyed : response.destroyed
}

/** What tells that the client can get nothing more. HTTP/2's response keeps it to itself for a HEAD that is cut. */
export function closingOf(response: AnyResponse): EventEmitter {
  return 'stream' in response ? response.stream : response
}

/** RFC 9113 section 7. */
const HTTP2_INTERNAL_ERROR = 2

/**
 * Ends an answer so that the client sees that it is not whole. On HTTP/2 `destroy` would reset the stream with
 * NO_ERROR, which reads as success, and with an error would raise that error on the request.
 */
export function cutOff(response: AnyResponse): void {
  if ('stream' in response) response.stream.close(HTTP2_INTERNAL_ERROR)
  else response.destroy()
}

/** What `write` and `end` were given, in its places. */
export interface WriteArguments {
  chunk: unknown
  encoding: BufferEncoding | undefined
  callback: Callback | undefined
}

/** Sorts the arguments of `write` and `end` as Node does: a callback may stand in any place. */
export function writeArguments(args: readonly unknown[]): WriteArguments {
  const [chunk, encoding, callback] = args
  if (typeof chunk === 'function') {
    return { chunk: undefined, encoding: undefined, callback: chunk as Callback }
  }
  if (typeof encoding === 'function') {
    return { chunk, encoding: undefined, callback: encoding as Callback }
  }
  return {
    chunk,
    encoding: encoding as BufferEncoding | undefined,
    callback: typeof callback === 'function' ? (callback as Callback) : undefined,
  }
}

/** Whether `end` takes this for a chunk. HTTP/1.1 passes over all that is falsy, HTTP/2 over null and undefined. */
export function isChunkToEnd(response: AnyResponse, chunk: unknown): boolean {
  if (typeof chunk === 'function') return false
  return isHttp1(response) ? Boolean(chunk) : chunk !== undefined && chunk !== null
}

/**
 * Throws Node's own error if `chunk` cannot be written. Checked before a hook is asked, as HTTP/2 would let the
 * head leave first.
 */
export function checkChunk(response: AnyResponse, chunk: unknown): void {
  if (typeof chunk === 'string' || types.isUint8Array(chunk)) return
  // The error, its code and its words are those of the Node that runs: a stream that nobody reads makes it.
  if (isHttp1(response)) new OutgoingMessage().write(chunk)
  else new PassThrough().write(chunk)
}

/** Throws Node's own error for an encoding that Node does not know. Natively the socket would, after the head. */
export function checkEncoding(chunk: unknown, encoding: unknown): void {
  if (typeof chunk !== 'string' || !encoding || encoding === 'buffer') return
  if (Buffer.isEncoding(String(encoding))) return
  new PassThrough().write(chunk, encoding as BufferEncoding)
}

/** The length of a chunk that `checkChunk` has passed, in bytes. */
export function chunkBytes(chunk: unknown, encoding: BufferEncoding | undefined): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk, encoding)
  return (chunk as Uint8Array).byteLength
}
