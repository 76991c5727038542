// @ts-check

/**
 * Says how far a run is and how long it will take: one line that is written over on a terminal, and
 * elsewhere a line now and then.
 */
export class Progress {
  #steps
  #done = 0
  #begunAt = performance.now()
  #saidAt = Number.NEGATIVE_INFINITY

  /** @param {number} steps of about the same length */
  constructor(steps) {
    this.#steps = steps
  }

  /** @param {string} doing what is done next */
  next(doing) {
    const seconds = (performance.now() - this.#begunAt) / 1000
    const left =
      this.#done === 0
        ? ''
        : `, ${duration((seconds / this.#done) * (this.#steps - this.#done))} left`
    const percent = Math.floor((100 * this.#done) / this.#steps)
    this.#say(`${String(percent).padStart(3)} %${left} · ${doing}`)
    this.#done += 1
  }

  end() {
    const seconds = (performance.now() - this.#begunAt) / 1000
    this.#saidAt = Number.NEGATIVE_INFINITY
    this.#say(`100 %, took ${duration(seconds)}`)
    if (process.stderr.isTTY) process.stderr.write('\n')
  }

  /** @param {string} line */
  #say(line) {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${line}`)
    } else if (performance.now() - this.#saidAt > 10_000) {
      this.#saidAt = performance.now()
      process.stderr.write(`${line}\n`)
    }
  }
}

/** @param {number} seconds */
function duration(seconds) {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
