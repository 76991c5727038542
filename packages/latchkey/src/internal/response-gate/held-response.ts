import { latchkeyError } from '../../errors'
import { answerInstead, callBackUnsent } from './answer-instead'
import { type HeldCall, HeldCalls } from './held-calls'
import type { GateHooks, RefusalCause } from './hooks'
import {
  type AnyResponse,
  closingOf,
  cutOff,
  isDestroyed,
  methodsOf,
  type NativeMethods,
} from './native-response'
import type { OutgoingHead } from './outgoing-head'
import { maskAsSent, unmaskSent } from './sent-mask'
import { type Waiting, waitUntilNothingIsDue } from './waiting'
import { bypassingWrappers } from './wrapper-bypass'

/** The gate that has its response held. */
export interface HoldingGate {
  readonly response: AnyResponse
  readonly native: NativeMethods
  readonly hooks: GateHooks
  readonly maxHeldBytes: number
  /** Asks what is due, once. */
  askOnce(head: OutgoingHead | undefined): Promise<void> | undefined
  /** Called once, before the first call leaves: from now on calls are natively made, or swallowed. */
  over(state: 'passed' | 'refused', ended: boolean): void
  /** A call of `end`. One that comes after the head asks anew what is due. */
  end(args: unknown[]): unknown
}

/** A response from the call that was held first to what comes of it: it leaves, is refused, or has lost its client. */
export class HeldResponse implements Waiting {
  readonly #gate: HoldingGate
  /** undefined: the head had left, only the end is held */
  readonly #head: OutgoingHead | undefined
  readonly #calls: HeldCalls
  #isOver = false
  #isRefused = false
  readonly #onClose = (): void => this.#release()

  /** @param pending what the hook gave when it was asked first */
  constructor(pending: Promise<void>, gate: HoldingGate, head: OutgoingHead | undefined) {
    this.#gate = gate
    this.#head = head
    this.#calls = new HeldCalls(gate.response, head !== undefined)
    maskAsSent(gate.response, this.#calls)
    // The client has gone: the calls fail as they natively do then.
    closingOf(gate.response).once('close', this.#onClose)
    waitUntilNothingIsDue(pending, this)
  }

  askAgain(): Promise<void> | undefined {
    return this.#isOver ? undefined : this.#gate.askOnce(this.#head)
  }

  fulfilled(): void {
    this.#release()
  }

  /** Whether `writeHead`, called again with these arguments, would say nothing new. */
  isHeadRepeatedBy(args: readonly unknown[]): boolean {
    return this.#head?.isRepeatedBy(args) ?? false
  }

  /** The calls that are held, to add one more; undefined: there is no more room, and the program is refused. */
  room(): HeldCalls | undefined {
    const { maxHeldBytes } = this.#gate
    if (this.#calls.ended || this.#calls.weight <= maxHeldBytes) return this.#calls
    const error = latchkeyError(
      'RESPONSE_HELD_TOO_LARGE',
      `More than ${maxHeldBytes} bytes of a response were written while it was held.`,
    )
    this.#refuse(this.#letGo(), error, 'held-too-large')
    return undefined
  }

  rejected(error: unknown): void {
    const { response } = this.#gate
    if (this.#isRefused) return
    if (!this.#isOver && this.#head !== undefined && !isDestroyed(response)) {
      this.#refuse(this.#letGo(), error, 'rejected')
      return
    }
    this.#tellLate(error)
    this.#release()
  }

  /** Nothing is held any more; what was held is the caller's. */
  #letGo(): HeldCall[] {
    const { response } = this.#gate
    this.#isOver = true
    closingOf(response).removeListener('close', this.#onClose)
    unmaskSent(response, this.#calls)
    return this.#calls.takeAll()
  }

  /** The calls leave, in order. No cork around them: Node 22.23 and 24.21 spoil the framing of chunks by it. */
  #release(): void {
    if (this.#isOver) return
    const { response, native } = this.#gate
    const head = this.#head
    const calls = this.#letGo()
    let sent = 0
    let drainFollows = false
    // A head that leaves before the end is shown to wrappers that were mounted before the gate: they may change what is due at the end.
    const headGoesFirst = head !== undefined && (head.explicit || calls[0]?.method !== 'end')
    this.#gate.over('passed', this.#calls.ended && !headGoesFirst)
    try {
      bypassingWrappers(response, native, head, () => {
        if (head?.explicit) methodsOf(response).writeHead()
        for (const call of calls) {
          if (call.method === 'end' && headGoesFirst) {
            this.#gate.end(call.args)
            sent += 1
            continue
          }
          const result = Reflect.apply(native[call.method], response, call.args)
          if (call.method === 'write' && result === false) drainFollows = true
          sent += 1
        }
      })
    } catch (error) {
      this.#replayFailed(calls.slice(sent), error)
      return
    }
    if (!drainFollows) this.#emitDrain()
  }

  #replayFailed(unsent: HeldCall[], error: unknown): void {
    const { response } = this.#gate
    if (response.headersSent || isDestroyed(response)) {
      cutOff(response)
      this.#tellLate(error)
    } else {
      this.#refuse(unsent, error, 'replay-failed')
    }
  }

  #refuse(unsent: HeldCall[], error: unknown, cause: RefusalCause): void {
    const { response, native, hooks } = this.#gate
    this.#isRefused = true
    this.#gate.over('refused', this.#calls.ended)
    // Before the refusal is sent, which may finish at once: callbacks of writes come before `finish`.
    for (const { method, callback } of unsent) callBackUnsent(response, method, callback)
    const failures = answerInstead(response, native, hooks, error, cause)
    this.#emitDrain()
    for (const failure of failures) this.#tellLate(failure)
  }

  /** Lets a program go on that was told to wait. On a tick of its own: what a listener throws is no promise's. */
  #emitDrain(): void {
    const { response } = this.#gate
    if (!this.#calls.needsDrain || this.#calls.ended) return
    process.nextTick(() => response.emit('drain'))
  }

  #tellLate(error: unknown): void {
    try {
      this.#gate.hooks.lateFailure(error)
    } catch (failure) {
      process.emitWarning(failure instanceof Error ? failure : String(failure))
    }
  }
}
