// @ts-check
/** @typedef {import('../script.mjs').Seen} Seen */

/**
 * Changes the data of sessions wherever they were seen: in the store and its calls, and by handlers.
 *
 * @param {Seen} seen
 * @param {(data: Record<string, any>) => Record<string, any>} change
 */
export function changeSessions(seen, change) {
  for (const call of seen.calls) {
    if (call.session === undefined) continue
    const end = call.session.lastIndexOf(' maxAge ')
    call.session = changed(call.session.slice(0, end), change) + call.session.slice(end)
  }
  for (const [id, text] of Object.entries(seen.records)) seen.records[id] = changed(text, change)
  for (const note of seen.notes) {
    if (!Array.isArray(note)) continue
    if (note[0] === 'who') note[1].session = changed(note[1].session, change)
    if (note[0] === 'then') note[2] = changed(note[2], change)
  }
}

/** @param {string} text @param {(data: Record<string, any>) => Record<string, any>} change */
function changed(text, change) {
  try {
    const data = JSON.parse(text)
    if (data === null || typeof data !== 'object') return text
    return JSON.stringify(change(data))
  } catch {
    return text
  }
}

/**
 * A store that was given what it holds already might as well have been touched.
 *
 * @param {Seen} theirs
 * @param {Seen} ours
 */
export function writtenUnchanged(theirs, ours) {
  let found = false
  let at = 0
  for (const call of theirs.calls) {
    const counterpart = ours.calls[at]
    if (counterpart?.id === call.id && counterpart.session === call.session) {
      if (call.method === 'set' && counterpart.method === 'touch') {
        call.method = 'touch'
        dropCookiesOf(call.id, theirs, ours)
        found = true
      }
      // Ours has just now what theirs had from the start.
      if (call.method === 'touch' && counterpart.method === 'set') {
        call.method = 'set'
        sameFraming(theirs, ours)
        dropCookiesOf(call.id, ours, theirs)
        found = true
      }
    }
    at += 1
  }
  return found
}

/**
 * Their session sends what it stores in chunks.
 *
 * @param {Seen} theirs
 * @param {Seen} ours
 */
export function sameFraming(theirs, ours) {
  for (const [index, { headers, body }] of ours.answers.entries()) {
    const their = theirs.answers[index]?.headers ?? []
    const chunked = their.findIndex(([name]) => name === 'transfer-encoding')
    const length = headers.findIndex(
      ([name, value]) => name === 'content-length' && Number(value) === body.length,
    )
    if (chunked === -1 || length === -1) continue
    their.splice(chunked, 1)
    headers.splice(length, 1)
  }
}

/**
 * @param {string} id
 * @param {Seen} theirs
 * @param {Seen} ours
 */
export function dropCookiesOf(id, theirs, ours) {
  for (const [index, answer] of theirs.answers.entries()) {
    const given = ours.answers[index]?.cookies ?? []
    answer.cookies = answer.cookies.filter(
      ({ value }) => !value.startsWith(`s:${id} `) || given.some((each) => each.value === value),
    )
  }
}
