// @ts-check
import { inspect } from 'node:util'

const units = new Set(['milliseconds', 'seconds', 'minutes', 'hours', 'days', 'weeks'])

/**
 * A default as a page says it: `30 minutes`, `true`, `lax`, `none`.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function defaultAsText(value) {
  if (value === undefined || value === null) return 'none'
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 20 })
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value)
  if (parts.length > 0 && parts.every(([unit, n]) => units.has(unit) && typeof n === 'number')) {
    return parts.map(([unit, n]) => `${n} ${n === 1 ? unit.slice(0, -1) : unit}`).join(' ')
  }
  return JSON.stringify(value)
}

/**
 * Whether a page says the default: in words, or as the program would be given it (`{ minutes: 30 }`,
 * `1_000_000`).
 *
 * @param {string} shown
 * @param {unknown} value
 */
export function saysDefault(shown, value) {
  return [defaultAsText(value), inspect(value)].some((text) => plain(text) === plain(shown))
}

/** @param {string} text */
function plain(text) {
  return text
    .replaceAll(/[`'\s]+/g, ' ')
    .replaceAll(/(?<=\d)[,_](?=\d{3})/g, '')
    .trim()
}
