// @ts-check

/**
 * Throws unless an answer has the status, or one of them: a round that goes otherwise proves nothing.
 * @param {import('./browser.mjs').Answer} answer
 * @param {number | number[]} expected
 */
export function expectStatus({ status }, expected) {
  if ([expected].flat().includes(status)) return
  throw new Error(`Expected an answer with status ${expected}. Received ${status}.`)
}
