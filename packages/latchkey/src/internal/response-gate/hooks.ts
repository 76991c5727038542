import type { Refusal } from './refusal'

/** The head that is about to leave. Its setters work although the program already reads `headersSent` as true. */
export interface HeldHead {
  readonly statusCode: number
  /** Adds a Set-Cookie line and leaves all others as they are. */
  appendSetCookie(value: string): void
  setHeader(name: string, value: number | string | readonly string[]): void
  getHeader(name: string): number | string | string[] | undefined
}

/**
 * Why the program's answer is refused: a hook's promise rejected, too much was written while it was pending,
 * or a call failed when it really left.
 */
export type RefusalCause = 'rejected' | 'held-too-large' | 'replay-failed'

/** What a response waits for. */
export interface GateHooks {
  /**
   * The head is about to leave. `undefined`: nothing is due. A promise: the response is held until it has
   * settled. Headers may be set through `head` during the call and until the promise has settled.
   */
  beforeHead(head: HeldHead): Promise<void> | undefined
  /** `end` was called after the head had left. Same protocol; only the end is held. */
  lastCall(): Promise<void> | undefined
  /** Nothing has left and the program's answer cannot: what takes its place. */
  refuse(error: unknown, cause: RefusalCause): Refusal
  /** Something failed that no answer can tell any more: the head has left, or can never leave. */
  lateFailure(error: unknown): void
}
