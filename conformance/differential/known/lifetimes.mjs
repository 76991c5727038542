// @ts-check
import { isDeepStrictEqual } from 'node:util'
import { beginsEarly } from './seen.mjs'

/**
 * With what is stored before the first byte leaves, the cookie's lifetime has begun anew already.
 *
 * @param {import('../script.mjs').Script} script
 * @param {import('../script.mjs').Step} step
 * @param {import('../script.mjs').Seen} theirs
 * @param {import('../script.mjs').Seen} ours
 */
export function begunAnew({ store }, step, theirs, ours) {
  if (!beginsEarly(step)) return false
  if (store?.kind !== 'default' && !ours.calls.some(({ method }) => method === 'set')) return false
  let found = false
  for (const [index, note] of ours.notes.entries()) {
    const their = theirs.notes[index]
    if (!isLook(note) || !isLook(their) || isDeepStrictEqual(their, note)) continue
    const { maxAge, originalMaxAge } = note[6] ?? {}
    if (maxAge !== originalMaxAge || !isDeepStrictEqual(endless(their), endless(note))) continue
    theirs.notes[index] = note
    found = true
  }
  return found
}

/** @param {unknown} note @returns {note is any[]} */
function isLook(note) {
  return Array.isArray(note) && note[0] === 'look'
}

/** A look at everything but the end of the cookie. @param {any[]} look */
function endless(look) {
  const [text, { originalMaxAge } = {}] = look.slice(5)
  const rest = String(text).replace(/"expires":(?:null|"[^"]*"),?/, '')
  return [...look.slice(0, 5), rest, originalMaxAge, ...look.slice(7)]
}
