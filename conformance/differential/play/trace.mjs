// @ts-check

/**
 * What is under way in a script and what was seen of its present step.
 */
export class Trace {
  /** @type {import('../script.mjs').Seen} */
  seen = emptySeen()
  /** Calls to the store that have not called back and will. */
  pending = 0
  /** Calls to the store that will never call back. */
  lost = 0
  /** How many requests are waited for, one inside the other. */
  depth = 0
  /** Grows whenever anything happens. */
  beats = 0
  /** @type {import('../script.mjs').Fault[]} */
  #faults = []
  /** @type {Map<string, number>} */
  #counts = new Map()

  /** @returns {import('../script.mjs').Seen} What was seen of the step before. */
  nextStep() {
    const { seen } = this
    this.seen = emptySeen()
    this.lost = 0
    return seen
  }

  /** @param {import('../script.mjs').Fault[]} faults */
  expectFaults(faults) {
    this.#faults = faults
    this.#counts.clear()
  }

  /** @param {string} method */
  faultOf(method) {
    const nth = (this.#counts.get(method) ?? 0) + 1
    this.#counts.set(method, nth)
    return this.#faults.find((each) => each.method === method && (each.nth ?? 1) === nth)?.fault
  }

  /** @param {...unknown} what */
  note(...what) {
    this.beats += 1
    this.seen.notes.push(what.length === 1 ? what[0] : what)
  }
}

/** @returns {import('../script.mjs').Seen} */
function emptySeen() {
  return { answers: [], notes: [], errors: [], uncaught: [], warnings: [], calls: [], records: {} }
}
