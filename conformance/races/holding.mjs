// @ts-check
// Handlers that wait in the middle of their work, so that the other requests of a round come in between and not by luck.

/** @type {Map<string, (() => void)[]>} */
const waiting = new Map()

/**
 * Waits as a request asks for: until what it names is let go, or for a time.
 * @param {import('express').Request} req
 * @returns {Promise<void>}
 */
export function hold({ query }) {
  const { until, delay } = query
  if (until === undefined) return pause(Number(delay ?? 0))
  return new Promise((resolve) => {
    waiting.set(String(until), [...(waiting.get(String(until)) ?? []), resolve])
  })
}

/**
 * Lets those go on that wait for what the request names.
 * @param {import('express').Request} req
 * @param {import('express').Response} res
 */
export function letGo({ query }, res) {
  const those = waiting.get(String(query.until)) ?? []
  waiting.delete(String(query.until))
  for (const go of those) go()
  res.sendStatus(204)
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
