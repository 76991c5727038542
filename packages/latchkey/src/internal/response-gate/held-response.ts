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
import { waitUntilNothingIsDue } from './waiting'
import { bypassingWrappers } from './wrapper-bypass'

/** What a gate has its response held with, and by. */
export interface Holding {
  readonly response: AnyResponse
  readonly native: NativeMethods
  readonly hooks: GateHooks
  readonly maxHeldBytes: number
  /** undefined: the head had left, only the end is held */
  readonly head: OutgoingHead | undefined
  askAgain(): Promise<void> | undefined
  /** Called once, before the first call leaves: from now on calls are natively made, or swallowed. */
  over(state: 'passed' | 'refused', ended: boolean): void
  /** Makes a call of `end` as one that comes after the head: what is due then is asked anew. */
  endAfterHead(args: unknown[]): void
}

/** A response from the call that was held first to what comes of it: it leaves, is refused, or has lost its client. */
export class HeldResponse {
  readonly #holding: Holding
  readonly #calls: HeldCalls
  #isOver = false
  #isRefused = false
  readonly #onClose = (): void => this.#release()

  /** @param pending what the hook gave when it was asked first */
  constructor(pending: Promise<void>, holding: Holding) {
    this.#holding = holding
    this.#calls = new HeldCalls(holding.response, holding.head !== undefined)
    maskAsSent(holding.response, this.#calls)
    // The client has gone: the calls fail as they natively do then.
    closingOf(holding.response).once('close', this.#onClose)
    waitUntilNothingIsDue(pending, {
      askAgain: () => (this.#isOver ? undefined : holding.askAgain()),
      fulfilled: () => this.#release(),
      rejected: (error) => this.#rejected(error),
    })
  }

  /** Whether `writeHead`, called again with these arguments, would say nothing new. */
  isHeadRepeatedBy(args: readonly unknown[]): boolean {
    return this.#holding.head?.isRepeatedBy(args) ?? false
  }

  /** The calls that are held, to add one more; undefined: there is no more room, and the program is refused. */
  room(): HeldCalls | undefined {
    const { maxHeldBytes } = this.#holding
    if (this.#calls.ended || this.#calls.weight <= maxHeldBytes) return this.#calls
    const error = latchkeyError(
      'RESPONSE_HELD_TOO_LARGE',
      `More than ${maxHeldBytes} bytes of a response were written while it was held.`,
    )
    this.#refuse(this.#letGo(), error, 'held-too-large')
    return undefined
  }

  #rejected(error: unknown): void {
    const { head, response } = this.#holding
    if (this.#isRefused) return
    if (!this.#isOver && head !== undefined && !isDestroyed(response)) {
      this.#refuse(this.#letGo(), error, 'rejected')
      return
    }
    this.#tellLate(error)
    this.#release()
  }

  /** Nothing is held any more; what was held is the caller's. */
  #letGo(): HeldCall[] {
    const { response } = this.#holding
    this.#isOver = true
    closingOf(response).removeListener('close', this.#onClose)
    unmaskSent(response, this.#calls)
    return this.#calls.takeAll()
  }

  /** The calls leave, in order. No cork around them: Node 22.23 and 24.21 spoil the framing of chunks by it. */
  #release(): void {
    if (this.#isOver) return
    const { response, native, head, over, endAfterHead } = this.#holding
    const calls = this.#letGo()
    let sent = 0
    let drainFollows = false
    // A head that leaves before the end is shown to wrappers that were mounted before the gate: they may change what is due at the end.
    const headGoesFirst = head !== undefined && (head.explicit || calls[0]?.method !== 'end')
    over('passed', this.#calls.ended && !headGoesFirst)
    try {
      bypassingWrappers(response, native, head, () => {
        if (head?.explicit) methodsOf(response).writeHead()
        for (const call of calls) {
          if (call.method === 'end' && headGoesFirst) {
            endAfterHead(call.args)
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
    const { response } = this.#holding
    if (response.headersSent || isDestroyed(response)) {
      cutOff(response)
      this.#tellLate(error)
    } else {
      this.#refuse(unsent, error, 'replay-failed')
    }
  }

  #refuse(unsent: HeldCall[], error: unknown, cause: RefusalCause): void {
    const { response, native, hooks, over } = this.#holding
    this.#isRefused = true
    over('refused', this.#calls.ended)
    // Before the refusal is sent, which may finish at once: callbacks of writes come before `finish`.
    for (const { method, callback } of unsent) callBackUnsent(response, method, callback)
    const failures = answerInstead(response, native, hooks, error, cause)
    this.#emitDrain()
    for (const failure of failures) this.#tellLate(failure)
  }

  /** Lets a program go on that was told to wait. On a tick of its own: what a listener throws is no promise's. */
  #emitDrain(): void {
    const { response } = this.#holding
    if (!this.#calls.needsDrain || this.#calls.ended) return
    process.nextTick(() => response.emit('drain'))
  }

  #tellLate(error: unknown): void {
    try {
      this.#holding.hooks.lateFailure(error)
    } catch (failure) {
      process.emitWarning(failure instanceof Error ? failure : String(failure))
    }
  }
}
