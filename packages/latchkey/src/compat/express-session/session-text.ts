import { latchkeyError } from '../../errors'
import type { Bag } from '../../session/record-layout'

/**
 * The JSON of a session's data, its cookie aside: by it sessions are compared.
 * @throws SESSION_NOT_SERIALIZABLE
 */
export function dataText(session: object): string {
  try {
    return JSON.stringify(dataOf(session))
  } catch (cause) {
    throw latchkeyError('SESSION_NOT_SERIALIZABLE', undefined, cause)
  }
}

/** A session's data, its cookie aside. */
export function dataOf(session: object): Bag {
  const { cookie, ...data } = session as Bag
  return data
}

/** Gives a session other data. The object stays: the program has it in its hands. What a store has under the name of a method is dropped. */
export function refillSession(session: Bag, data: Bag): void {
  for (const key of Object.keys(session)) {
    if (key !== 'cookie' && !Object.hasOwn(data, key)) delete session[key]
  }
  for (const [key, value] of Object.entries(data)) {
    if (Object.hasOwn(session, key) || !(key in session)) session[key] = value
  }
}
