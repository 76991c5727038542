import { AsyncResource } from 'node:async_hooks'

/** So often a hook is asked for one response before it leaves all the same. */
const MOST_ASKS = 5

export interface Waiting {
  /** Asks once more: the program may have changed things while the last promise was pending. */
  askAgain(): Promise<void> | undefined
  fulfilled(): void
  rejected(error: unknown): void
}

/**
 * Waits until a promise is fulfilled after which nothing more is due, or one rejects. What follows runs in the
 * asynchronous context of the caller: whatever settles the promise has another one, or none.
 * @param pending what the first question gave
 */
export function waitUntilNothingIsDue(pending: Promise<void>, waiting: Waiting): void {
  const context = new AsyncResource('RESPONSE_GATE')
  let asks = 1
  const wait = (promise: Promise<void>): void => {
    promise.then(
      () => context.runInAsyncScope(fulfilled),
      (error) => context.runInAsyncScope(waiting.rejected, waiting, error),
    )
  }
  const fulfilled = (): void => {
    const more = asks < MOST_ASKS ? waiting.askAgain() : undefined
    asks += 1
    if (more === undefined) waiting.fulfilled()
    else wait(more)
  }
  wait(pending)
}
