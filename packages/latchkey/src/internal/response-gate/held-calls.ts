import { contentLengthMismatchError, writeAfterEndError } from './native-errors'
import {
  type AnyResponse,
  type Callback,
  checkChunk,
  checkEncoding,
  chunkBytes,
  isChunkToEnd,
  isHttp1,
  writeArguments,
} from './native-response'
import { type HeldView, markEnded } from './sent-mask'

/** A call that is held, with the arguments that it was given. */
export class HeldCall {
  readonly method: 'write' | 'end' | 'flushHeaders'
  readonly args: unknown[]
  readonly callback: Callback | undefined

  constructor(method: HeldCall['method'], args: unknown[], callback: Callback | undefined) {
    this.method = method
    this.args = args
    this.callback = callback
  }
}

const CALL_RECORD_BYTES = 64

/** The calls held on one response, in order, answered as Node would have answered them. */
export class HeldCalls implements HeldView {
  readonly #response: AnyResponse
  readonly #calls: HeldCall[] = []
  bytes = 0
  ended = false
  needsDrain = false

  /** Whether nothing has left before them, so that they are all that is sent. */
  readonly #areAll: boolean

  constructor(response: AnyResponse, areAll: boolean) {
    this.#response = response
    this.#areAll = areAll
  }

  /** What is held, each call counted for at least as much as its record takes: empty writes are bounded too. */
  get weight(): number {
    return this.bytes + this.#calls.length * CALL_RECORD_BYTES
  }

  /** Gives the calls away, to be replayed or dropped. */
  takeAll(): HeldCall[] {
    return this.#calls.splice(0)
  }

  flushHeaders(args: unknown[]): void {
    this.#calls.push(new HeldCall('flushHeaders', args, undefined))
  }

  /** Holds a write, and says whether the program may go on writing. */
  write(args: unknown[]): boolean {
    const { chunk, encoding, callback } = writeArguments(args)
    checkChunk(this.#response, chunk)
    if (this.ended) return this.#refuseWriteAfterEnd(callback)
    checkEncoding(chunk, encoding)
    const bytes = chunkBytes(chunk, encoding)
    this.#checkLength(bytes, false)
    this.#calls.push(new HeldCall('write', args, callback))
    this.bytes += bytes
    const mayGoOn = this.bytes < this.#response.writableHighWaterMark
    if (!mayGoOn) this.needsDrain = true
    return mayGoOn
  }

  end(args: unknown[]): void {
    const { chunk, encoding, callback } = writeArguments(args)
    const hasChunk = isChunkToEnd(this.#response, chunk)
    if (this.ended) {
      this.#endAgain(args, hasChunk, callback)
      return
    }
    if (hasChunk) {
      checkChunk(this.#response, chunk)
      checkEncoding(chunk, encoding)
    }
    const bytes = hasChunk ? chunkBytes(chunk, encoding) : 0
    this.#checkLength(bytes, true)
    this.#calls.push(new HeldCall('end', args, callback))
    this.bytes += bytes
    this.ended = true
    markEnded(this.#response, true)
  }

  /** Both protocols report a write after the end to the callback and as an error; HTTP/2 cuts the stream too. */
  #refuseWriteAfterEnd(callback: Callback | undefined): false {
    const response = this.#response
    const error = writeAfterEndError()
    if (isHttp1(response)) {
      process.nextTick(() => {
        callback?.(error)
        if (!response.destroyed) response.emit('error', error)
      })
    } else {
      if (callback !== undefined) process.nextTick(callback, error)
      response.destroy(error)
    }
    return false
  }

  #endAgain(args: unknown[], hasChunk: boolean, callback: Callback | undefined): void {
    if (!isHttp1(this.#response)) {
      if (callback !== undefined) process.nextTick(callback)
    } else if (hasChunk) {
      this.#refuseWriteAfterEnd(callback)
    } else if (callback !== undefined) {
      this.#calls.push(new HeldCall('end', args, callback))
    }
  }

  /** `strictContentLength` is checked at the call, where the program can catch it. */
  #checkLength(bytes: number, isEnd: boolean): void {
    const response = this.#response
    if (!('strictContentLength' in response) || !response.strictContentLength) return
    // How much has left Node knows for itself, and it looks when the rest leaves.
    if (!this.#areAll) return
    const declared = response.getHeader('content-length')
    const hasNoBody =
      response.req.method === 'HEAD' || response.statusCode === 204 || response.statusCode === 304
    if (declared === undefined || hasNoBody || response.hasHeader('transfer-encoding')) return
    const actual = this.bytes + bytes
    if (isEnd ? actual !== Number(declared) : actual > Number(declared)) {
      throw contentLengthMismatchError(actual, Number(declared))
    }
  }
}
