// @ts-check

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Chance {
  #state

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0
    this.number() // neighbouring seeds begin alike
  }

  /** At least 0, below 1. */
  number() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** @param {number} probability */
  is(probability) {
    return this.number() < probability
  }

  /** @template Value @param {readonly Value[]} values @returns {Value} */
  of(values) {
    return /** @type {Value} */ (values[Math.floor(this.number() * values.length)])
  }

  /**
   * What `make` makes, or nothing: to be spread into an object.
   *
   * @template Value
   * @param {number} probability
   * @param {() => Value} make
   * @returns {Value | undefined}
   */
  some(probability, make) {
    return this.is(probability) ? make() : undefined
  }

  /**
   * @template Value
   * @param {number} least
   * @param {number} most
   * @param {() => Value} make
   */
  list(least, most, make) {
    const length = least + Math.floor(this.number() * (most - least + 1))
    return Array.from({ length }, make)
  }
}
