import { AsyncResource } from 'node:async_hooks'
import { latchkeyError } from '../../errors'
import { type HeldCall, HeldCalls } from './held-calls'
import type { GateHooks, RefusalCause } from './hooks'
import { headersSentError } from './native-errors'
import {
  type AnyResponse,
  type Callback,
  checkChunk,
  isChunkToEnd,
  isDestroyed,
  type Method,
  methodsOf,
  type NativeMethods,
  writeArguments,
} from './native-response'
import { OutgoingHead } from './outgoing-head'
import { bareRefusal, type Refusal, sendRefusal } from './refusal'
import { maskAsSent, unmaskSent } from './sent-mask'

/**
 * open: nothing has left, calls ask · holding: the head or the end waits for a promise · passed: the head is
 * out, only `end` asks · refused: another answer has left in place of the program's, which is swallowed
 */
export type GateState = 'open' | 'holding' | 'passed' | 'refused'

export interface Gate {
  readonly state: GateState
}

/** So often a hook is asked for one response before it leaves all the same. */
const MOST_ASKS = 5

/** What is held, and for what. */
interface Hold {
  readonly calls: HeldCalls
  /** undefined: the head had left, only the end is held */
  readonly head: OutgoingHead | undefined
  /** The context of the call that was held first: whatever settles the promise has another, or none. */
  readonly context: AsyncResource
  readonly onClose: () => void
  asks: number
}

export function installGate(
  response: AnyResponse,
  hooks: GateHooks,
  maxHeldBytes: number,
): ResponseGate {
  const methods = methodsOf(response)
  const gate = new ResponseGate(response, hooks, maxHeldBytes)
  methods.writeHead = gate.ownWriteHead
  methods.write = (...args) => gate.write(args)
  methods.end = (...args) => gate.end(args)
  methods.flushHeaders = (...args) => gate.flushHeaders(args)
  return gate
}

class ResponseGate implements Gate {
  readonly #response: AnyResponse
  readonly #native: NativeMethods
  readonly #hooks: GateHooks
  readonly #maxHeldBytes: number
  readonly ownWriteHead: Method = (...args) => this.writeHead(args)
  #state: GateState = 'open'
  /** undefined: none is leaving, or it has left untouched */
  #head: OutgoingHead | undefined
  #hold: Hold | undefined
  /** Whether wrappers are being shown a head that no `writeHead` has announced. */
  #announcing = false
  /** Whether `end` has been let through, or is held. */
  #ended = false

  constructor(response: AnyResponse, hooks: GateHooks, maxHeldBytes: number) {
    const { writeHead, write, end, flushHeaders } = methodsOf(response)
    this.#response = response
    this.#native = { writeHead, write, end, flushHeaders }
    this.#hooks = hooks
    this.#maxHeldBytes = maxHeldBytes
    if (response.headersSent) this.#state = 'passed'
  }

  get state(): GateState {
    return this.#state
  }

