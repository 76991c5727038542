/** That something is over: to be looked at, or to be waited for. Of what nobody waits for, no promise is made. */
export class Ending {
  #isOver = false
  #promise: Promise<void> | undefined
  #resolve: (() => void) | undefined

  get isOver(): boolean {
    return this.#isOver
  }

  /** Resolves when it is over. */
  get whenOver(): Promise<void> {
    if (this.#isOver) return Promise.resolve()
    this.#promise ??= new Promise((resolve) => {
      this.#resolve = resolve
    })
    return this.#promise
  }

  /** It is over now. Saying so again does nothing. */
  come(): void {
    this.#isOver = true
    this.#resolve?.()
  }
}
