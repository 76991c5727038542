import { AsyncLocalStorage } from 'node:async_hooks'

/** Whose code is running: every task that an actor starts belongs to it, also what it leaves behind. */
const running = new AsyncLocalStorage<string>()

interface Suspended {
  readonly actor: string
  readonly goOn: () => void
}

/**
 * Decides the order of the steps of several actors. Between two steps everything that can run has run, so that one list of choices always
 * gives the same order.
 *
 * A choice is which of the suspended actors goes on: 0 the one that went last, others those after it in the order in which they
 * were suspended. With the choices used up, everybody runs to the end in turn: fewer choices, and smaller ones, mean fewer changes from one actor to another.
 */
export class Schedule {
  readonly #choices: readonly number[]
  readonly #suspended: Suspended[] = []
  #unfinished = new Set<string>()
  #used = 0
  #last = ''
  #step = 0

  constructor(choices: readonly number[]) {
    this.#choices = choices
  }

  /** How many steps have been taken. */
  get step(): number {
    return this.#step
  }

  /** Who is running. */
  get actor(): string {
    return running.getStore() ?? 'nobody'
  }

  /** Has an actor start; it goes on at once up to its first step. */
  start(actor: string, task: () => Promise<void>): Promise<void> {
    this.#unfinished.add(actor)
    return running.run(actor, async () => {
      try {
        await task()
      } finally {
        this.#unfinished.delete(actor)
      }
    })
  }

  /** Suspends the running actor until it is chosen. */
  pause(): Promise<void> {
    const { actor } = this
    return new Promise((goOn) => {
      this.#suspended.push({ actor, goOn })
    })
  }

  /** Takes steps until nobody is suspended. Gives the actors that never came to their end. */
  async run(): Promise<readonly string[]> {
    await everythingHasRun()
    while (this.#suspended.length > 0) {
      const { actor, goOn } = this.#chooseNext()
      this.#last = actor
      this.#step += 1
      goOn()
      await everythingHasRun()
    }
    return [...this.#unfinished]
  }

  #chooseNext(): Suspended {
    const suspended = this.#suspended
    const last = suspended.findIndex(({ actor }) => actor === this.#last)
    let index = Math.max(0, last)
    if (suspended.length > 1) {
      index = (index + (this.#choices[this.#used] ?? 0)) % suspended.length
      this.#used += 1
    }
    return suspended.splice(index, 1)[0] as Suspended
  }
}

/** Promises settle before the next turn of the event loop; nothing here waits for anything else. */
function everythingHasRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
