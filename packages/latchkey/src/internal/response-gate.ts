/**
 * The response gate: holds an HTTP response until a promise has settled. It knows nothing of sessions; whoever
 * mounts it says by hooks what the response waits for.
 *
 * **The head.** A head is about to leave at the first `writeHead`, `flushHeaders`, `write` or `end`. At that
 * call, synchronously, the gate asks `beforeHead`. Given `undefined`, the call goes straight through, with its
 * own arguments and its native result, and the gate is never seen again until `end`. Given a promise, the
 * response is held. When the promise is fulfilled the gate asks again, since the program may have changed
 * things meanwhile: five times at most for one response, after which the response leaves all the same. A hook
 * that throws is a hook whose promise rejected. A call that is wrong in itself (a chunk that is no chunk, a
 * status that is no status) throws at the call, as it does natively, and leaves nothing behind: neither a
 * head nor a held call. A hook must not write to the response but through the head that it is given.
 *
 * **What was mounted when.** Wrappers of `writeHead` mounted after the gate (all users of `on-headers`:
 * compression, response-time) run before `beforeHead` is asked, as they may change what it looks at, and only
 * once for one head. Wrappers mounted before the gate see the calls when they really leave. Several gates on
 * one response are asked one after the other, the latest first.
 *
 * **While held** the response reads as if it had been sent: `headersSent` is true; header setters and a second
 * `writeHead` throw what they natively throw, save for a bare `writeHead` with the status that is held anyway,
 * which old versions of compression make on each write; `writableEnded`, `finished`, `writableNeedDrain` and
 * `writableLength` are as they would be after the call, `writableFinished` is false. `write` gives false once
 * `writableHighWaterMark` bytes are held, and one `drain` follows: natively, if a write gave false when it
 * really left, else from the gate. What follows `end` fails as it natively does. Informational responses and
 * trailers are not held. Changing `statusCode` or `statusMessage` changes nothing on the wire.
 *
 * **What leaves** is what would have left: the head with the headers of all calls, merged at the call so that
 * a cookie added later is added, not lost; then the same calls in the same order with the same arguments. An
 * implicit head stays implicit (a single `end(body)` keeps its Content-Length), and callbacks come in order,
 * after confirmation, in the asynchronous context of the call that was held first.
 *
 * **How much is held.** A call is taken while what is already held is within `maxHeldBytes`, so one body of any
 * size, which is in memory anyway, always passes, and at most one chunk more than the bound is held. Who goes
 * on writing past the bound is refused with `RESPONSE_HELD_TOO_LARGE`, and the connection is closed after the
 * refusal; what the promise comes to is of no more interest.
 *
 * **Refusal.** If a promise rejects and nothing has left, the program's answer is dropped and `refuse` says
 * what takes its place. Headers that describe or direct the program's answer go with it, its cookies among
 * them; those that were set for any answer (`Access-Control-*`, `Vary`, security policies) stay. What the
 * program writes afterwards is swallowed: `write` gives true, callbacks come without an error, a `drain` that
 * was due comes, `finish` and `close` come when the refusal has left, so loops and pipelines end. A call
 * that fails when it really leaves is refused likewise if nothing has left; if something has, the connection
 * is cut and `lateFailure` told. If the refusal itself fails, the connection is cut and `lateFailure` told.
 *
 * **After the head**, `end` asks `lastCall` by the same protocol, and only the end (with its chunk, so that a
 * client that counts cannot take the answer for complete) is held. So does an `end` that was held behind a head
 * of its own: wrappers mounted before the gate have seen that head leave, and may have changed what is due. An
 * `end` that brings the head along does not ask twice. If the promise rejects, `lateFailure` is told, and then
 * the end leaves, unless `lateFailure` has destroyed the response. A response that never ends never asks.
 *
 * **A client that goes away** while the response is held lets go of everything held at once: the calls fail
 * as calls on a closed response do. The promise is awaited all the same; if it rejects, `lateFailure` is told.
 * No rejection of a hook's promise is ever left unhandled. A promise that never settles holds the response
 * until the client leaves: deadlines are the business of the hooks.
 */
import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import { type Gate, installGate } from './response-gate/gate'
import type { GateHooks } from './response-gate/hooks'

export type { Gate, GateState } from './response-gate/gate'
export type { GateHooks, HeldHead, RefusalCause } from './response-gate/hooks'
export type { Refusal } from './response-gate/refusal'

export interface GateOptions {
  /** How much may be held before a further write is refused, in bytes of body. 0–2^53-1. Default: 16 MiB. */
  maxHeldBytes?: number
}

/** Node itself bounds nothing here: the bound is for runaways, not for pages. */
const DEFAULT_MAX_HELD_BYTES = 16 * 1024 * 1024

/**
 * Puts a gate on a response whose head has not left. The request is not touched.
 * @param response of HTTP/1.1, or of HTTP/2's compatibility API
 * @param hooks what the response waits for
 */
export function gateResponse(
  response: ServerResponse | Http2ServerResponse,
  hooks: GateHooks,
  options?: GateOptions,
): Gate {
  return installGate(response, hooks, options?.maxHeldBytes ?? DEFAULT_MAX_HELD_BYTES)
}
