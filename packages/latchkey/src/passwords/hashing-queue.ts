import { availableParallelism } from 'node:os'
import { latchkeyError } from '../errors'
import { wholeNumberOption } from '../internal/whole-number-option'

/** How much hashing may go on at once, and how much may wait. */
export interface HashingQueueOptions {
  /**
   * How many passwords are hashed at once; each takes a core and its memory (19 MiB by default). 1–64. Default: one less than there are cores, at most 4, so that a core is left
   * for requests and threads of Node's pool for files and names.
   */
  readonly concurrency?: number | undefined
  /** How many may wait for that. Beyond, PASSWORDS_BUSY at once. 0–100000. Default: 100. */
  readonly maxQueue?: number | undefined
}

/** The defaults of {@link HashingQueueOptions}. */
export const hashingQueueDefaults = {
  concurrency: Math.max(1, Math.min(4, availableParallelism() - 1)),
  maxQueue: 100,
} as const satisfies HashingQueueOptions

/** Runs so many jobs at once, in the order in which they came, so that a storm of sign-ins neither starves the process nor fills its memory (S28). */
export class HashingQueue {
  readonly #concurrency: number
  readonly #maxQueue: number
  #running = 0
  #waiting: (() => void)[] = []

  /** @throws OPTION_INVALID */
  constructor(options: HashingQueueOptions = {}) {
    const { concurrency, maxQueue } = options
    this.#concurrency = wholeNumberOption(
      'concurrency',
      concurrency ?? hashingQueueDefaults.concurrency,
      1,
      64,
    )
    this.#maxQueue = wholeNumberOption(
      'maxQueue',
      maxQueue ?? hashingQueueDefaults.maxQueue,
      0,
      100_000,
    )
  }

  /** Runs a job when its turn comes. @throws PASSWORDS_BUSY; what the job throws */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#concurrency) {
      if (this.#waiting.length >= this.#maxQueue) throw latchkeyError('PASSWORDS_BUSY')
      // Whoever ends hands their place over, so nobody who comes meanwhile takes it.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await job()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
