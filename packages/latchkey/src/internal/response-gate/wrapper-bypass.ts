import { type AnyResponse, type Method, methodsOf, type NativeMethods } from './native-response'
import type { OutgoingHead } from './outgoing-head'

/**
 * Runs what sends a response by the native methods, which call one another through the response. Wrappers
 * mounted after the gate have seen these calls when the program made them, and must not see them twice.
 * @param head the head that leaves, whatever `writeHead` an implicit head is written by; undefined: none is kept
 */
export function bypassingWrappers<Result>(
  response: AnyResponse,
  native: NativeMethods,
  head: OutgoingHead | undefined,
  send: () => Result,
): Result {
  const methods = methodsOf(response)
  const { writeHead, write } = methods
  const depart: Method = (...args) =>
    Reflect.apply(native.writeHead, response, head?.departure ?? args)
  methods.writeHead = depart
  methods.write = native.write
  try {
    return send()
  } finally {
    if (methods.writeHead === depart) methods.writeHead = writeHead
    if (methods.write === native.write) methods.write = write
  }
}
