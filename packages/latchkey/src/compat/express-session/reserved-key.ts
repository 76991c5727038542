import type { LegacySession } from '../../internal/express-store-guard'
import { frameRecord, readRecord } from '../../session/record-layout'
import { dataText } from './session-text'

/** What the library's own servers keep in a record beside the data. Programs never see it; whoever writes the record carries it along. */
const reservedKey = 'latchkey'

const signInKeys = ['passport']

/** Takes the reserved key off a session's data; gives what was there. */
export function takeReserved(session: Record<string, unknown>): unknown {
  if (!Object.hasOwn(session, reservedKey)) return undefined
  const reserved = session[reservedKey]
  delete session[reservedKey]
  return reserved
}

/** The JSON of what a store has of a session, its cookie and the reserved key aside. @throws SESSION_NOT_SERIALIZABLE */
export function storedDataText(stored: LegacySession): string {
  if (!Object.hasOwn(stored, reservedKey)) return dataText(stored)
  const data = { ...stored }
  takeReserved(data)
  return dataText(data)
}

/** What a store is handed for a session. It is the session itself where nothing is to be added, as in the original. */
export function withReserved(session: LegacySession, reserved: unknown): LegacySession {
  if (reserved === undefined) return session
  return Object.create(Object.getPrototypeOf(session), {
    ...Object.getOwnPropertyDescriptors(session),
    [reservedKey]: { value: reserved, enumerable: true, configurable: true, writable: true },
  })
}

/** When a stored session was made, if its record says so of who is signed in there: milliseconds since 1970-01-01 UTC. */
export function creationOf(stored: LegacySession): number | undefined {
  return readRecord(JSON.stringify(stored), signInKeys)?.facts?.createdAt
}

/** The reserved key's value for a session that was made then. */
export function reservedFor(session: object, createdAt: number): unknown {
  const { passport } = session as { readonly passport?: unknown }
  const signIns = passport === undefined ? {} : { passport }
  const frame = frameRecord({ cookieText: '{}', signIns, facts: { createdAt, signIns: {} } })
  return JSON.parse(`${frame.head}${frame.tail}`)[reservedKey]
}
