// @ts-check

/**
 * The values of a key of a unit of systemd, in their order.
 *
 * @param {string} unit
 * @param {string} key
 * @returns {string[]}
 */
export function valuesOf(unit, key) {
  const lines = unit.split('\n').filter((line) => line.startsWith(`${key}=`))
  return lines.map((line) => line.slice(key.length + 1))
}

/** The variables of a unit's Environment= lines, or of an environment file. @param {string[]} lines @returns {Record<string, string>} */
export function environmentOf(lines) {
  const pairs = lines.filter((line) => /^\w+=/.test(line))
  return Object.fromEntries(
    pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}
