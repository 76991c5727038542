import { shareShape } from '../shared-shape'
import { callBackUnsent } from './answer-instead'
import { HeldResponse, type HoldingGate } from './held-response'
import type { GateHooks } from './hooks'
import { headersSentError } from './native-errors'
import {
  type AnyResponse,
  checkChunk,
  isChunkToEnd,
  type Method,
  methodsOf,
  type NativeMethods,
  writeArguments,
} from './native-response'
import { OutgoingHead } from './outgoing-head'
import { bypassingWrappers } from './wrapper-bypass'

/**
 * open: nothing has left, calls ask · holding: the head or the end waits for a promise · passed: the head is
 * out, only `end` asks · refused: another answer has left in place of the program's, which is swallowed
 */
export type GateState = 'open' | 'holding' | 'passed' | 'refused'

export interface Gate {
  readonly state: GateState
}

/**
 * Puts a gate on a response, in the place of the four methods by which a head can leave. They are the response's
 * own: a prototype put between would be lost where Express replaces the prototype, on the way into a mounted app
 * and out of it.
 */
export function installGate(response: AnyResponse, hooks: GateHooks, maxHeldBytes: number): Gate {
  shareShape(response, 'req')
  const methods = methodsOf(response)
  const gate = new ResponseGate(response, hooks, maxHeldBytes)
  methods.writeHead = gate.ownWriteHead
  methods.write = (...args) => gate.write(args)
  methods.end = (...args) => gate.end(args)
  methods.flushHeaders = (...args) => gate.flushHeaders(args)
  return gate
}

class ResponseGate implements Gate, HoldingGate {
  readonly response: AnyResponse
  readonly native: NativeMethods
  readonly hooks: GateHooks
  readonly maxHeldBytes: number
  /** What stands in `response.writeHead`, unless a wrapper has been mounted later. */
  readonly ownWriteHead: Method = (...args) => this.writeHead(args)
  #state: GateState = 'open'
  /** undefined: none is on its way out */
  #head: OutgoingHead | undefined
  /** undefined: nothing is held */
  #held: HeldResponse | undefined
  /** Whether wrappers are being shown a head that no `writeHead` has announced. */
  #announcing = false
  /** Whether `end` has been let through. */
  #ended = false

  constructor(response: AnyResponse, hooks: GateHooks, maxHeldBytes: number) {
    const { writeHead, write, end, flushHeaders } = methodsOf(response)
    this.response = response
    this.native = { writeHead, write, end, flushHeaders }
    this.hooks = hooks
    this.maxHeldBytes = maxHeldBytes
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
      return this.response
    }
    if (this.#state === 'open') {
      const head = new OutgoingHead(this.response)
      head.explicit = true
      head.take(args)
      this.#ask(head)
      if (this.#state !== 'open') return this.response
      return this.#letThrough('writeHead', head.merged ? head.departure : args)
    }
    if (this.#held !== undefined) {
      if (this.#held.isHeadRepeatedBy(args)) return this.response
      throw headersSentError(this.response, 'write')
    }
    return Reflect.apply(this.native.writeHead, this.response, args)
  }

  write(args: unknown[]): unknown {
    if (this.#state === 'passed') return Reflect.apply(this.native.write, this.response, args)
    if (this.#state === 'open') {
      checkChunk(this.response, args[0])
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('write', args)
    }
    const calls = this.#held?.room()
    if (calls !== undefined) return calls.write(args)
    callBackUnsent(this.response, 'write', writeArguments(args).callback)
    return true
  }

  end(args: unknown[]): unknown {
    if (this.#state === 'open') {
      const chunk = args[0]
      if (isChunkToEnd(this.response, chunk)) checkChunk(this.response, chunk)
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('end', args)
    } else if (this.#state === 'passed') {
      if (this.#ended) return Reflect.apply(this.native.end, this.response, args)
      const pending = this.askOnce(undefined)
      if (pending === undefined) return this.#letThrough('end', args)
      this.#holdUntil(pending, undefined)
    }
    const calls = this.#held?.room()
    if (calls !== undefined) calls.end(args)
    else callBackUnsent(this.response, 'end', writeArguments(args).callback)
    return this.response
  }

  flushHeaders(args: unknown[]): unknown {
    if (this.#state === 'open') {
      this.#approach()
      if (this.#state === 'open') return this.#letThrough('flushHeaders', args)
    }
    if (this.#state === 'passed') {
      return Reflect.apply(this.native.flushHeaders, this.response, args)
    }
    return this.#held?.room()?.flushHeaders(args)
  }

  /** An implicit head is about to leave. Wrappers mounted later see it first: they may change what is due. */
  #approach(): void {
    const head = new OutgoingHead(this.response)
    const methods = methodsOf(this.response)
    if (methods.writeHead !== this.ownWriteHead) {
      this.#head = head
      this.#announcing = true
      try {
        methods.writeHead(this.response.statusCode)
      } finally {
        this.#announcing = false
      }
      if (this.#state !== 'open') return // A wrapper has written to the response by itself.
    }
    this.#ask(head)
  }

  /** Asks what is due, and holds the response if something is. */
  #ask(head: OutgoingHead): void {
    const pending = this.askOnce(head)
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

  /** Asks what is due, once. */
  askOnce(head: OutgoingHead | undefined): Promise<void> | undefined {
    try {
      return head === undefined ? this.hooks.lastCall() : this.hooks.beforeHead(head)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Nothing is due: the call leaves as it came. */
  #letThrough(method: keyof NativeMethods, args: unknown[]): unknown {
    const response = this.response
    const native = this.native[method]
    const head = this.#head
    const endedBefore = this.#ended
    this.#head = undefined
    this.#state = 'passed' // First: HTTP/2's methods call one another through the response.
    if (method === 'end') this.#ended = true
    try {
      if (!head?.announced) return Reflect.apply(native, response, args)
      return bypassingWrappers(response, this.native, head, () =>
        Reflect.apply(native, response, args),
      )
    } catch (error) {
      // Wrong in itself, and nothing has left: the next call asks again.
      if (!response.headersSent) this.#state = 'open'
      this.#ended = endedBefore
      throw error
    }
  }

  #holdUntil(pending: Promise<void>, head: OutgoingHead | undefined): void {
    this.#state = 'holding'
    this.#held = new HeldResponse(pending, this, head)
  }

  over(state: 'passed' | 'refused', ended: boolean): void {
    this.#held = undefined
    this.#state = state
    if (ended) this.#ended = true
  }
}