  writeHead(args: unknown[]): unknown {
    if (this.#announcing) {
      const head = this.#head as OutgoingHead
      head.take(args)
      head.announced = true
      return this.#response
    }
    if (this.#state === 'open') {
      const head = new OutgoingHead(this.#response)
      head.explicit = true
      head.take(args)
      this.#ask(head)
      if (this.#state === 'open') {
        return this.#letThrough('writeHead', head.merged ? head.departure : args)
      }
      return this.#response
    }
    if (this.#state === 'holding') {
      if (this.#hold?.head?.isRepeatedBy(args)) return this.#response
      throw headersSentError(this.#response, 'write')
    }
    return Reflect.apply(this.#native.writeHead, this.#response, args)
  }

  write(args: unknown[]): unknown {
    if (this.#state === 'passed') return Reflect.apply(this.#native.write, this.#response, args)
    if (this.#state === 'open') {
      checkChunk(this.#response, args[0])
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('write', args)
    }
    if (this.#state === 'holding') {
      const calls = (this.#hold as Hold).calls
      if (calls.weight <= this.#maxHeldBytes || calls.ended) return calls.write(args)
      this.#overflow()
    }
    this.#swallow('write', args)
    return true
  }

  end(args: unknown[]): unknown {
    if (this.#state === 'open') {
      const chunk = args[0]
      if (isChunkToEnd(this.#response, chunk)) checkChunk(this.#response, chunk)
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('end', args)
    } else if (this.#state === 'passed') {
      if (this.#ended) return Reflect.apply(this.#native.end, this.#response, args)
      const pending = this.#askOnce(undefined)
      if (pending === undefined) return this.#letThrough('end', args)
      this.#holdUntil(pending, undefined)
    }
    if (this.#state === 'holding') {
      const calls = (this.#hold as Hold).calls
      if (calls.weight <= this.#maxHeldBytes || calls.ended) {
        calls.end(args)
        return this.#response
      }
      this.#overflow()
    }
    this.#swallow('end', args)
    return this.#response
  }

  flushHeaders(args: unknown[]): unknown {
    if (this.#state === 'open') {
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('flushHeaders', args)
    }
    if (this.#state === 'holding') return this.#hold?.calls.flushHeaders(args)
    if (this.#state === 'refused') return undefined
    return Reflect.apply(this.#native.flushHeaders, this.#response, args)
  }

  /** An implicit head is about to leave. Wrappers mounted later see it first: they may change what is due. */
  #approach(): void {
    const head = new OutgoingHead(this.#response)
    const methods = methodsOf(this.#response)
    if (methods.writeHead !== this.ownWriteHead) {
      this.#head = head
      this.#announcing = true
      try {
        methods.writeHead(this.#response.statusCode)
      } finally {
        this.#announcing = false
      }
      if (this.#state !== 'open') return
    }
    this.#ask(head)
  }

  /** Asks what is due, and holds the response if something is. */
  #ask(head: OutgoingHead): void {
    const pending = this.#askOnce(head)
    if (pending === undefined) {
      head.throwHeadersError()
      this.#head = head
      return
    }
    try {
      head.throwHeadersError()
      head.settle()
    } catch (error) {
      pending.catch(() => {}) // The call fails; whoever answers next is asked again.
      throw error
    }
    this.#holdUntil(pending, head)
  }

  #askOnce(head: OutgoingHead | undefined): Promise<void> | undefined {
    try {
      return head === undefined ? this.#hooks.lastCall() : this.#hooks.beforeHead(head)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Nothing is due: the call leaves as it came. */
  #letThrough(method: keyof NativeMethods, args: unknown[]): unknown {
    const response = this.#response
    const native = this.#native[method]
    const head = this.#head
    this.#head = undefined
    this.#state = 'passed' // First: HTTP/2's methods call one another through the response.
    const endedBefore = this.#ended
    if (method === 'end') this.#ended = true
    try {
      if (!head?.announced) return Reflect.apply(native, response, args)
      return this.#bypassing(head, () => Reflect.apply(native, response, args))
    } catch (error) {
      // Wrong in itself, and nothing has left: the next call asks again.
      if (!response.headersSent) this.#state = 'open'
      this.#ended = endedBefore
      throw error
    }
  }

  /** Runs what sends `head`, without showing wrappers mounted later what they have seen. */
  #bypassing<Result>(head: OutgoingHead | undefined, send: () => Result): Result {
    const methods = methodsOf(this.#response)
    const { writeHead, write } = methods
    const { native, response } = { native: this.#native, response: this.#response }
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

  #holdUntil(pending: Promise<void>, head: OutgoingHead | undefined): void {
    const hold: Hold = {
      calls: new HeldCalls(this.#response),
      head,
      context: new AsyncResource('RESPONSE_GATE'),
      onClose: () => this.#abandon(hold),
      asks: 1,
    }
    this.#state = 'holding'
    this.#hold = hold
    maskAsSent(this.#response, hold.calls)
    this.#response.once('close', hold.onClose)
    this.#await(pending, hold)
  }

  #await(pending: Promise<void>, hold: Hold): void {
    pending.then(
      () => hold.context.runInAsyncScope(() => this.#confirmed(hold)),
      (error) => hold.context.runInAsyncScope(() => this.#rejected(hold, error)),
    )
  }

  #confirmed(hold: Hold): void {
    if (this.#hold !== hold) return
    const pending = hold.asks < MOST_ASKS ? this.#askOnce(hold.head) : undefined
    if (pending !== undefined) {
      hold.asks += 1
      this.#await(pending, hold)
      return
    }
    this.#release(hold)
  }

  #rejected(hold: Hold, error: unknown): void {
    if (this.#hold === hold && hold.head !== undefined) {
      this.#refuse(hold, error, 'rejected')
      return
    }
    if (this.#state !== 'refused') this.#tellLate(error)
    if (this.#hold === hold) this.#release(hold)
  }

  /** Nothing is held any more; what was held is the caller's. */
  #letGo(hold: Hold): HeldCall[] {
    this.#hold = undefined
    this.#response.removeListener('close', hold.onClose)
    unmaskSent(this.#response, hold.calls)
    return hold.calls.drain()
  }

  /** The calls leave, in order. No cork around them: Node 22.23 and 24.21 spoil the framing of chunks by it. */
  #release(hold: Hold): void {
    const { head } = hold
    const calls = this.#letGo(hold)
    const done: HeldCall[] = []
    let drainFollows = false
    this.#state = 'passed'
    if (hold.calls.ended) this.#ended = true
    try {
      this.#bypassing(head, () => {
        if (head?.explicit) methodsOf(this.#response).writeHead()
        for (const call of calls) {
          const result = Reflect.apply(this.#native[call.method], this.#response, call.args)
          if (call.method === 'write' && result === false) drainFollows = true
          done.push(call)
        }
      })
    } catch (error) {
      this.#replayFailed(hold, calls.slice(done.length), error)
      return
    }
    if (hold.calls.needsDrain && !drainFollows && !this.#ended) this.#emitDrain()
  }

  #replayFailed(hold: Hold, calls: HeldCall[], error: unknown): void {
    if (this.#response.headersSent) {
      this.#response.destroy()
      this.#tellLate(error)
      return
    }
    this.#answerInstead(hold, calls, error, 'replay-failed')
  }

  /** The client has gone: the calls fail as they natively do then. */
  #abandon(hold: Hold): void {
    if (this.#hold === hold) this.#release(hold)
  }

  #overflow(): void {
    const hold = this.#hold as Hold
    const error = latchkeyError(
      'RESPONSE_HELD_TOO_LARGE',
      `More than ${this.#maxHeldBytes} bytes of a response were written while it was held.`,
    )
    this.#refuse(hold, error, 'held-too-large')
  }

  #refuse(hold: Hold, error: unknown, cause: RefusalCause): void {
    this.#answerInstead(hold, this.#letGo(hold), error, cause)
  }

  #answerInstead(hold: Hold, calls: HeldCall[], error: unknown, cause: RefusalCause): void {
    const response = this.#response
    this.#state = 'refused'
    let refusal: Refusal = bareRefusal
    const failures: unknown[] = []
    try {
      refusal = this.#hooks.refuse(error, cause)
    } catch (failure) {
      failures.push(failure)
    }
    try {
      this.#bypassing(undefined, () =>
        sendRefusal(response, this.#native, refusal, cause === 'held-too-large'),
      )
    } catch (failure) {
      failures.push(failure)
      response.destroy()
    }
    for (const call of calls) {
      if (call.callback !== undefined) this.#callBack(call.method, call.callback)
    }
    if (hold.calls.needsDrain && !hold.calls.ended) this.#emitDrain()
    for (const failure of failures) this.#tellLate(failure)
  }

  /** What the program still writes after a refusal goes nowhere, and the program goes on. */
  #swallow(method: 'write' | 'end', args: unknown[]): void {
    const { callback } = writeArguments(args)
    if (callback !== undefined) this.#callBack(method, callback)
  }

  #callBack(method: HeldCall['method'], callback: Callback): void {
    if (method === 'write' || this.#response.writableFinished) process.nextTick(callback)
    else this.#response.once('finish', callback)
  }

  /** On a tick of its own: what a listener throws is the program's, not a promise's. */
  #emitDrain(): void {
    process.nextTick(() => {
      if (!this.#ended && !isDestroyed(this.#response)) this.#response.emit('drain')
    })
  }

  #tellLate(error: unknown): void {
    try {
      this.#hooks.lateFailure(error)
    } catch (failure) {
      process.emitWarning(failure instanceof Error ? failure : String(failure))
    }
  }
}
