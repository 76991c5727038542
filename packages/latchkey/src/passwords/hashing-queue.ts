import { availableParallelism } from 'node:os'
import { latchkeyError } from '../errors'
import { type Clock, systemClock } from '../internal/clock'
import { type Duration, millisecondsOf } from '../internal/duration'
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
  /** How long each may wait; then PASSWORDS_BUSY, and nothing is hashed for somebody who has given up. 1 ms–400 days. Default: 10 seconds. */
  readonly maxWait?: Duration | undefined
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** The defaults of {@link HashingQueueOptions}. */
export const hashingQueueDefaults = {
  concurrency: Math.max(1, Math.min(4, availableParallelism() - 1)),
  maxQueue: 100,
  maxWait: { seconds: 10 },
} as const satisfies HashingQueueOptions

/** Runs so many jobs at once, in the order in which they came, so that a storm of sign-ins neither starves the process nor fills its memory (S28). */
export class HashingQueue {
  readonly #concurrency: number
  readonly #maxQueue: number
  /** In milliseconds. */
  readonly #maxWait: number
  readonly #clock: Clock
  #running = 0
  /** Who waits, in the order in which they came: called when their turn comes. */
  readonly #waiting = new Set<() => void>()

  /** @throws OPTION_INVALID */
  constructor(options: HashingQueueOptions = {}) {
    const { concurrency, maxQueue, maxWait, clock = systemClock } = options
    this.#clock = clock
    this.#maxWait = millisecondsOf('maxWait', maxWait ?? hashingQueueDefaults.maxWait)
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

  /** How many there may be at once: those whose turn it is, and those who wait. */
  get capacity(): number {
    return this.#concurrency + this.#maxQueue
  }

  /** Whether so many wait that whoever comes now is refused. */
  get isFull(): boolean {
    return this.#running >= this.#concurrency && this.#waiting.size >= this.#maxQueue
  }

  /** Runs a job when its turn comes. @throws PASSWORDS_BUSY; what the job throws */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.isFull) throw latchkeyError('PASSWORDS_BUSY')
    if (this.#running >= this.#concurrency) {
      await this.#turn()
    } else {
      this.#running += 1
    }
    try {
      return await job()
    } finally {
      const [next] = this.#waiting
      // Whoever ends hands their place over, so nobody who comes meanwhile takes it.
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        this.#waiting.delete(begin)
        cancel()
        resolve()
      }
      const cancel = this.#clock.after(this.#maxWait, () => {
        this.#waiting.delete(begin)
        reject(latchkeyError('PASSWORDS_BUSY'))
      })
      this.#waiting.add(begin)
    })
  }
}
