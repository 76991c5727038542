// @ts-check
import { operations } from './operations.mjs'
import { problemOf } from './problem.mjs'

/**
 * Performs what a request's handler does, one operation after the other, and ends the response
 * where none of them did.
 *
 * @param {import('./operations.mjs').Scene} scene
 * @param {import('../script.mjs').Operation[]} does
 * @param {Record<string, import('./operations.mjs').Performance>} [known]
 */
export async function perform(scene, does, known = operations) {
  const { res, next, trace } = scene
  let ended = false
  res.on('finish', () => trace.note('finish'))
  for (const operation of does) {
    try {
      const performed = known[operation.do]?.(scene, operation)
      const result = performed instanceof Promise ? await performed : performed
      if (result === 'passed on') return
    } catch (error) {
      trace.note(`${operation.do} threw`, problemOf(error))
      next(error)
      return
    }
    trace.beats += 1
    ended ||= endings.has(operation.do)
  }
  if (!ended) res.end('done')
}

const endings = new Set([
  'end',
  'json',
  'send',
  'sendSession',
  'redirect',
  'nothing',
  'destroySocket',
])
