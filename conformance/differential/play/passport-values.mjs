// @ts-check
import { problemOf } from './problem.mjs'

/** Of a class, so that it shows where one was copied. */
export class User {
  /** @param {unknown} id @param {string} name */
  constructor(id, name) {
    this.id = id
    this.name = name
  }
}

/** Whose ids are all that an id may be. @type {Record<string, () => unknown>} */
const users = {
  alice: () => new User(1, 'alice'),
  bob: () => new User(2, 'bob'),
  carol: () => new User('carol', 'carol'),
  zero: () => new User(0, 'zero'),
  empty: () => new User('', 'empty'),
  compound: () => new User({ of: 'compound' }, 'compound'),
  nobody: () => new User(undefined, 'nobody'),
}

export const userNames = Object.keys(users)

/** @param {unknown} id */
export function userOf(id) {
  const name = userNames.find(
    (each) => JSON.stringify(Reflect.get(Object(userNamed(each)), 'id')) === JSON.stringify(id),
  )
  return name === undefined ? undefined : userNamed(name)
}

/** @param {string} name @returns {unknown} */
export function userNamed(name) {
  return Object.hasOwn(users, name) ? users[name]?.() : undefined
}

/**
 * What a description stands for: `$alice` for a user, `$undefined`, `{ $error: 'text' }` for an error
 * with the further properties. Anything else is itself, and a copy.
 *
 * @param {any} described
 * @returns {any}
 */
export function reviveValue(described) {
  if (typeof described === 'string' && described.startsWith('$')) {
    return described === '$undefined' ? undefined : userNamed(described.slice(1))
  }
  if (Array.isArray(described)) return described.map(reviveValue)
  if (described === null || typeof described !== 'object') return described
  if ('$error' in described) {
    const { $error, ...rest } = described
    return Object.assign(new Error($error), rest)
  }
  return Object.fromEntries(
    Object.entries(described).map(([key, value]) => [key, reviveValue(value)]),
  )
}

/**
 * What can be compared of a value that a program is given.
 *
 * @param {any} value
 * @param {import('./names.mjs').Names} names
 * @returns {unknown}
 */
export function portrait(value, names) {
  if (value === undefined || typeof value === 'function') return `(${typeof value})`
  if (value instanceof Error) return problemOf(value)
  if (value === null || typeof value !== 'object') return value
  if (typeof value.httpVersion === 'string') return '(the request)'
  const made = Object.getPrototypeOf(value)?.constructor?.name ?? 'nothing'
  return `${made} ${names.within(JSON.stringify(value))}`
}

/**
 * The function with a `length` of its own, by which arities are told apart.
 *
 * @template {Function} Call
 * @param {Call} call
 * @param {number} length
 */
export function withLength(call, length) {
  return Object.defineProperty(call, 'length', { value: length })
}
