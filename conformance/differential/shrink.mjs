// @ts-check
/** @typedef {import('./script.mjs').Script} Script */

/**
 * Takes parts of a script away, as long as it still shows what it showed.
 *
 * @param {Script} script
 * @param {(script: Script) => Promise<boolean>} stillShows
 * @returns {Promise<Script>}
 */
export async function shrink(script, stillShows) {
  let smallest = script
  let left = 400
  for (let shrunk = true; shrunk && left > 0; ) {
    shrunk = false
    for (const smaller of smallerOnes(smallest)) {
      left -= 1
      if (left <= 0) break
      if (!(await stillShows(/** @type {Script} */ (smaller)))) continue
      smallest = /** @type {Script} */ (smaller)
      shrunk = true
      break
    }
  }
  return smallest
}

/**
 * Everything that is this value without one of its parts, the largest parts first.
 *
 * @param {unknown} value
 * @returns {Generator<unknown>}
 */
function* smallerOnes(value) {
  if (value === null || typeof value !== 'object') return
  const keys = Object.keys(value).sort((a, b) => sizeOf(value, b) - sizeOf(value, a))
  for (const key of keys) {
    if (key === 'do' || key === 'name') continue
    yield without(value, key)
  }
  for (const key of keys) {
    const part = Reflect.get(value, key)
    for (const smaller of smallerOnes(part)) {
      yield Array.isArray(value)
        ? value.map((each, index) => (String(index) === key ? smaller : each))
        : { ...value, [key]: smaller }
    }
  }
}

/** @param {object} value @param {string} key */
function without(value, key) {
  if (Array.isArray(value)) return value.filter((_, index) => String(index) !== key)
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key))
}

/** @param {object} value @param {string} key */
function sizeOf(value, key) {
  return JSON.stringify(Reflect.get(value, key))?.length ?? 0
}
