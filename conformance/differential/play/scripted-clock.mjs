// @ts-check
// Imported first of all: what takes `Date` or `Date.now` when it is loaded must take this one.
// With a clock that stands still, dates need no tolerance: they are equal or they are not.

const RealDate = Date
const start = RealDate.UTC(2030, 0, 15, 12, 0, 0)
let now = start

class ScriptedDate extends RealDate {
  /** @param {any[]} time */
  constructor(...time) {
    if (time.length === 0) super(now)
    else super(.../** @type {[any]} */ (time))
  }

  /** @override */
  static now() {
    return now
  }

  /** Node makes dates of its own. @override @param {unknown} value */
  static [Symbol.hasInstance](value) {
    return RealDate[Symbol.hasInstance](value)
  }
}

globalThis.Date = /** @type {DateConstructor} */ (ScriptedDate)

/** Sets it to where each script begins. */
export function resetClock() {
  now = start
}

/** @param {number} milliseconds */
export function advanceClock(milliseconds) {
  now += milliseconds
}
