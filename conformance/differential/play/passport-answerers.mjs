// @ts-check
import { portrait, userOf, withLength } from './passport-values.mjs'

/**
 * What one gives, as arguments of its callback, or what it does instead.
 *
 * @typedef {{ back: any[] } | { throws: unknown } | { rejects: unknown } | { resolves: unknown } | { never: true }} Outcome
 * @typedef {(value: any) => Outcome} Give
 */

/** What any of them may do. @type {Record<string, Give>} */
const common = {
  pass: () => ({ back: ['pass'] }),
  nothing: () => ({ back: [] }),
  null: () => ({ back: [null, null] }),
  false: () => ({ back: [null, false] }),
  zero: () => ({ back: [null, 0] }),
  empty: () => ({ back: [null, ''] }),
  true: () => ({ back: [null, true] }),
  text: () => ({ back: [null, 'a text'] }),
  error: () => ({ back: [new Error('called back with')] }),
  'error that is a text': () => ({ back: ['odd'] }),
  'error and value': () => ({ back: [new Error('called back with'), 'a text'] }),
  throws: () => ({ throws: new Error('thrown') }),
  'throws pass': () => ({ throws: 'pass' }),
  rejects: () => ({ rejects: new Error('rejected') }),
  resolves: () => ({ resolves: 'what nobody waits for' }),
  never: () => ({ never: true }),
}

/** @type {Record<'serializer' | 'deserializer' | 'transformer', Record<string, Give>>} */
export const answers = {
  serializer: {
    ...common,
    id: (user) => ({ back: [null, user?.id] }),
    whole: (user) => ({ back: [null, user] }),
    'id of alice only': (user) => ({ back: user?.id === 1 ? [null, 1] : ['pass'] }),
  },
  deserializer: {
    ...common,
    user: (id) => ({ back: [null, userOf(id)] }),
    itself: (value) => ({ back: [null, value] }),
    'alice only': (id) => ({ back: id === 1 ? [null, userOf(1)] : ['pass'] }),
    'nobody but alice': (id) => ({ back: [null, id === 1 ? userOf(1) : null] }),
  },
  transformer: {
    ...common,
    marked: (info) => ({ back: [null, { ...info, transformed: true }] }),
  },
}

const defaults = { serializer: 'id', deserializer: 'user', transformer: 'marked' }

/**
 * A function as programs register them.
 *
 * @param {keyof typeof answers} what
 * @param {import('../passport-script.mjs').Answerer} answerer
 * @param {number} nth
 * @param {import('./play.mjs').Tools} tools
 */
export function makeAnswerer(
  what,
  { arity = 2, gives = defaults[what], when = 'now' },
  nth,
  { trace, names },
) {
  const give = answers[what][gives] ?? common.nothing
  const name = `${what} ${nth}`

  const answer = (/** @type {any[]} */ ...args) => {
    trace.note(name, ...args.map((value) => portrait(value, names)))
    const done = args.findLast((value) => typeof value === 'function')
    const req = args.find((value) => typeof value?.httpVersion === 'string')
    const value = args.findLast((each) => typeof each !== 'function' && each !== req)
    const outcome = give?.(value) ?? { back: [] }
    if ('throws' in outcome) throw outcome.throws
    if ('never' in outcome) return undefined
    if ('rejects' in outcome) return Promise.reject(outcome.rejects)
    if ('resolves' in outcome) return Promise.resolve(outcome.resolves)
    const call = () => {
      trace.beats += 1
      done?.(...outcome.back)
    }
    if (!done) return outcome.back[1]
    if (when === 'now') return call()
    later(trace, when === 'after the body' ? () => req?.readableEnded !== false : () => true, call)
    return undefined
  }
  return withLength(answer, arity)
}

/**
 * In a later turn of the event loop, once something holds, or after some turns.
 *
 * @param {import('./trace.mjs').Trace} trace
 * @param {() => boolean} holds
 * @param {() => void} then
 */
export function later(trace, holds, then) {
  let turns = 200
  trace.pending += 1
  const turn = () => {
    turns -= 1
    if (turns > 0 && !holds()) return setImmediate(turn)
    trace.pending -= 1
    return then()
  }
  setImmediate(turn)
}
