import type { GateHooks, RefusalCause } from './hooks'
import { type AnyResponse, type Callback, cutOff, type NativeMethods } from './native-response'
import { bareRefusal, type Refusal, sendRefusal } from './refusal'
import { bypassingWrappers } from './wrapper-bypass'

/**
 * Sends the refusal in place of the program's answer. The head is out afterwards, or the connection is cut.
 * @returns what went wrong on the way, to be told to the program now that it can do no more harm
 */
export function answerInstead(
  response: AnyResponse,
  native: NativeMethods,
  hooks: GateHooks,
  error: unknown,
  cause: RefusalCause,
): unknown[] {
  const failures: unknown[] = []
  let refusal: Refusal = bareRefusal
  try {
    refusal = hooks.refuse(error, cause)
  } catch (failure) {
    failures.push(failure)
  }
  const closeConnection = cause === 'held-too-large'
  try {
    bypassingWrappers(response, native, undefined, () =>
      sendRefusal(response, native, refusal, closeConnection),
    )
  } catch (failure) {
    failures.push(failure)
    cutOff(response)
  }
  return failures
}

/** A call that never leaves still calls back, without an error: the program goes on, and what waits for it ends. */
export function callBackUnsent(
  response: AnyResponse,
  method: 'write' | 'end' | 'flushHeaders',
  callback: Callback | undefined,
): void {
  if (callback === undefined) return
  if (method === 'write' || response.writableFinished) process.nextTick(callback)
  else response.once('finish', callback)
}
