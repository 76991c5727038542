import { type AnyResponse, isHttp1 } from './native-response'

/** Errors that Node would have raised, had the response really been sent: same class, same code, same words. */
function withCode<Raised extends Error>(error: Raised, code: string): Raised {
  return Object.assign(error, { code })
}

/** A header is set, or a head written, on a response that reads as sent. */
export function headersSentError(response: AnyResponse, verb: string): Error {
  return isHttp1(response)
    ? withCode(
        new Error(`Cannot ${verb} headers after they are sent to the client`),
        'ERR_HTTP_HEADERS_SENT',
      )
    : withCode(new Error('Response has already been initiated.'), 'ERR_HTTP2_HEADERS_SENT')
}

export function invalidStatusError(status: unknown): RangeError {
  return withCode(
    new RangeError(`Invalid status code: ${String(status)}`),
    'ERR_HTTP_INVALID_STATUS_CODE',
  )
}

export function invalidStatusMessageError(): TypeError {
  return withCode(new TypeError('Invalid character in statusMessage'), 'ERR_INVALID_CHAR')
}

export function malformedHeadersError(length: number): TypeError {
  return withCode(
    new TypeError(
      `The argument 'headers' is invalid. Expected names and values in turn. Received an array of ${length} items`,
    ),
    'ERR_INVALID_ARG_VALUE',
  )
}

export function writeAfterEndError(): Error {
  return withCode(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END')
}

export function contentLengthMismatchError(actual: number, declared: number): Error {
  return withCode(
    new Error(
      `Response body's content-length of ${actual} byte(s) does not match the content-length of ${declared} byte(s) set in header`,
    ),
    'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  )
}
